#include "clients/cli/package_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/command.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/time_util.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "services/audit/document/evidence.h"
#include "services/audit/export/archive_order.h"
#include "services/audit/note/checkpoint.h"
#include "services/audit/tree/compact_range.h"
#include "services/audit/tree/proof.h"
#include "services/base/text.h"
#include "services/base/time.h"

namespace yici::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kSums[] = "SHA256SUMS";
constexpr size_t kFileBytesMax = size_t{256} << 20;

constexpr char kReadme[] =
    "归档信息包。metadata.xml：基本信息和文件目录（先结果，后过程，再申请，各按形成先后）。archive.txt：案卷清单，"
    "归档时其 SHA-256 记入日志。events.jsonl：全部事件及其在日志中的存在证明；checkpoint.note：签名的检查点。"
    "1-result、2-process：文书及证明。3-application：收件凭证和附件。\n"
    "核对文件：sha256sum -c SHA256SUMS。核验全部内容：yici case package verify 目录 --key audit.pub。\n"
    "公钥请另行取得；key.pub 只供对照。\n\n"
    "Archive package of one case. metadata.xml: the case and the list of its files (results, process, application, each in "
    "order\n"
    "of making). archive.txt: the manifest of the file, whose SHA-256 the log holds since the archiving. events.jsonl: every\n"
    "event with its proof; checkpoint.note: the signed checkpoint that the proofs lead to. 1-result, 2-process: papers with\n"
    "their proofs. 3-application: receipts and attachments.\n"
    "Files: sha256sum -c SHA256SUMS. All of it: yici case package verify DIR --key audit.pub.\n"
    "Get the key another way; key.pub is there to be compared.\n";

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: static_cast<unsigned char>(c) < 0x20 ? out += ' ' : out += c;
    }
  }
  return out;
}

void Element(std::string* xml, const char* name, std::string_view text) {
  if (!text.empty()) absl::StrAppend(xml, "    <", name, ">", Escaped(text), "</", name, ">\n");
}

std::string DigestHex(const std::string& bytes) { return audit::Hex(audit::Sha256(bytes)); }

// ---- metadata

void AddCase(const v1::ArchivePackage& package, std::string* xml) {
  const v1::Case& state = package.state();
  absl::StrAppend(xml, "  <case>\n");
  Element(xml, "case-no", package.case_no());
  Element(xml, "title", state.title());
  Element(xml, "item-code", state.item_code());
  Element(xml, "item-name", state.item_name().zh());
  Element(xml, "item-version", state.item_version());
  Element(xml, "department", state.department_id());
  Element(xml, "jurisdiction", state.jurisdiction());
  Element(xml, "hall", state.hall_id());
  Element(xml, "applicant-uscc", state.applicant().uscc());
  Element(xml, "applicant", state.applicant().org_name().empty() ? state.applicant().name() : state.applicant().org_name());
  Element(xml, "submitted", state.submitted_day());
  Element(xml, "accepted", state.acceptance_day());
  Element(xml, "state", state.state_text().zh());
  Element(xml, "ruling", state.ruling());
  Element(xml, "certificate-no", state.certificate_no());
  Element(xml, "result-code", absl::StrCat(state.result_code()));
  Element(xml, "archived", state.archive().day());
  Element(xml, "archive-ref", state.archive().package_ref());
  Element(xml, "archive-digest", package.archived_digest());
  Element(xml, "log-tree-size", absl::StrCat(package.tree_size()));
  absl::StrAppend(xml, "  </case>\n");
}

struct Listed {
  std::string path, title, number, day, digest;
  size_t bytes = 0;
};

void AddListed(int nth, const Listed& file, std::string* xml) {
  absl::StrAppend(xml, "    <file nth=\"", nth, "\" path=\"", Escaped(file.path), "\" title=\"", Escaped(file.title),
                  "\" number=\"", Escaped(file.number), "\" day=\"", file.day, "\" bytes=\"", file.bytes, "\" sha256=\"",
                  file.digest, "\"/>\n");
}

std::string Metadata(const v1::ArchivePackage& package, const std::vector<Listed>& files) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<archive-package version=\"1\">\n";
  AddCase(package, &xml);
  absl::StrAppend(&xml, "  <files>\n");
  int nth = 0;
  for (const Listed& file : files) AddListed(++nth, file, &xml);
  absl::StrAppend(&xml, "  </files>\n  <process>\n");
  for (const v1::PackagedEvent& event : package.events()) {
    absl::StrAppend(&xml, "    <act event=\"", event.event_revision(), ".", event.event_index(), "\" type=\"", event.type(),
                    "\" at=\"", google::protobuf::util::TimeUtil::ToString(event.occurred_at()), "\" by=\"",
                    Escaped(event.actor()), "\"/>\n");
  }
  absl::StrAppend(&xml, "  </process>\n</archive-package>\n");
  return xml;
}

std::string DocumentPath(int nth, const v1::Document& document) {
  const std::string_view folder = FolderOf(audit::GroupOf(document.document().code()));
  std::string_view name = document.document().name();
  name.remove_prefix(std::min(name.size(), std::string_view("documents/").size()));
  return StrCat(folder, "/", nth < 10 ? "0" : "", nth, "-", name, ".json");
}

Listed ListedPaper(const std::string& path, const v1::Document& document, const std::string& digest, size_t bytes) {
  const v1::DocumentRef& said = document.document();
  return {path, said.title().zh(), said.number(), said.day(), digest, bytes};
}

std::string SumsOf(const std::vector<PackageFile>& files, const std::vector<PackedAttachment>& attachments) {
  std::map<std::string, std::string> sums;
  for (const PackageFile& file : files) sums[file.path] = DigestHex(file.bytes);
  for (const PackedAttachment& attachment : attachments) sums[attachment.path] = attachment.digest;
  std::string text;
  for (const auto& [path, digest] : sums) absl::StrAppend(&text, digest, "  ", path, "\n");
  return text;
}

}  // namespace

std::string AttachmentPath(int nth, const v1::MaterialView& material) {
  const std::string& type = material.media_type();
  const std::string end = type == "application/pdf" ? "pdf"
                          : type == "image/jpeg"    ? "jpg"
                          : type == "image/png"     ? "png"
                                                    : "bin";
  return absl::StrCat("3-application/m", nth < 10 ? "0" : "", nth, "-", material.material_id(), ".", end);
}

std::vector<PackageFile> PackageFiles(const v1::ArchivePackage& package, const std::vector<PackedAttachment>& attachments) {
  std::vector<PackageFile> files;
  std::vector<Listed> listed;
  int nth = 0;
  for (const v1::Document& document : package.documents()) {
    const PackageFile& file =
        files.emplace_back(PackageFile{DocumentPath(++nth, document), ToJson(document, Layout::kIndented)});
    listed.push_back(ListedPaper(file.path, document, DigestHex(file.bytes), file.bytes.size()));
  }
  for (const PackedAttachment& attachment : attachments) {
    listed.push_back(
        {attachment.path, attachment.material_id, "", "", attachment.digest, static_cast<size_t>(attachment.size_bytes)});
  }
  std::string events;
  for (const v1::PackagedEvent& event : package.events()) absl::StrAppend(&events, ToJson(event, Layout::kLine), "\n");
  files.push_back({"README.txt", kReadme});
  files.push_back({"archive.txt", package.file_manifest()});
  files.push_back({"case.json", ToJson(package.state(), Layout::kIndented)});
  files.push_back({"checkpoint.note", package.checkpoint()});
  files.push_back({"events.jsonl", events});
  files.push_back({"key.pub", package.verifier_key() + "\n"});
  files.push_back({"metadata.xml", Metadata(package, listed)});
  std::string sums = SumsOf(files, attachments);
  files.push_back({kSums, std::move(sums)});
  return files;
}

// ---- check -----------------------------------------------------------------------------------------------------------

namespace {

int64_t MicrosOf(const google::protobuf::Timestamp& time) {
  return google::protobuf::util::TimeUtil::TimestampToMicroseconds(time);
}

// "1-result/01-31-1121…-1.json": 01.
std::string NthIn(const std::string& path) {
  const size_t begin = path.find('/') + 1;
  return path.substr(begin, path.find('-', begin) - begin);
}

class Check {
 public:
  Check(const std::string& folder, const audit::NoteVerifier& verifier) : folder_(folder), verifier_(verifier) {}

  PackageVerdict Run() {
    if (CheckFiles() && CheckEvents() && CheckDocuments() && CheckManifest() && CheckCase()) CheckMetadata();
    return std::move(verdict_);
  }

 private:
  bool Fail(PackageFinding finding, std::string text) {
    verdict_.finding = finding;
    verdict_.text = std::move(text);
    return false;
  }
  bool Read(const std::string& path, std::string* bytes) const {
    std::error_code failed;
    const fs::path whole = fs::path(folder_) / path;
    if (!fs::is_regular_file(whole, failed) || fs::file_size(whole, failed) > kFileBytesMax || failed) return false;
    std::ifstream file(whole, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    *bytes = text.str();
    return static_cast<bool>(file);
  }

  // The files are those of SHA256SUMS, no more and no fewer.
  bool CheckFiles() {
    std::string sums;
    if (!Read(kSums, &sums)) return Fail(PackageFinding::kUnreadable, "expected a package with its SHA256SUMS");
    std::string bytes;
    for (const absl::string_view line : absl::StrSplit(sums, '\n', absl::SkipEmpty())) {
      const std::pair<std::string, std::string> parts = absl::StrSplit(line, absl::MaxSplits("  ", 1));
      if (parts.second.empty() || parts.second[0] == '/' || parts.second.find("..") != std::string::npos) {
        return Fail(PackageFinding::kUnreadable, "expected lines of a digest and a file in SHA256SUMS");
      }
      if (!Read(parts.second, &bytes) || DigestHex(bytes) != parts.first) {
        return Fail(PackageFinding::kFiles, absl::StrCat(parts.second, " is missing or has another digest"));
      }
      files_[parts.second] = parts.first;
    }
    std::error_code failed;
    for (const auto& entry : fs::recursive_directory_iterator(folder_, failed)) {
      const std::string path = fs::relative(entry.path(), folder_).string();
      if (entry.is_directory() || path == kSums || files_.contains(path)) continue;
      return Fail(PackageFinding::kFiles, absl::StrCat(path, " is no part of the package"));
    }
    verdict_.files = static_cast<int>(files_.size());
    return true;
  }

  bool CheckEvents() {
    std::string text, note;
    if (!Read("events.jsonl", &text) || !Read("checkpoint.note", &note)) {
      return Fail(PackageFinding::kUnreadable, "expected events.jsonl and checkpoint.note");
    }
    const auto checkpoint = audit::OpenCheckpoint(note, verifier_);
    if (!checkpoint.ok()) return Fail(PackageFinding::kEvents, std::string(checkpoint.status().message()));
    note_ = note;
    tree_size_ = checkpoint->size;
    for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
      v1::PackagedEvent& event = events_.emplace_back();
      if (!google::protobuf::util::JsonStringToMessage(std::string(line), &event).ok()) {
        return Fail(PackageFinding::kEvents, "a line of events.jsonl is no event");
      }
      if (!CheckEvent(event, checkpoint->size)) return false;
    }
    verdict_.events = static_cast<int>(events_.size());
    if (events_.empty()) return Fail(PackageFinding::kEvents, "expected the events of a case, but there are none");
    return CheckListed();
  }

  // Of a record with several events the manifest names the record alone: the list of acts names each.
  bool CheckListed() {
    std::string listed;
    if (!Read("metadata.xml", &listed)) return Fail(PackageFinding::kUnreadable, "expected metadata.xml");
    size_t acts = 0;
    for (size_t at = listed.find("<act event="); at != std::string::npos; at = listed.find("<act event=", at + 1)) ++acts;
    if (acts == events_.size()) return true;
    return Fail(PackageFinding::kEvents,
                absl::StrCat("metadata.xml lists ", acts, " events, but events.jsonl has ", events_.size()));
  }

  bool CheckEvent(const v1::PackagedEvent& event, uint64_t tree_size) {
    const auto hashes = audit::ParseProof(std::vector<std::string>(event.hashes().begin(), event.hashes().end()));
    const std::string name = absl::StrCat("event ", event.event_revision(), ".", event.event_index());
    if (!hashes.ok()) return Fail(PackageFinding::kEvents, absl::StrCat(name, ": ", hashes.status().message()));
    const audit::Evidence evidence{event.event(), event.leaf(), event.leaf_index(), tree_size, *hashes, note_};
    const auto act = audit::CheckEvidence(evidence, verifier_);
    if (!act.ok()) return Fail(PackageFinding::kEvents, absl::StrCat(name, ": ", act.status().message()));
    if (act->leaf.revision != event.event_revision() || act->leaf.index != event.event_index() || !act->event_given) {
      return Fail(PackageFinding::kEvents, name + " is another one in its leaf");
    }
    if (event.actor() != act->leaf.actor || MicrosOf(event.occurred_at()) != act->leaf.occurred_us ||
        MicrosOf(event.recorded_at()) != act->leaf.legal_us) {
      return Fail(PackageFinding::kEvents, name + " has another actor or time in its leaf");
    }
    std::string_view case_no = act->leaf.subject;
    case_no.remove_prefix(std::min(case_no.size(), std::string_view("cases/").size()));
    if (verdict_.case_no.empty()) verdict_.case_no = case_no;
    if (act->leaf.subject != "cases/" + verdict_.case_no) return Fail(PackageFinding::kEvents, name + " is of another case");
    return true;
  }

  bool CheckDocuments() {
    std::string text;
    for (const auto& [path, digest] : files_) {
      if (path.find('/') == std::string::npos || !absl::EndsWith(path, ".json")) continue;
      Read(path, &text);
      const audit::DocumentVerdict paper = CheckPaperJson(text, verifier_);
      if (paper.finding != audit::DocumentFinding::kSound) {
        return Fail(PackageFinding::kDocuments, absl::StrCat(path, ": ", paper.text));
      }
      if (paper.act.leaf.subject != "cases/" + verdict_.case_no) {
        return Fail(PackageFinding::kDocuments, path + " is of another case");
      }
      Paper& kept = papers_.emplace_back();
      if (!google::protobuf::util::JsonStringToMessage(text, &kept.document).ok() ||
          !absl::SimpleAtoi(NthIn(path), &kept.nth) || DocumentPath(kept.nth, kept.document) != path) {
        return Fail(PackageFinding::kDocuments, path + " is not the place of this paper");
      }
      kept.listed = ListedPaper(path, kept.document, digest, text.size());
      ++verdict_.documents;
    }
    return true;
  }

  // The manifest's records are all there; behind an archiving the log itself holds its digest, and with it those of the papers.
  bool CheckManifest() {
    std::string manifest;
    if (!Read("archive.txt", &manifest)) return Fail(PackageFinding::kUnreadable, "expected archive.txt");
    std::set<uint64_t> revisions;
    std::set<std::string> papers;
    std::string& recorded = recorded_;
    for (const v1::PackagedEvent& event : events_) {
      revisions.insert(event.event_revision());
      journal::v1::Event parsed;
      if (parsed.ParseFromString(event.event()) && parsed.has_case_archived()) {
        recorded = absl::BytesToHexString(parsed.case_archived().archive().digest());
      }
    }
    for (const absl::string_view line : absl::StrSplit(manifest, '\n', absl::SkipEmpty())) {
      const std::vector<std::string> words = absl::StrSplit(line, ' ');
      if (words[0] == "material" && words.size() > 5) papers.insert(words[5]);
      uint64_t revision = 0;
      if (words[0] != "record" || words.size() != 2) continue;
      if (!absl::SimpleAtoi(words[1], &revision) || !revisions.contains(revision)) {
        return Fail(PackageFinding::kEvents, absl::StrCat("the events of record ", words[1], " are missing"));
      }
    }
    if (!recorded.empty() && recorded != DigestHex(manifest)) {
      return Fail(PackageFinding::kManifest, "archive.txt is not the manifest whose digest the archiving recorded");
    }
    for (const auto& [path, digest] : files_) {
      if (absl::StartsWith(path, "3-application/m") && !papers.contains(digest)) {
        return Fail(PackageFinding::kManifest, path + " is not what was handed in");
      }
    }
    return verdict_.archived = !recorded.empty(), true;
  }

  // What the case is shown as says of item, result, materials and papers what the manifest says; every paper of it is there.
  bool CheckCase() {
    std::string text, manifest;
    if (!Read("case.json", &text) || !google::protobuf::util::JsonStringToMessage(text, package_.mutable_state()).ok()) {
      return Fail(PackageFinding::kUnreadable, "expected case.json with the case");
    }
    Read("archive.txt", &manifest);
    int materials = 0, documents = 0;
    for (const absl::string_view line : absl::StrSplit(manifest, '\n', absl::SkipEmpty())) {
      const std::vector<std::string> words = absl::StrSplit(line, ' ');
      const bool fits = words[0] == "case"       ? FitsCase(words)
                        : words[0] == "material" ? FitsMaterial(words, materials++)
                        : words[0] == "document" ? FitsDocument(words, documents++)
                                                 : true;
      if (!fits) return Fail(PackageFinding::kManifest, absl::StrCat("case.json does not fit archive.txt: ", line));
      if (words[0] == "document" && words[3] != "0" && !HasPaper(package_.state().documents(documents - 1).name())) {
        return Fail(PackageFinding::kDocuments,
                    absl::StrCat(package_.state().documents(documents - 1).name(), " is named by archive.txt, but missing"));
      }
    }
    if (materials == package_.state().materials_size() && documents == package_.state().documents_size()) return true;
    return Fail(PackageFinding::kManifest, "case.json names materials or papers that archive.txt does not");
  }

  bool FitsCase(const std::vector<std::string>& words) const {
    const v1::Case& state = package_.state();
    return words.size() == 6 && words[1] == verdict_.case_no && state.case_no() == verdict_.case_no &&
           words[2] == state.item_code() && words[5] == absl::StrCat(state.result_code());
  }
  bool FitsMaterial(const std::vector<std::string>& words, int nth) const {
    if (words.size() != 7 || nth >= package_.state().materials_size()) return false;
    const v1::MaterialView& material = package_.state().materials(nth);
    return words[6] == material.material_id() && (material.digest().empty() || words[5] == material.digest());
  }
  bool FitsDocument(const std::vector<std::string>& words, int nth) const {
    int32_t day = 0;
    if (words.size() != 7 || nth >= package_.state().documents_size() || !absl::SimpleAtoi(words[5], &day)) return false;
    const v1::DocumentRef& document = package_.state().documents(nth);
    return document.name() == absl::StrCat("documents/", words[1], "-", verdict_.case_no, "-", words[2]) &&
           document.code() == words[1] && document.day() == CivilDay(day).ToString();
  }
  bool HasPaper(const std::string& name) const {
    return std::any_of(papers_.begin(), papers_.end(),
                       [&name](const Paper& paper) { return paper.document.document().name() == name; });
  }

  // The list is made of what has been checked, and made again it is the same.
  bool CheckMetadata() {
    package_.set_case_no(verdict_.case_no);
    package_.set_archived_digest(recorded_);
    package_.set_tree_size(tree_size_);
    for (const v1::PackagedEvent& event : events_) *package_.add_events() = event;
    std::sort(papers_.begin(), papers_.end(), [](const Paper& a, const Paper& b) { return a.nth < b.nth; });
    std::vector<Listed> listed;
    for (const Paper& paper : papers_) listed.push_back(paper.listed);
    for (int i = 0; i < package_.state().materials_size(); ++i) {
      const v1::MaterialView& material = package_.state().materials(i);
      const auto file = files_.find(AttachmentPath(i + 1, material));
      if (file == files_.end()) continue;
      const size_t bytes = fs::file_size(fs::path(folder_) / file->first);
      listed.push_back({file->first, material.material_id(), "", "", file->second, bytes});
    }
    std::string text;
    if (Read("metadata.xml", &text) && text == Metadata(package_, listed)) return true;
    return Fail(PackageFinding::kManifest, "metadata.xml does not say what case.json, the events and the papers say");
  }

  struct Paper {
    int nth = 0;
    v1::Document document;
    Listed listed;
  };

  const std::string folder_;
  const audit::NoteVerifier& verifier_;
  PackageVerdict verdict_;
  v1::ArchivePackage package_;
  std::vector<Paper> papers_;
  std::string recorded_;  // hex digest of the manifest, by the event of the archiving
  uint64_t tree_size_ = 0;
  std::map<std::string, std::string> files_;  // path -> digest
  std::vector<v1::PackagedEvent> events_;
  std::string note_;
};

}  // namespace

std::string_view WordOf(PackageFinding finding) {
  switch (finding) {
    case PackageFinding::kSound: return "sound";
    case PackageFinding::kUnreadable: return "unreadable";
    case PackageFinding::kFiles: return "files";
    case PackageFinding::kEvents: return "events";
    case PackageFinding::kDocuments: return "documents";
    case PackageFinding::kManifest: return "manifest";
  }
  return "";
}

PackageVerdict CheckPackage(const std::string& folder, const audit::NoteVerifier& verifier) {
  return Check(folder, verifier).Run();
}

}  // namespace yici::cli
