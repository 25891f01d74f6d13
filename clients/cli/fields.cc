// Texts of flags into fields of requests.
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/cli/attachment_files.h"
#include "clients/cli/command.h"
#include "clients/cli/variables.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/base/time.h"
#include "yici/v1/rally.pb.h"
#include "yici/v1/approval.pb.h"
#include "yici/v1/catalog.pb.h"
#include "yici/v1/directory.pb.h"

namespace yici::cli {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Reflection;

absl::Status Expected(const Flag& flag, absl::string_view what, absl::string_view got) {
  return absl::InvalidArgumentError(absl::StrCat("expected ", flag.name, " as ", what, ", but got \"", got, "\""));
}

// The number a word stands for in "grant=1,refuse=0".
std::optional<std::string> Chosen(const Flag& flag, const std::string& word) {
  for (absl::string_view choice : absl::StrSplit(flag.choices, ',')) {
    const std::pair<absl::string_view, absl::string_view> pair = absl::StrSplit(choice, '=');
    if (pair.first == word || pair.second == word) return std::string(pair.second);
  }
  return std::nullopt;
}

std::string ChoiceWords(const Flag& flag) {
  std::vector<absl::string_view> words;
  for (absl::string_view choice : absl::StrSplit(flag.choices, ',')) words.push_back(choice.substr(0, choice.find('=')));
  std::string all;
  for (absl::string_view word : words) absl::StrAppend(&all, all.empty() ? "" : ", ", word);
  return absl::StrCat("one of ", all);
}

template <class Number>
absl::Status ParseNumber(const Flag& flag, const std::string& text, Number* number) {
  return absl::SimpleAtoi(text, number) ? absl::OkStatus() : Expected(flag, "a whole number", text);
}

// "express-mail", "EXPRESS_MAIL" and "4" name the same value.
absl::Status ParseEnum(const Flag& flag, const std::string& text, const EnumDescriptor& type, int* number) {
  const std::string name = absl::AsciiStrToUpper(absl::StrReplaceAll(text, {{"-", "_"}}));
  std::string names;
  for (int i = 0; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    if (value.number() == 0) continue;
    if (value.name() == name || absl::StrCat(value.number()) == text) {
      *number = value.number();
      return absl::OkStatus();
    }
    absl::StrAppend(&names, names.empty() ? "" : ", ", absl::AsciiStrToLower(absl::StrReplaceAll(value.name(), {{"_", "-"}})));
  }
  return Expected(flag, absl::StrCat("one of ", names), text);
}

absl::Status ParseTimestamp(const Flag& flag, const std::string& text, google::protobuf::Timestamp* stamp) {
  const auto at = Instant::Parse(text);
  if (!at) return Expected(flag, "a time like 2020-04-20T10:00 (Asia/Shanghai) or with an offset", text);
  const int64_t micros = at->micros();
  const int64_t seconds = micros >= 0 ? micros / kMicrosPerSecond : -((-micros + kMicrosPerSecond - 1) / kMicrosPerSecond);
  stamp->set_seconds(seconds);
  stamp->set_nanos(static_cast<int32_t>((micros - seconds * kMicrosPerSecond) * 1'000));
  return absl::OkStatus();
}

absl::Status SetTimestamp(Message* message, const Flag& flag, const FieldDescriptor* field, const std::string& text) {
  if (field->message_type() != google::protobuf::Timestamp::descriptor()) {
    return absl::InternalError(absl::StrCat(flag.name, " cannot fill ", field->full_name()));
  }
  Message* stamp = message->GetReflection()->MutableMessage(message, field);
  return ParseTimestamp(flag, text, static_cast<google::protobuf::Timestamp*>(stamp));
}

void SetTextField(Message* message, const FieldDescriptor* field, const std::string& text) {
  const Reflection& fields = *message->GetReflection();
  if (field->is_repeated())
    fields.AddString(message, field, text);
  else
    fields.SetString(message, field, text);
}

// One scalar, or a timestamp.
absl::Status SetScalar(Message* message, const Flag& flag, const FieldDescriptor* field, const std::string& text) {
  const Reflection& fields = *message->GetReflection();
  absl::Status status;
  int32_t small = 0;
  int64_t large = 0;
  uint64_t natural = 0;
  uint32_t short_natural = 0;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: SetTextField(message, field, text); break;
    case FieldDescriptor::CPPTYPE_BOOL: fields.SetBool(message, field, text == "1" || text == "true"); break;
    case FieldDescriptor::CPPTYPE_INT32:
      if (status = ParseNumber(flag, text, &small); status.ok()) fields.SetInt32(message, field, small);
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      if (status = ParseNumber(flag, text, &large); status.ok()) fields.SetInt64(message, field, large);
      break;
    case FieldDescriptor::CPPTYPE_UINT64:
      if (status = ParseNumber(flag, text, &natural); status.ok()) fields.SetUInt64(message, field, natural);
      break;
    case FieldDescriptor::CPPTYPE_UINT32:
      if (status = ParseNumber(flag, text, &short_natural); status.ok()) fields.SetUInt32(message, field, short_natural);
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      status = ParseEnum(flag, text, *field->enum_type(), &small);
      if (status.ok()) fields.SetEnumValue(message, field, small);
      break;
    case FieldDescriptor::CPPTYPE_MESSAGE: return SetTimestamp(message, flag, field, text);
    default: return absl::InternalError(absl::StrCat(flag.name, " cannot fill ", field->full_name()));
  }
  return status;
}

// ID=CASE_NO
absl::Status ReadReuse(const Flag& flag, const std::string& text, v1::MaterialInput* material) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
  if (parts.first.empty() || parts.second.empty()) return Expected(flag, "ID=CASE_NO", text);
  material->set_material_id(parts.first);
  material->set_reuse_from(parts.second);
  return absl::OkStatus();
}

absl::Status ReadMaterial(const Flag& flag, const std::string& text, v1::MaterialInput* material);

// ID[:copies[:pages]]=@FILE: cited as it is now; it is uploaded before the request goes out.
absl::Status ReadCited(const Flag& flag, const std::string& id, const std::string& path, v1::MaterialInput* material) {
  if (absl::Status read = ReadMaterial(flag, id, material); !read.ok()) return read;
  if (!material->digest().empty()) return Expected(flag, "ID[:copies[:pages]]=@FILE", absl::StrCat(id, "=@", path));
  const auto file = Examine(path);
  if (!file.ok()) return file.status();
  material->set_digest(file->digest);
  material->set_size_bytes(file->size_bytes);
  return absl::OkStatus();
}

// ID[:copies[:pages[:sha256:bytes]]], or with =@FILE
absl::Status ReadMaterial(const Flag& flag, const std::string& text, v1::MaterialInput* material) {
  std::string id, path;
  if (SplitCited(text, &id, &path)) return ReadCited(flag, id, path, material);
  const std::vector<std::string> parts = absl::StrSplit(text, ':');
  int32_t copies = 1, pages = 0;
  int64_t bytes = 0;
  const bool counts =
      (parts.size() < 2 || absl::SimpleAtoi(parts[1], &copies)) && (parts.size() < 3 || absl::SimpleAtoi(parts[2], &pages));
  const bool attached = parts.size() < 4 || (parts.size() == 5 && absl::SimpleAtoi(parts[4], &bytes));
  if (parts[0].empty() || !counts || !attached) return Expected(flag, "ID[:copies[:pages[:sha256:bytes]]]", text);
  material->set_material_id(parts[0]);
  material->set_copies(copies);
  material->set_pages(pages);
  if (parts.size() == 5) material->set_digest(parts[3]);
  material->set_size_bytes(bytes);
  return absl::OkStatus();
}

// ID[:TEXT]; a fault of what was handed in must say what is wrong.
absl::Status ReadFault(const Flag& flag, const std::string& text, v1::FaultInput* fault) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
  fault->set_missing(flag.as == As::kMissing);
  fault->set_material_id(parts.first);
  fault->set_text(parts.second.empty() && fault->missing() ? "未提交" : parts.second);
  if (parts.first.empty() || fault->text().empty()) return Expected(flag, "ID:TEXT", text);
  return absl::OkStatus();
}

// USCC[:NAME] of an organisation, ID_NUMBER[:NAME] of a person.
absl::Status ReadParty(const Flag& flag, const std::string& text, v1::PartyInput* party) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
  if (parts.first.empty()) return Expected(flag, "CODE[:NAME]", text);
  const bool organisation = flag.as == As::kOrgParty;
  organisation ? party->set_uscc(parts.first) : party->set_id_number(parts.first);
  organisation ? party->set_org_name(parts.second) : party->set_name(parts.second);
  return absl::OkStatus();
}

// ID[:form[:copies]]; what is left out is as the item says.
absl::Status ReadDeferred(const Flag& flag, const std::string& text, v1::DeferredMaterialInput* material) {
  const std::vector<std::string> parts = absl::StrSplit(text, ':');
  int32_t copies = 0;
  const bool counts = parts.size() < 3 || absl::SimpleAtoi(parts[2], &copies);
  if (parts[0].empty() || parts.size() > 3 || !counts) return Expected(flag, "ID[:form[:copies]]", text);
  material->set_material_id(parts[0]);
  if (parts.size() > 1) material->set_form(parts[1]);
  material->set_copies(copies);
  return absl::OkStatus();
}

// PIECE=SHA256; a piece may hold a colon: "step:review".
absl::Status ReadPaper(const Flag& flag, const std::string& text, v1::ArchivePaper* paper) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
  if (parts.first.empty() || parts.second.empty()) return Expected(flag, "PIECE=SHA256", text);
  paper->set_piece(parts.first);
  paper->set_digest(parts.second);
  return absl::OkStatus();
}

// DAY[..DAY][:NAME] into one entry for each day; a year at most.
absl::Status ReadDays(const Flag& flag, const std::string& text, v1::Notice* notice) {
  const std::pair<std::string, std::string> named = absl::StrSplit(text, absl::MaxSplits(':', 1));
  const std::pair<std::string, std::string> ends = absl::StrSplit(named.first, absl::MaxSplits("..", 1));
  const auto first = CivilDay::Parse(ends.first);
  const auto last = ends.second.empty() ? first : CivilDay::Parse(ends.second);
  if (!first || !last || *last < *first || *last - *first > 366) {
    return Expected(flag, "DAY[..DAY][:NAME] like 2020-01-31..2020-02-02:春节", text);
  }
  for (CivilDay day = *first; day <= *last; day = day + 1) {
    v1::NoticeDay* entry = notice->add_days();
    entry->set_day(day.ToString());
    entry->set_working(flag.as == As::kWork);
    entry->set_name(named.second);
  }
  return absl::OkStatus();
}

// A file under its name alone: where it lay is nobody's business.
absl::Status ReadProcessFile(const std::string& path, v1::ProcessFile* file) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::InvalidArgumentError(absl::StrCat("expected a file that can be read, but ", path, " cannot"));
  std::ostringstream text;
  text << in.rdbuf();
  file->set_name(path.substr(path.find_last_of('/') + 1));
  file->set_text(text.str());
  return absl::OkStatus();
}

// Walks "a.b" to the message that holds b.
Message* Descend(Message* message, absl::string_view path, const FieldDescriptor** field) {
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  for (size_t i = 0; i < names.size(); ++i) {
    *field = message->GetDescriptor()->FindFieldByName(names[i]);
    if (*field == nullptr) return nullptr;
    if (i + 1 < names.size()) message = message->GetReflection()->MutableMessage(message, *field);
  }
  return message;
}

// AND between two terms may be said, as in the filter itself, or left out.
absl::Status SetTerm(Message* owner, const FieldDescriptor* field, const std::string& term) {
  if (term == "AND") return absl::OkStatus();
  const std::string before = owner->GetReflection()->GetString(*owner, field);
  owner->GetReflection()->SetString(owner, field, before.empty() ? term : absl::StrCat(before, " AND ", term));
  return absl::OkStatus();
}

absl::Status ReadSuccessor(const Flag& flag, const std::string& text, v1::ItemSuccessor* part) {
  const std::vector<std::string> sides = absl::StrSplit(text, '=');
  if (sides.size() != 2 || sides[0].empty() || sides[1].empty()) return Expected(flag, "ITEM=DEPARTMENT", text);
  part->set_item_code(sides[0]);
  part->set_to(sides[1]);
  return absl::OkStatus();
}

absl::Status ReadScore(const Flag& flag, const std::string& text, v1::ScoreInput* part) {
  const std::vector<std::string> sides = absl::StrSplit(text, '=');
  if (sides.size() != 2 || sides[0].empty() || sides[1].empty()) return Expected(flag, "CRITERION=SCORE", text);
  part->set_criterion_id(sides[0]);
  part->set_score(sides[1]);
  return absl::OkStatus();
}

absl::Status ReadStop(const Flag& flag, const std::string& text, v1::StopInput* part) {
  const std::vector<std::string> sides = absl::StrSplit(text, '=');
  if (sides.size() != 2 || sides[0].empty() || sides[1].empty()) return Expected(flag, "PROJECT=DAY", text);
  part->set_project_id(sides[0]);
  part->set_planned_day(sides[1]);
  return absl::OkStatus();
}

absl::Status SetPlain(Message* owner, const Flag& flag, const FieldDescriptor* field, const std::string& text) {
  if (*flag.choices == '\0') return SetScalar(owner, flag, field, text);
  const auto chosen = Chosen(flag, text);
  return chosen ? SetScalar(owner, flag, field, *chosen) : Expected(flag, ChoiceWords(flag), text);
}

}  // namespace

absl::Status SetFromText(Message* message, const Flag& flag, const std::string& text) {
  const FieldDescriptor* field = nullptr;
  Message* owner = Descend(message, flag.field, &field);
  if (owner == nullptr) return absl::InternalError(absl::StrCat(flag.name, ": no field ", flag.field));
  const auto add = [&] { return owner->GetReflection()->AddMessage(owner, field); };
  switch (flag.as) {
    case As::kMaterial: return ReadMaterial(flag, text, static_cast<v1::MaterialInput*>(add()));
    case As::kReuse: return ReadReuse(flag, text, static_cast<v1::MaterialInput*>(add()));
    case As::kStillFaulty: {
      auto* material = static_cast<v1::MaterialInput*>(add());
      material->set_faulty(true);
      return ReadMaterial(flag, text, material);
    }
    case As::kMissing:
    case As::kFaulty: return ReadFault(flag, text, static_cast<v1::FaultInput*>(add()));
    case As::kOrgParty:
    case As::kPersonParty: return ReadParty(flag, text, static_cast<v1::PartyInput*>(add()));
    case As::kDeferred: return ReadDeferred(flag, text, static_cast<v1::DeferredMaterialInput*>(add()));
    case As::kRest:
    case As::kWork: return ReadDays(flag, text, static_cast<v1::Notice*>(owner));
    case As::kPaper: return ReadPaper(flag, text, static_cast<v1::ArchivePaper*>(add()));
    case As::kVariable: return ReadVariable(text, static_cast<v1::Variable*>(add()));
    case As::kProcessFile: return ReadProcessFile(text, static_cast<v1::ProcessFile*>(add()));
    case As::kSuccessor: return ReadSuccessor(flag, text, static_cast<v1::ItemSuccessor*>(add()));
    case As::kScore: return ReadScore(flag, text, static_cast<v1::ScoreInput*>(add()));
    case As::kStop: return ReadStop(flag, text, static_cast<v1::StopInput*>(add()));
    case As::kTerms: return SetTerm(owner, field, text);
    default: return SetPlain(owner, flag, field, text);
  }
}

}  // namespace yici::cli
