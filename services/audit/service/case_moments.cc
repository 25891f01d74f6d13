#include "services/audit/service/case_moments.h"

#include <algorithm>

#include "services/approval/machine/erasure.h"
#include "services/approval/machine/rows.h"
#include "services/approval/service/convert.h"
#include "services/approval/service/present.h"
#include "services/approval/service/queries.h"
#include "services/audit/service/search_request.h"
#include "services/audit/verify/leaves.h"
#include "services/base/memory_state.h"
#include "services/base/text.h"
#include "storage/api/journal.h"

namespace yici::audit {
namespace {

// Up to which record: its revision at most, recorded before.
struct Moment {
  uint64_t revision = UINT64_MAX;
  Instant before = Instant::FromMicros(INT64_MAX);
};

// What a request says of a moment: neither is the state as it stands.
struct AskedMoment {
  uint64_t revision = 0;
  const std::string& time;
  std::string_view revision_field, time_field;
};

std::optional<grpc::Status> Parse(const AskedMoment& asked, uint64_t head, Moment* moment) {
  if (asked.revision > head) {
    return server::ToGrpc(server::InvalidField("FIELD_OUT_OF_RANGE", asked.revision_field,
                                               "修订号应已记录，但日志还没有到这里。",
                                               "Expected a revision of the log, but it lies ahead of it."));
  }
  if (asked.revision > 0) return moment->revision = asked.revision, std::nullopt;
  const auto time = ParseMoment(asked.time, asked.time_field, DayCounts::kToItsEnd);
  if (const auto* rejection = std::get_if<journal::Rejection>(&time)) return server::ToGrpc(*rejection);
  if (std::get<0>(time)) moment->before = *std::get<0>(time);
  return std::nullopt;
}

// One case through its records.
class CasePast {
 public:
  CasePast(const server::ReadView& view, const journal::Case& subject)
      : view_(view), subject_(subject), name_(StrCat("cases/", subject.case_no())) {}

  // Goes on to the moment; an earlier one does nothing.
  absl::Status Reach(const Moment& moment) {
    const auto journal = storage::NewLocalJournal(view_.published().store);
    for (; next_ < subject_.revisions_size() && subject_.revisions(next_) <= moment.revision; ++next_) {
      const uint64_t revision = subject_.revisions(next_);
      const auto bytes = journal->Read(view_.published().snapshot.get(), revision);
      const auto record = bytes.ok() ? ParseRecord(revision, *bytes) : bytes.status();
      if (!record.ok()) {
        return absl::DataLossError(StrCat("RECORD_UNREADABLE: the record of revision ", revision, " cannot be read"));
      }
      if (record->legal_us() >= moment.before.micros()) return absl::OkStatus();
      Take(*record);
    }
    return absl::OkStatus();
  }

  const journal::Case* state() const { return past_.Find<journal::Case>(subject_.case_no()); }
  uint64_t revision() const { return revision_; }
  Instant time() const { return time_; }
  int events() const { return events_; }
  // Told of each event from here on.
  void Tell(std::function<void(const journal::Record&, int)> tell) { tell_ = std::move(tell); }

 private:
  void Take(const journal::Record& record) {
    for (int i = 0; i < record.events_size(); ++i) {
      if (record.events(i).subject() != name_) continue;
      approval::FoldInto(past_, record, i);
      ++events_;
      if (tell_) tell_(record, i);
    }
    revision_ = record.revision();
    time_ = Instant::FromMicros(record.legal_us());
  }

  const server::ReadView& view_;
  const journal::Case& subject_;
  const std::string name_;
  MemoryState past_;
  int next_ = 0, events_ = 0;
  uint64_t revision_ = 0;
  Instant time_;
  std::function<void(const journal::Record&, int)> tell_;
};

// The day that clocks are counted to: of the moment where a time was asked for, else of its record; today for now.
CivilDay DayOfMoment(const server::Published& now, const Moment& moment, Instant recorded) {
  if (moment.before.micros() != INT64_MAX) return std::min(now.today, DayOf(moment.before + -1));
  return moment.revision == UINT64_MAX ? now.today : DayOf(recorded);
}

void PresentThen(server::Gate& gate, const server::ReadView& view, const CasePast& past, const Moment& moment, api::Case* out) {
  PresentCaseOn(gate, view, *past.state(), DayOfMoment(view.published(), moment, past.time()), out);
}

grpc::Status CaseNotYet() {
  return server::ToGrpc(Reject(RejectionCode::kNotFound, "CASE_NOT_YET", "case_no", "在这一时刻还没有这个办件。",
                               "Expected a case that had begun by that moment, but it began later."));
}

// The case for who may see it; null and in `refused` why not.
const journal::Case* FindSeen(const server::ReadView& view, const server::Caller& caller, const std::string& case_no,
                              grpc::Status* refused) {
  if (const auto rejection = approval::CheckCaseNo(case_no)) return *refused = server::ToGrpc(*rejection), nullptr;
  const auto* subject = view.Find<journal::Case>(case_no);
  if (subject != nullptr && approval::MaySee(view, caller, *subject)) return subject;
  return *refused = approval::CaseNotFound(), nullptr;
}

// What differs by every look, and is no difference of the case.
void DropMarks(api::Case* state) {
  state->clear_revision();
  state->clear_etag();
}

}  // namespace

void PresentCaseOn(const server::Gate& gate, const server::ReadView& view, const journal::Case& state, CivilDay day,
                   api::Case* out) {
  auto then = std::make_shared<server::Published>(view.published());
  then->today = day;
  if (then->today != view.published().today) {
    then->calendar = std::make_shared<const calendar::Calendar>(then->book->At(then->today));
  }
  const server::ReadView past_view(std::move(then));
  const auto* row = view.Find<journal::Case>(state.case_no());
  if (row == nullptr || row->erased() == 0) return approval::PresentCase(gate, past_view, state, out);
  journal::Case left = state;
  approval::ForgetPersonIn(left);
  approval::PresentCase(gate, past_view, left, out);
}

grpc::Status GetCaseAsOf(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                         const api::GetCaseAsOfRequest& request, api::CaseAsOf* out) {
  grpc::Status refused;
  const journal::Case* subject = FindSeen(view, caller, request.case_no(), &refused);
  if (subject == nullptr) return refused;
  const uint64_t head = view.published().head.revision;
  Moment moment;
  if (auto fault = Parse({request.at_revision(), request.at(), "at_revision", "at"}, head, &moment)) return *fault;
  CasePast past(view, *subject);
  if (absl::Status read = past.Reach(moment); !read.ok()) return server::ToGrpc(read);
  if (past.state() == nullptr) return CaseNotYet();
  PresentThen(gate, view, past, moment, out->mutable_state());
  out->set_at_revision(past.revision());
  approval::SetTime(past.time().micros(), out->mutable_at());
  out->set_events(past.events());
  out->set_revision(head);
  return grpc::Status::OK;
}

grpc::Status CompareCase(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                         const api::CompareCaseRequest& request, api::CompareCaseResponse* out) {
  grpc::Status refused;
  const journal::Case* subject = FindSeen(view, caller, request.case_no(), &refused);
  if (subject == nullptr) return refused;
  const uint64_t head = view.published().head.revision;
  Moment from, to;
  if (auto fault = Parse({request.from_revision(), request.from(), "from_revision", "from"}, head, &from)) return *fault;
  if (auto fault = Parse({request.to_revision(), request.to(), "to_revision", "to"}, head, &to)) return *fault;
  CasePast past(view, *subject);
  if (absl::Status read = past.Reach(from); !read.ok()) return server::ToGrpc(read);
  if (past.state() == nullptr) return CaseNotYet();
  api::Case before, after;
  PresentThen(gate, view, past, from, &before);
  out->set_from_revision(past.revision());
  CasePast earlier(view, *subject);
  if (absl::Status read = earlier.Reach(to); !read.ok()) return server::ToGrpc(read);
  if (earlier.revision() < past.revision()) {
    return server::ToGrpc(server::InvalidField("PERIOD_INVERTED", "to", "结束时刻应不早于开始时刻。",
                                               "Expected the second moment at or behind the first, but it lies before."));
  }
  past.Tell(
      [&](const journal::Record& record, int i) { approval::PresentEvent(gate.log_id_hex(), record, i, out->add_events()); });
  if (absl::Status read = past.Reach(to); !read.ok()) return server::ToGrpc(read);
  PresentThen(gate, view, past, to, &after);
  DropMarks(&before);
  DropMarks(&after);
  out->set_case_no(subject->case_no());
  out->set_to_revision(past.revision());
  out->set_truncated(Differences(before, after, out->mutable_differences()));
  out->set_revision(head);
  return grpc::Status::OK;
}

}  // namespace yici::audit
