// reporting follow, status, schema: a PostgreSQL database that follows the log, for those who ask in SQL.
#include "clients/cli/reporting_commands.h"

#include <charconv>
#include <optional>
#include <ostream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "clients/cli/print.h"
#include "clients/cli/verify_report.h"
#include "clients/reporting/follower.h"
#include "clients/reporting/refusal.h"
#include "services/base/text.h"
#include "yici/v1/audit.grpc.pb.h"
#include "yici/v1/search.grpc.pb.h"

namespace yici::cli {
namespace {

using reporting::Store;
using std::chrono::milliseconds;

constexpr int kLockTriesMax = 12;
constexpr milliseconds kIntervalMin{100}, kIntervalMax{3'600'000};
// A gap that a person would call a long catch-up: then there is a bar.
constexpr uint64_t kLongCatchUp = 2 * reporting::kBatchRecordsDefault;

constexpr Flag kPostgres{"--postgres", "",
                         "database: postgresql://… or \"host=… dbname=…\"; passwords belong in ~/.pgpass [数据库]", As::kLocal,
                         true};

struct Asked {
  std::string url;
  bool once = false;
  uint64_t batch = reporting::kBatchRecordsDefault;
  milliseconds interval{1'000};
  std::optional<audit::NoteVerifier> verifier;
};

absl::Status ReadUrl(const Input& input, std::string* url) {
  *url = input.Text("--postgres");
  return url->empty() ? absl::InvalidArgumentError("expected --postgres URL, but it is missing") : absl::OkStatus();
}

absl::Status ReadBatch(const Input& input, uint64_t* batch) {
  if (!input.Has("--batch")) return absl::OkStatus();
  const std::string text = input.Text("--batch");
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *batch);
  const bool good = error == std::errc() && end == text.data() + text.size();
  if (good && *batch >= 1 && *batch <= reporting::kBatchRecordsMax) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("expected --batch as 1 to ", reporting::kBatchRecordsMax, " records, but got \"", text, "\""));
}

absl::Status ReadInterval(const Input& input, milliseconds* interval) {
  if (!input.Has("--interval")) return absl::OkStatus();
  const auto parsed = ParseTimeout(input.Text("--interval"));
  if (parsed && *parsed >= kIntervalMin && *parsed <= kIntervalMax) return *interval = *parsed, absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("expected --interval from 100ms to 60m, but got \"", input.Text("--interval"), "\""));
}

absl::Status ReadKey(const Session& session, const Input& input, std::optional<audit::NoteVerifier>* verifier) {
  if (!input.Has("--key")) return absl::OkStatus();
  std::string key;
  if (absl::Status read = ReadWhole(input.Text("--key"), session.io().in, &key); !read.ok()) return read;
  auto parsed = audit::NoteVerifier::Parse(StripSpaces(key));
  if (!parsed.ok()) return absl::InvalidArgumentError(parsed.status().message());
  return *verifier = *std::move(parsed), absl::OkStatus();
}

absl::Status ReadAsked(const Session& session, const Input& input, Asked* asked) {
  asked->once = input.Has("--once");
  if (absl::Status read = ReadUrl(input, &asked->url); !read.ok()) return read;
  if (absl::Status read = ReadBatch(input, &asked->batch); !read.ok()) return read;
  if (absl::Status read = ReadInterval(input, &asked->interval); !read.ok()) return read;
  return ReadKey(session, input, &asked->verifier);
}

// The server behind the session. What it refused stays here, for the person who is to read it.
class ServerSource : public reporting::Source {
 public:
  explicit ServerSource(Session& session) : session_(session) {}
  const grpc::Status& refused() const { return refused_; }
  void Forget() { refused_ = grpc::Status::OK; }

  absl::StatusOr<reporting::RangePage> Export(reporting::Range range, const std::string& page_token) override {
    v1::ExportTablesRequest request;
    request.set_from_revision(range.from);
    request.set_to_revision(range.to);
    request.set_page_token(page_token);
    v1::ExportTablesResponse reply;
    const grpc::Status status = CallRpc(session_, Unary(&v1::AuditService::Stub::ExportTables), request, &reply);
    if (!status.ok()) return Failed(status);
    reporting::RangePage page;
    for (v1::TablePart& part : *reply.mutable_parts()) page.parts.emplace_back(part.table(), std::move(*part.mutable_csv()));
    page.head = reply.revision();
    page.next = reply.next_page_token();
    page.manifest = reply.manifest();
    return page;
  }

  absl::StatusOr<v1::Case> CaseBehind(const std::string& case_no, uint64_t revision) override {
    v1::GetCaseAsOfRequest request;
    request.set_case_no(case_no);
    request.set_at_revision(revision);
    v1::CaseAsOf reply;
    const grpc::Status status = CallRpc(session_, Unary(&v1::SearchService::Stub::GetCaseAsOf), request, &reply);
    if (!status.ok()) return Failed(status);
    return std::move(*reply.mutable_state());
  }

 private:
  absl::Status Failed(const grpc::Status& status) {
    if (DecodeRefusal(status).reason == "EXPORT_RANGE") return absl::OutOfRangeError(status.error_message());
    refused_ = status;
    return absl::UnavailableError(status.error_message());
  }

  Session& session_;
  grpc::Status refused_;
};

int Report(const Session& session, const absl::Status& status) {
  Refusal refusal;
  refusal.code = static_cast<grpc::StatusCode>(status.code());
  refusal.reason = reporting::ReasonOf(status);
  refusal.zh = reporting::ChineseOf(status);
  refusal.en = std::string(status.message());
  PrintRefusal(session.io().err, refusal, session.options());
  return ExitCodeOf(refusal.code);
}

class Following {
 public:
  Following(Session& session, const Asked& asked) : session_(session), asked_(asked), source_(session) {}

  int Run() {
    for (;;) {
      const absl::Status ended = FollowOnce();
      if (ended.ok()) return kExitOk;
      const bool server = !source_.refused().ok();
      failures_ = moved_ ? 1 : failures_ + 1;
      if (asked_.once || !opened_ || !MayGoOn(ended))
        return server ? session_.Fail(source_.refused()) : Report(session_, ended);
      session_.Note(
          absl::StrCat(session_.view().say("中断，稍后从已写到的地方继续：", "interrupted, will go on from what is written: "),
                       ended.message()));
      std::this_thread::sleep_for(RetryDelay(failures_, DecodeRefusal(source_.refused()).retry_after));
    }
  }

 private:
  // What may be better in a moment: a server or a database that is away.
  bool MayGoOn(const absl::Status& ended) const {
    if (!source_.refused().ok()) {
      const grpc::StatusCode code = source_.refused().error_code();
      return IsRetriable(code) || code == grpc::StatusCode::DEADLINE_EXCEEDED;
    }
    // After a lost line the database may hold the lock of the session that was ours for a while.
    if (opening_ && reporting::ReasonOf(ended) == reporting::kFollowed) return failures_ < kLockTriesMax;
    return absl::IsUnavailable(ended) && reporting::ReasonOf(ended) == reporting::kDatabase;
  }

  // From the opening of the database to the first failure, or with --once to the head of the log.
  absl::Status FollowOnce() {
    source_.Forget();
    moved_ = false;
    opening_ = true;
    auto store = Store::Open({.url = asked_.url});
    if (!store.ok()) return store.status();
    opening_ = false;
    opened_ = true;
    reporting::Follower follower(source_, **store,
                                 {.batch_records = asked_.batch, .verifier = asked_.verifier ? &*asked_.verifier : nullptr});
    for (;;) {
      const auto step = follower.Next();
      if (!step.ok()) return step.status();
      moved_ = moved_ || step->records > 0;
      Tell(*step);
      if (step->records > 0) continue;
      if (asked_.once) return absl::OkStatus();
      std::this_thread::sleep_for(asked_.interval);
    }
  }

  void Tell(const reporting::Step& step) {
    if (step.records == 0 && told_ == step.revision) return;
    const uint64_t lag = step.head - std::min(step.head, step.revision);
    told_ = step.revision;
    if (session_.json()) {
      session_.io().out << "{\"revision\": " << step.revision << ", \"head\": " << step.head << ", \"lag\": " << lag
                        << ", \"records\": " << step.records << '}' << std::endl;
      return;
    }
    if (!bar_ && lag > kLongCatchUp) bar_.emplace(session_);
    if (bar_) bar_->At(step.revision, step.head);
    if (lag > 0) return;
    bar_.reset();
    const View view = session_.view();
    view.out << view.say("已写到修订号 ", "written up to revision ") << step.revision << std::endl;
  }

  Session& session_;
  const Asked& asked_;
  ServerSource source_;
  std::optional<ProgressBar> bar_;
  std::optional<uint64_t> told_;
  bool opened_ = false, opening_ = false, moved_ = false;
  int failures_ = 0;  // since something was written
};

int RunFollow(Session& session, const Command& command, const Input& input) {
  Asked asked;
  if (absl::Status read = ReadAsked(session, input, &asked); !read.ok()) return ReportBadInput(session, command, read);
  return Following(session, asked).Run();
}

int RunStatus(Session& session, const Command& command, const Input& input) {
  std::string url;
  if (absl::Status read = ReadUrl(input, &url); !read.ok()) return ReportBadInput(session, command, read);
  const auto status = Store::Ask(url);
  if (!status.ok()) return Report(session, status.status());
  const uint64_t lag = status->head - std::min(status->head, status->position.revision);
  if (session.json()) {
    session.io().out << "{\"schema\": " << status->schema << ", \"newest_schema\": " << reporting::NewestSchema()
                     << ", \"log_id\": \"" << status->position.log_id << "\", \"revision\": " << status->position.revision
                     << ", \"head\": " << status->head << ", \"lag\": " << lag << ", \"written_at\": \"" << status->written_at
                     << "\"}\n";
    return kExitOk;
  }
  const View view = session.view();
  Facts facts;
  facts.Add(view.say("结构版本", "schema"), absl::StrCat(status->schema, " / ", reporting::NewestSchema()));
  facts.Add(view.say("日志", "log"), status->position.log_id);
  facts.Add(view.say("已写到", "written up to"), absl::StrCat(status->position.revision));
  facts.Add(view.say("日志末尾", "head of the log"), absl::StrCat(status->head));
  facts.Add(view.say("落后", "behind"), absl::StrCat(lag));
  facts.Add(view.say("写入时间", "written at"), status->written_at);
  facts.Print(view.out, view.colour);
  return kExitOk;
}

int RunSchema(Session& session, const Command&, const Input&) {
  session.io().out << reporting::SchemaScript();
  return kExitOk;
}

}  // namespace

std::vector<Command> ReportingCommands() {
  return {
      {.path = "reporting follow",
       .title = "Write every record into PostgreSQL, exactly once, and go on as the log grows [跟随日志写入报表库]",
       .flags = {kPostgres,
                 {"--once", "", "catch up with the log and end [追平即止]", As::kLocalFlag},
                 {"--batch", "", "records of one transaction (default 2000, at most 100000) [每批记录数]", As::kLocal},
                 {"--interval", "", "how often to look when nothing is new (default 1s) [间隔]", As::kLocal},
                 {"--key", "",
                  "verifier key of the log, one line (yici audit key): every batch must be signed with it [验签公钥]",
                  As::kLocal}},
       .examples = "yici reporting follow --postgres postgresql:///reporting\n"
                   "yici reporting follow --postgres 'host=db.example dbname=reporting user=yici' --key audit.pub\n"
                   "yici reporting follow --postgres postgresql:///reporting --once -o json",
       .run = RunFollow,
       .also = {&v1::ExportTablesRequest::default_instance(), &v1::GetCaseAsOfRequest::default_instance()}},
      {.path = "reporting status",
       .title = "How far a reporting database has come, from the database alone [报表库进度]",
       .flags = {kPostgres},
       .examples = "yici reporting status --postgres postgresql:///reporting",
       .run = RunStatus},
      {.path = "reporting schema",
       .title = "The schema of a reporting database as SQL, for psql or for reading [报表库结构]",
       .examples = "yici reporting schema > reporting.sql",
       .run = RunSchema},
  };
}

}  // namespace yici::cli
