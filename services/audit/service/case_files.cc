#include "services/audit/service/case_files.h"

#include <algorithm>
#include <map>

#include "services/approval/machine/view.h"
#include "services/approval/machine/vocabulary.h"
#include "services/approval/service/convert.h"
#include "services/approval/service/present.h"
#include "services/approval/service/queries.h"
#include "services/audit/casefile/check.h"
#include "services/audit/verify/leaves.h"
#include "services/base/text.h"
#include "services/server/gateway/page_token.h"
#include "storage/api/journal.h"

namespace yici::audit {
namespace {

constexpr int kFilesOfPage = 2'000;  // whose records are read
constexpr int kRowsOfPage = 20'000;  // cases looked at
constexpr int kGravestShown = 10;

FileAct ActOf(const journal::Record& record, int index) {
  const journal::StoredEvent& stored = record.events(index);
  FileAct act;
  act.revision = record.revision();
  act.index = static_cast<uint32_t>(index);
  act.recorded_us = record.legal_us();
  act.occurred_us = stored.occurred_us() == 0 ? record.legal_us() : stored.occurred_us();
  act.actor = stored.has_actor() ? stored.actor().id() : record.arrival().principal().id();
  act.event.ParseFromString(stored.event());
  return act;
}

absl::StatusOr<std::vector<FileAct>> ReadActs(const server::Published& now, const journal::Case& subject) {
  const auto journal = storage::NewLocalJournal(now.store);
  const std::string name = "cases/" + subject.case_no();
  std::vector<FileAct> acts;
  for (const uint64_t revision : subject.revisions()) {
    const auto bytes = journal->Read(now.snapshot.get(), revision);
    const auto record = bytes.ok() ? ParseRecord(revision, *bytes) : bytes.status();
    if (!record.ok()) {
      return absl::DataLossError(StrCat("RECORD_UNREADABLE: the record of revision ", revision, " cannot be read"));
    }
    for (int i = 0; i < record->events_size(); ++i) {
      if (record->events(i).subject() == name) acts.push_back(ActOf(*record, i));
    }
  }
  return acts;
}

api::FaultSeverity Shown(FaultSeverity severity) { return static_cast<api::FaultSeverity>(severity); }

void PresentFault(const FileFault& fault, api::FileFault* out) {
  out->set_fault(std::string(fault.fault));
  out->set_severity(Shown(fault.severity));
  out->mutable_text()->set_zh(fault.zh);
  out->mutable_text()->set_en(fault.en);
  out->set_piece(fault.piece);
  out->set_day(approval::DayText(fault.day));
  out->set_due_day(approval::DayText(fault.due_day));
  out->set_event_revision(fault.revision);
  out->set_event_index(fault.index);
}

// ---- the report of a month

// Days [begin, end).
struct Month {
  CivilDay begin, end;
};

std::optional<Month> ParseMonth(const std::string& text) {
  const auto first = CivilDay::Parse(text + "-01");
  if (text.size() != 7 || !first) return std::nullopt;
  CivilDay next = *first + 28;
  while (next.ToString().substr(0, 7) == text) next = next + 1;
  return Month{*first, next};
}

grpc::Status MonthFormat() {
  return server::ToGrpc(
      server::InvalidField("MONTH_FORMAT", "month", "月份应为 2020-04 的形式。", "Expected a month like 2020-04."));
}

// The departments of a page, in the order of their ids.
class Report {
 public:
  void Add(const journal::Case& subject, absl::Span<const FileFault> faults) {
    api::DepartmentFiles& files = departments_[subject.department_id()];
    files.set_department_id(subject.department_id());
    files.set_files(files.files() + 1);
    Count(WorstOf(faults), subject.case_no(), &files);
    std::map<std::string_view, FaultSeverity> found;
    for (const FileFault& fault : faults) found.emplace(fault.fault, fault.severity);
    for (const auto& [name, severity] : found) CountFault(name, severity, &files);
  }
  void Present(api::ReportCaseFilesResponse* out) {
    for (auto& [id, files] : departments_) *out->add_departments() = std::move(files);
  }

 private:
  static void Count(FaultSeverity worst, const std::string& case_no, api::DepartmentFiles* files) {
    switch (worst) {
      case FaultSeverity::kNone: return files->set_sound(files->sound() + 1);
      case FaultSeverity::kRemark: return files->set_remarked(files->remarked() + 1);
      case FaultSeverity::kFlaw: return files->set_flawed(files->flawed() + 1);
      case FaultSeverity::kGrave: break;
    }
    files->set_grave(files->grave() + 1);
    if (files->gravest_size() < kGravestShown) files->add_gravest(case_no);
  }
  static void CountFault(std::string_view name, FaultSeverity severity, api::DepartmentFiles* files) {
    for (api::FaultCount& count : *files->mutable_faults()) {
      if (count.fault() == name) return count.set_files(count.files() + 1);
    }
    api::FaultCount* count = files->add_faults();
    count->set_fault(std::string(name));
    count->set_severity(Shown(severity));
    count->set_files(1);
  }

  std::map<std::string, api::DepartmentFiles> departments_;
};

// Whether its records are worth reading: it ended, and not before the month began.
bool MayHaveEndedIn(const Month& month, const journal::Case& subject) {
  return subject.result_code() >= 0 && subject.submitted_day() < month.end.days_since_1970() &&
         DayOf(Instant::FromMicros(subject.last_event_us())) >= month.begin;
}

}  // namespace

grpc::Status AuditCaseFile(const server::ReadView& view, const server::Caller& caller, const api::AuditCaseRequest& request,
                           api::CaseFileAudit* out) {
  if (const auto rejection = approval::CheckCaseNo(request.case_no())) return server::ToGrpc(*rejection);
  const auto* subject = view.Find<journal::Case>(request.case_no());
  if (subject == nullptr || !approval::MaySee(view, caller, *subject)) return approval::CaseNotFound();
  const auto acts = ReadActs(view.published(), *subject);
  if (!acts.ok()) return server::ToGrpc(acts.status());
  const std::vector<FileFault> faults = CheckCaseFile(*acts, *subject);
  out->set_case_no(subject->case_no());
  out->set_item_code(subject->item_code());
  out->set_department_id(subject->department_id());
  out->set_state(static_cast<api::CaseState>(subject->state()));
  const approval::Names names = approval::NameOf(subject->state());
  out->mutable_state_text()->set_zh(std::string(names.zh));
  out->mutable_state_text()->set_en(std::string(names.en));
  out->set_open(subject->result_code() < 0);
  out->set_worst(Shown(WorstOf(faults)));
  for (const FileFault& fault : faults) PresentFault(fault, out->add_faults());
  out->set_events(static_cast<int32_t>(acts->size()));
  out->set_revision(view.published().head.revision);
  return grpc::Status::OK;
}

grpc::Status ReportFiles(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                         const api::ReportCaseFilesRequest& request, api::ReportCaseFilesResponse* out) {
  const auto month = ParseMonth(request.month());
  if (!month) return MonthFormat();
  const server::PageTokens tokens(gate.master(), gate.log_id_hex(),
                                  {"ReportCaseFiles", request.month(), request.department_id()});
  std::string begin, next;
  if (!tokens.Parse(request.page_token(), &begin)) return server::PageTokenInvalid();
  Report report;
  absl::Status read;
  int rows = 0, files = 0;
  journal::Case subject;
  view.Scan(Table::kCase, begin, "", [&](std::string_view key, std::string_view value) {
    if (++rows > kRowsOfPage || files >= kFilesOfPage) return next = std::string(key), false;
    if (!subject.ParseFromArray(value.data(), static_cast<int>(value.size()))) return true;
    if (!request.department_id().empty() && subject.department_id() != request.department_id()) return true;
    if (!MayHaveEndedIn(*month, subject) || !approval::MaySee(view, caller, subject)) return true;
    ++files;
    const auto acts = ReadActs(view.published(), subject);
    if (!acts.ok()) return read = acts.status(), false;
    const auto ended = EndDayOf(*acts, subject);
    if (ended && *ended >= month->begin && *ended < month->end) report.Add(subject, CheckCaseFile(*acts, subject));
    return true;
  });
  if (!read.ok()) return server::ToGrpc(read);
  report.Present(out);
  out->set_month(request.month());
  if (!next.empty()) out->set_next_page_token(tokens.Make(next));
  out->set_revision(view.published().head.revision);
  return grpc::Status::OK;
}

}  // namespace yici::audit
