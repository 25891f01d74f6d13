#include "clients/cli/verify_report.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "clients/cli/print.h"
#include "storage/rocks/store.h"

namespace yici::cli {

namespace fs = std::filesystem;
using audit::Finding;
using audit::VerifyReport;

namespace {

const char* WordOf(Finding finding) {
  switch (finding) {
    case Finding::kSound: return "sound";
    case Finding::kUnreadable: return "unreadable";
    case Finding::kRecords: return "records";
    case Finding::kTree: return "tree";
    case Finding::kCheckpoint: return "checkpoint";
    case Finding::kState: return "state";
    case Finding::kBlobs: return "attachments";
  }
  return "";
}

std::string Quoted(absl::string_view text) {
  std::string quoted = "\"";
  for (const char c : Printable(text)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

// Only of a folder with a second tree.
std::string SecondJson(const VerifyReport& report) {
  if (!report.has_second) return "";
  return absl::StrCat(", \"sm3_root\": \"", audit::Hex(report.second_root), "\", \"sm3_records\": \"",
                      audit::Hex(report.second_records),
                      "\", \"sm3_checkpoint_met\": ", report.second_checkpoint_met ? "true" : "false");
}

void PrintJson(const VerifyReport& report, std::ostream& out) {
  out << "{\"finding\": \"" << WordOf(report.finding) << "\", \"text\": " << Quoted(report.text)
      << ", \"bad_revision\": " << report.bad_revision << ", \"revision\": " << report.revision
      << ", \"leaves\": " << report.leaves << ", \"root\": \"" << audit::Hex(report.root) << "\", \"records\": \""
      << audit::Hex(report.records) << "\", \"checkpoint_met\": " << (report.checkpoint_met ? "true" : "false")
      << SecondJson(report) << ", \"state_rows\": " << report.state_rows << ", \"attachments\": " << report.blobs << "}\n";
}

void PrintReport(const VerifyReport& report, double seconds, const View& view) {
  Facts facts;
  const bool sound = report.finding == Finding::kSound;
  facts.Add(view.say("结论", "finding"), {WordOf(report.finding), sound ? Tone::kStrong : Tone::kBad});
  if (!sound) facts.Add(view.say("说明", "what"), {report.text, Tone::kBad});
  if (report.bad_revision > 0) facts.Add(view.say("首条坏记录", "first bad record"), absl::StrCat(report.bad_revision));
  facts.Add(view.say("记录", "records"), absl::StrCat(report.revision, " ", audit::Hex(report.records)));
  facts.Add(view.say("默克尔树", "tree"),
            absl::StrCat(report.leaves, view.say(" 叶，根 ", " leaves, root "), audit::Hex(report.root)));
  facts.Add(view.say("检查点", "checkpoint"),
            report.checkpoint_met ? view.say("相符", "met") : view.say("未比对", "not compared"));
  if (report.has_second) {
    facts.Add(view.say("SM3 树根", "SM3 root"), audit::Hex(report.second_root));
    facts.Add(view.say("SM3 检查点", "SM3 checkpoint"),
              report.second_checkpoint_met ? view.say("相符", "met") : view.say("未比对", "not compared"));
  }
  facts.Add(view.say("状态行", "state rows"),
            report.state_rows < 0 ? std::string(view.say("未比对", "not compared")) : absl::StrCat(report.state_rows));
  facts.Add(view.say("附件块", "attachments"), absl::StrCat(report.blobs));
  facts.Add(view.say("用时", "time"), absl::StrCat(seconds, view.say(" 秒", " s")));
  facts.Print(view.out, view.colour);
}

}  // namespace

VerifyReport UnreadableReport(absl::string_view what) {
  VerifyReport report;
  report.finding = Finding::kUnreadable;
  report.text = std::string(what);
  return report;
}

int TellReport(const Session& session, const VerifyReport& report, double seconds) {
  if (session.json()) {
    PrintJson(report, session.io().out);
  } else {
    PrintReport(report, seconds, session.view());
  }
  session.io().out.flush();
  return static_cast<int>(report.finding);
}

int RunGuarded(const Session& session, const std::function<int()>& run) {
  session.io().out.flush();
  session.io().err.flush();
  const pid_t child = fork();
  if (child < 0) return run();
  if (child == 0) {
    int code = kExitOther;
    try {
      code = run();
    } catch (const std::exception& error) {
      code = TellReport(session, UnreadableReport(absl::StrCat("the store cannot be read: ", error.what())), 0);
    }
    std::_Exit(code);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return TellReport(session, UnreadableReport(absl::StrCat("reading the store ended with signal ", WTERMSIG(status))), 0);
}

ScratchStore::ScratchStore(const std::string& parent) {
  std::string pattern = (parent.empty() ? fs::temp_directory_path().string() : parent) + "/yici-refold-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) return;
  folder_ = pattern;
  auto store = storage::OpenRocks({.folder = folder_ + "/rocks", .memory_bytes = kReadMemoryBytes});
  if (store.ok()) store_ = *std::move(store);
}

ScratchStore::~ScratchStore() {
  store_.reset();
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

ProgressBar::ProgressBar(const Session& session)
    : err_(session.io().err), shown_(session.io().err_is_terminal && !session.options().quiet) {}

ProgressBar::~ProgressBar() {
  if (drawn_) err_ << '\n';
}

void ProgressBar::At(uint64_t done, uint64_t total) {
  if (!shown_ || total == 0) return;
  constexpr uint64_t kWidth = 30;
  const uint64_t filled = std::min(kWidth, done * kWidth / total);
  err_ << "\r[" << std::string(filled, '#') << std::string(kWidth - filled, ' ') << "] " << done << '/' << total;
  err_.flush();
  drawn_ = true;
}

}  // namespace yici::cli
