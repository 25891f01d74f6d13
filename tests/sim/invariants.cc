#include "tests/sim/invariants.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "services/approval/machine/rows.h"
#include "services/approval/machine/view.h"
#include "services/audit/tree/leaf.h"
#include "services/base/memory_state.h"
#include "services/base/text.h"
#include "services/server/partition/fold.h"
#include "services/server/partition/machines.h"
#include "services/server/partition/state_hash.h"
#include "storage/api/journal.h"

namespace yici::sim {
namespace {

using Rows = std::map<std::string, std::string>;

Rows RowsOf(storage::Store& store, Table table) {
  Rows found;
  const std::string begin(1, static_cast<char>(table)), end(1, static_cast<char>(static_cast<int>(table) + 1));
  auto rows = store.NewIterator(nullptr, storage::Family::kState, begin, end, storage::Direction::kForward);
  for (; rows->Valid(); rows->Next()) found.emplace(rows->key().substr(1), rows->value());
  return found;
}

std::vector<journal::Case> CasesOf(storage::Store& store) {
  std::vector<journal::Case> cases;
  for (const auto& [key, bytes] : RowsOf(store, Table::kCase)) {
    if (!cases.emplace_back().ParseFromString(bytes)) cases.back().set_case_no("unreadable " + key);
  }
  return cases;
}

std::vector<journal::Record> RecordsOf(storage::Store& store, uint64_t first) {
  std::vector<journal::Record> records;
  const auto journal = storage::NewLocalJournal(&store);
  const auto next = journal->Scan(nullptr, first, {}, [&](uint64_t, std::string_view bytes) {
    return records.emplace_back().ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  });
  if (!next.ok()) records.clear();
  return records;
}

server::Head HeadOf(storage::Store& store) {
  journal::PartitionHead row;
  const Rows rows = RowsOf(store, Table::kHead);
  if (!rows.empty()) row.ParseFromString(rows.begin()->second);
  return server::HeadFromRow(row);
}

// ---- the journal ----

std::string JournalIsWhatWasOrdered(const Evidence& evidence) {
  const auto records = RecordsOf(evidence.store, evidence.base.revision + 1);
  if (records.size() != evidence.records.size()) {
    return StrCat("expected ", evidence.records.size(), " records, found ", records.size());
  }
  for (size_t i = 0; i < records.size(); ++i) {
    const Sent& sent = evidence.records[i];
    const bool from_outside = !sent.incoming.arrival.request_id().empty();
    if (records[i].revision() != sent.revision) return StrCat("revision ", records[i].revision());
    if (records[i].arrival().SerializeAsString() != sent.incoming.arrival.SerializeAsString())
      return StrCat("arrival of ", sent.revision);
    if (records[i].answer() != (from_outside ? sent.answer : std::string()))
      return StrCat("answer of revision ", sent.revision);
  }
  return "";
}

std::string NoCommandTwice(const Evidence& evidence) {
  std::set<std::string> known;
  for (const journal::Record& record : RecordsOf(evidence.store, 1)) {
    for (const journal::StoredEvent& stored : record.events()) {
      journal::Event event;
      event.ParseFromString(stored.event());
      for (const std::string& key : event.answers_expired().keys()) known.erase(key);
    }
    if (record.arrival().request_id().empty()) continue;
    const std::string key = server::StoredAnswerKey(record.arrival().principal().id(), record.arrival().request_id());
    if (!known.insert(key).second) return StrCat("request ", record.arrival().request_id(), " again at ", record.revision());
  }
  return "";
}

std::string StoredAnswersAreKept(const Evidence& evidence) {
  Rows rows = RowsOf(evidence.store, Table::kStoredAnswer);
  for (const auto& [id, revision] : evidence.believed.answers) {
    if (revision > evidence.base.revision + evidence.records.size()) continue;
    const auto row = rows.find(server::StoredAnswerKey(id.first, id.second));
    if (row == rows.end()) return StrCat("no stored answer for ", id.second);
    rows.erase(row);
  }
  return rows.empty() ? "" : StrCat(rows.size(), " stored answers that nobody earned or that have expired");
}

std::string LegalTimeRunsForward(const Evidence& evidence) {
  int64_t last = 0;
  for (const journal::Record& record : RecordsOf(evidence.store, 1)) {
    if (record.legal_us() < last) return StrCat("revision ", record.revision());
    last = record.legal_us();
  }
  return "";
}

std::string StateIsTheFold(const Evidence& evidence) {
  MemoryState folded;
  for (const auto& [key, value] : evidence.base.rows) {
    if (key.first != static_cast<int>(storage::Family::kState)) continue;
    folded.PutBytes(static_cast<Table>(static_cast<unsigned char>(key.second[0])), key.second.substr(1), value);
  }
  server::Head head = server::HeadFromRow(*folded.Find<journal::PartitionHead>(server::kHeadKey));
  for (const journal::Record& record : RecordsOf(evidence.store, evidence.base.revision + 1)) {
    const absl::Status status = server::FoldRecord(folded, head, kit::kLogId, record);
    if (!status.ok()) return std::string(status.message());
  }
  server::PutHead(folded, head);
  const std::map<std::string, std::string> expected = folded.Dump();
  auto rows = evidence.store.NewIterator(nullptr, storage::Family::kState, "", "", storage::Direction::kForward);
  auto next = expected.begin();
  for (; rows->Valid(); rows->Next(), ++next) {
    const bool same = next != expected.end() && rows->key() == next->first && rows->value() == next->second;
    if (!same) return StrCat("a row of table ", static_cast<int>(rows->key()[0]), " differs");
  }
  return next == expected.end() ? "" : "rows are missing";
}

// ---- the audit tree ----

audit::Hash NaiveRoot(const std::vector<audit::Hash>& leaves, size_t begin, size_t end) {
  if (end - begin == 1) return leaves[begin];
  size_t split = 1;
  while (split * 2 < end - begin) split *= 2;
  return audit::NodeHash(NaiveRoot(leaves, begin, begin + split), NaiveRoot(leaves, begin + split, end));
}

std::string TreeIsOverAllEvents(const Evidence& evidence) {
  std::vector<audit::Hash> leaves;
  for (const journal::Record& record : RecordsOf(evidence.store, 1)) {
    for (int i = 0; i < record.events_size(); ++i) {
      const journal::StoredEvent& stored = record.events(i);
      journal::Event event;
      if (!event.ParseFromString(stored.event())) return "an event does not parse";
      const std::string versions = server::EventVersions(event);
      audit::LeafEnvelope leaf{.log_id_hex = kit::kLogId,
                               .revision = record.revision(),
                               .index = static_cast<uint32_t>(i),
                               .kind = static_cast<uint32_t>(event.event_case()),
                               .subject = stored.subject(),
                               .actor = stored.has_actor() ? stored.actor().id() : record.arrival().principal().id(),
                               .legal_us = record.legal_us(),
                               .occurred_us = stored.occurred_us() != 0 ? stored.occurred_us() : record.legal_us(),
                               .versions = versions,
                               .event_bytes = stored.event()};
      leaves.push_back(audit::LeafHash(audit::CanonicalLeaf(leaf)));
    }
  }
  const server::Head head = HeadOf(evidence.store);
  if (head.tree.size() != leaves.size()) return StrCat(leaves.size(), " events, ", head.tree.size(), " leaves");
  return head.tree.Root() == NaiveRoot(leaves, 0, leaves.size()) ? "" : "another root";
}

// ---- numbers ----

std::string DocumentNumbersHaveNoGaps(const Evidence& evidence) {
  std::map<std::tuple<std::string, std::string, int>, std::set<int64_t>> numbers;
  for (const journal::Case& subject : CasesOf(evidence.store)) {
    for (const journal::DocumentRef& document : subject.documents()) {
      if (subject.has_imported() && document.number() == 0) continue;  // numbered by the system it came from
      auto& issued = numbers[{document.organ_id(), document.code(), document.year()}];
      if (!issued.insert(document.number()).second)
        return StrCat("number ", document.number(), " of ", document.code(), " twice");
    }
  }
  for (const auto& [key, issued] : numbers) {
    if (*issued.begin() != 1 || *issued.rbegin() != static_cast<int64_t>(issued.size())) {
      return StrCat("document ", std::get<1>(key), " of ", std::get<0>(key), " has a gap");
    }
  }
  return "";
}

std::string CaseNumbersAreInOrder(const Evidence& evidence) {
  std::map<std::string, std::map<uint64_t, std::string>> by_prefix;  // item and day -> creation -> sequence
  for (const journal::Case& subject : CasesOf(evidence.store)) {
    const size_t prefix = subject.item_code().size() + 8;
    by_prefix[subject.case_no().substr(0, prefix)][subject.created_revision()] = subject.case_no().substr(prefix);
  }
  for (const auto& [prefix, created] : by_prefix) {
    int expected = 0;
    for (const auto& [revision, sequence] : created) {
      if (std::stoi(sequence) != ++expected || sequence.size() < 4)
        return StrCat(prefix, " has ", sequence, " as number ", expected);
    }
  }
  return "";
}

// ---- rows beside the case ----

std::string OneTimerPerCase(const Evidence& evidence) {
  Rows timers = RowsOf(evidence.store, Table::kTimer);
  for (const journal::Case& subject : CasesOf(evidence.store)) {
    int64_t earliest = std::numeric_limits<int64_t>::max();
    bool parked = false;
    for (const journal::Clock& clock : subject.clocks()) {
      if (clock.phase() != journal::CLOCK_PHASE_RUNNING) continue;
      parked |= clock.provisional();
      if (clock.provisional()) continue;
      earliest = std::min(earliest, law::MidnightOf(clock.due_day() + 1));
      if (clock.warn_day() != 0) earliest = std::min(earliest, law::MidnightOf(clock.warn_day()));
    }
    const bool timed = earliest != std::numeric_limits<int64_t>::max();
    if (!timed && !parked) continue;
    const std::string key = U64Bytes(static_cast<uint64_t>(earliest)) + subject.case_no();  // the far end when parked
    if (timers.erase(key) != 1) return "no timer at the earliest due of " + subject.case_no();
  }
  return timers.empty() ? "" : StrCat(timers.size(), " timers too many");
}

std::string WorkbenchEqualsARecount(const Evidence& evidence) {
  std::map<std::string, uint64_t> counts;
  Rows rows = RowsOf(evidence.store, Table::kWorkbench);
  for (const journal::Case& subject : CasesOf(evidence.store)) {
    const approval::Bucket bucket = approval::BucketOf(subject);
    if (bucket == approval::Bucket::kNone) continue;
    ++counts[approval::WorkbenchCountKey(subject.hall_id(), subject.window_id(), bucket)];
    const bool there =
        std::erase_if(rows, [&](const auto& row) { return approval::CaseOfWorkbenchKey(row.first) == subject.case_no(); }) == 1;
    if (!there) return "not exactly one workbench row for " + subject.case_no();
  }
  if (!rows.empty()) return "workbench rows of cases that need none";
  for (const auto& [key, bytes] : RowsOf(evidence.store, Table::kWorkbenchCount)) {
    if (U64FromBytes(bytes) != counts[key]) return StrCat("a counter says ", U64FromBytes(bytes), ", a recount ", counts[key]);
    counts.erase(key);
  }
  return std::all_of(counts.begin(), counts.end(), [](const auto& c) { return c.second == 0; }) ? "" : "a counter is missing";
}

std::string EveryCaseIsIndexedOnce(const Evidence& evidence) {
  Rows index = RowsOf(evidence.store, Table::kCaseByApplicant);
  for (const journal::Case& subject : CasesOf(evidence.store)) {
    const auto row = index.find(approval::ApplicantKey(subject));
    if (row == index.end() || row->second != subject.case_no()) return "not under its applicant: " + subject.case_no();
    index.erase(row);
  }
  return index.empty() ? "" : "index rows without a case";
}

std::string KeysFollowCases(const Evidence& evidence) {
  std::map<std::string, bool> wanted;  // a command whose stored answer expired may be decided again with the same key
  for (const Sent& sent : evidence.records) {
    journal::Answer answer;
    answer.ParseFromString(sent.answer);
    for (const server::KeyRow& key : sent.incoming.keys) wanted[key.key_id] |= !answer.rejected();
  }
  for (const auto& [key, expected] : wanted) {
    std::string wrapped;
    if (evidence.store.Get(nullptr, storage::Family::kKeys, key, &wrapped).ok() != expected) return key;
  }
  return "";
}

// ---- the law ----

bool Holds(const journal::Case& subject, std::initializer_list<std::string_view> codes) {
  return std::any_of(codes.begin(), codes.end(),
                     [&](std::string_view code) { return approval::FindDocument(subject, code) != nullptr; });
}

std::string_view RulingDocument(const journal::Case& subject) {
  if (!subject.ruling().grant()) return "07";
  switch (subject.link().kind()) {
    case journal::LINK_KIND_CHANGE: return "41";
    case journal::LINK_KIND_WITHDRAWAL: return "42";
    default: return "31";
  }
}

std::string NoTransitionWithoutItsDocument(const Evidence& evidence) {
  for (const journal::Case& subject : CasesOf(evidence.store)) {
    const auto state = subject.state();
    const bool elsewhere = subject.has_imported();             // what happened there left its papers there
    const bool of_parent = !subject.joint().parent().empty();  // where everything is handed in
    const bool receipted = elsewhere || of_parent || Holds(subject, {"01", "12"});
    if (!subject.joint().children().empty()) {  // acts of law are done on its children
      if (receipted && (state != journal::CASE_STATE_WITHDRAWN || Holds(subject, {"39"}))) continue;
      return subject.case_no();
    }
    const bool complete = receipted && (state != journal::CASE_STATE_AWAITING_SUPPLEMENT || Holds(subject, {"02"})) &&
                          (state != journal::CASE_STATE_NOT_ACCEPTED || Holds(subject, {"03"})) &&
                          (elsewhere || subject.acceptance_day() == 0 || Holds(subject, {"04", "32"})) &&
                          (!subject.deferral() || Holds(subject, {"32"})) &&
                          (!subject.has_promise() || Holds(subject, {"33"})) &&
                          (subject.specials().empty() || Holds(subject, {"08"})) &&
                          (elsewhere || !subject.extended() || Holds(subject, {"37"})) &&
                          (!subject.has_review_supplement() || Holds(subject, {"06"})) &&
                          (elsewhere || of_parent || subject.last_material_day() == 0 || Holds(subject, {"05", "13"})) &&
                          (!subject.has_ruling() || Holds(subject, {RulingDocument(subject)})) &&
                          (state != journal::CASE_STATE_REVOKED || Holds(subject, {"40"})) &&
                          (state != journal::CASE_STATE_CANCELLED || Holds(subject, {"43"})) &&
                          (state != journal::CASE_STATE_COMPLETED || Holds(subject, {"09"})) &&
                          (state != journal::CASE_STATE_WITHDRAWN || Holds(subject, {"39"})) &&
                          (state != journal::CASE_STATE_TERMINATED || Holds(subject, {"38"}));
    if (!complete) return subject.case_no();
  }
  return "";
}

bool IsOneOf(journal::ClockKind kind, std::initializer_list<journal::ClockKind> kinds) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

// Which clocks may run in a state. The term of the old licence runs in its renewal until that is ruled on.
bool MayRun(const journal::Case& subject, journal::ClockKind kind) {
  const bool ended = approval::HasEnded(subject.state());
  const bool handled = approval::IsHandling(subject.state());
  const bool stands = subject.has_ruling() && !subject.has_revocation() && !subject.has_cancellation();
  if (kind == journal::CLOCK_KIND_RATING) return true;  // whatever became of the case, its rater awaits an answer
  if (IsOneOf(kind, {journal::CLOCK_KIND_AFTER_CHECK, journal::CLOCK_KIND_CORRECTION})) return stands;
  if (kind == journal::CLOCK_KIND_C12_TERM) {
    const bool renews = subject.link().kind() == journal::LINK_KIND_RENEWAL && !subject.has_ruling() && !ended;
    return renews || (stands && subject.ruling().grant());
  }
  if (ended) return false;
  if (!subject.joint().children().empty()) {
    const bool accepted = subject.state() == journal::CASE_STATE_ACCEPTED;
    return accepted && IsOneOf(kind, {journal::CLOCK_KIND_C2_STATUTORY, journal::CLOCK_KIND_C3_PROMISED});
  }
  if (approval::IsBeforeAcceptance(subject.state()) && !subject.has_ruling()) {
    return IsOneOf(kind, {journal::CLOCK_KIND_C1_NOTICE, journal::CLOCK_KIND_C7_SUPPLEMENT});
  }
  if (subject.has_ruling()) return kind == journal::CLOCK_KIND_C5_DELIVERY;
  if (IsOneOf(kind, {journal::CLOCK_KIND_C6A_HEARING_REQUEST, journal::CLOCK_KIND_C8_DEFERRAL})) return true;
  if (subject.state() == journal::CASE_STATE_SPECIAL_PROCEDURE) {
    return IsOneOf(kind, {journal::CLOCK_KIND_SPECIAL, journal::CLOCK_KIND_C6B_HEARING});
  }
  if (IsOneOf(kind, {journal::CLOCK_KIND_C2_STATUTORY, journal::CLOCK_KIND_C4_FIRST_REVIEW})) return true;
  const bool goes_on = handled || subject.deemed_accepted();
  if (IsOneOf(kind, {journal::CLOCK_KIND_C3_PROMISED, journal::CLOCK_KIND_C9_STEP})) return goes_on;
  return kind == journal::CLOCK_KIND_REVIEW_SUPPLEMENT && !handled;
}

std::string ClocksFitTheState(const Evidence& evidence) {
  for (const journal::Case& subject : CasesOf(evidence.store)) {
    for (const journal::Clock& clock : subject.clocks()) {
      if (clock.phase() != journal::CLOCK_PHASE_RUNNING || MayRun(subject, clock.kind())) continue;
      return StrCat(subject.case_no(), " runs clock ", static_cast<int>(clock.kind()));
    }
  }
  return "";
}

std::string PersonsAreSeparate(const Evidence& evidence) {
  for (const journal::Case& subject : CasesOf(evidence.store)) {
    if (subject.steps_size() == 0 || subject.steps(0).officer().empty()) continue;
    const std::string& first = subject.steps(0).officer();
    if (subject.has_ruling() && subject.ruling().officer() == first) return subject.case_no();
  }
  return "";
}

std::string HistoryOfACaseIsAscending(const Evidence& evidence) {
  for (const journal::Case& subject : CasesOf(evidence.store)) {
    const bool ascending = std::is_sorted(subject.revisions().begin(), subject.revisions().end(), std::less_equal<>());
    // A sweep adds to the history and leaves the etag of the last act.
    const auto& all = subject.revisions();
    const bool holds_etag = std::find(all.begin(), all.end(), subject.etag()) != all.end();
    if (!ascending || !holds_etag || all.Get(0) != subject.created_revision()) return subject.case_no();
  }
  return "";
}

}  // namespace

const std::vector<Invariant>& Invariants() {
  static const auto& invariants = *new std::vector<Invariant>{
      {"the journal holds what was ordered and survived, in order, with the answers given", JournalIsWhatWasOrdered},
      {"no command is in the journal twice while its answer is kept", NoCommandTwice},
      {"stored answers are those earned and not expired", StoredAnswersAreKept},
      {"legal time never runs backwards", LegalTimeRunsForward},
      {"the state equals the fold of the journal", StateIsTheFold},
      {"the root of the audit tree is over every event", TreeIsOverAllEvents},
      {"document numbers of an organ, code and year have no gap and no double", DocumentNumbersHaveNoGaps},
      {"case numbers of an item and day count from 1 in the order of creation", CaseNumbersAreInOrder},
      {"each case has one timer row, at its earliest due, and none when nothing runs", OneTimerPerCase},
      {"workbench rows and counters equal a recount", WorkbenchEqualsARecount},
      {"every case stands under its applicant once", EveryCaseIsIndexedOnce},
      {"a case's key is kept when the case is, and not when it was refused", KeysFollowCases},
      {"no transition without its document", NoTransitionWithoutItsDocument},
      {"only clocks of the case's phase run, and none after its end", ClocksFitTheState},
      {"the person of the first step did not rule", PersonsAreSeparate},
      {"the history of a case ascends and holds its etag", HistoryOfACaseIsAscending},
  };
  return invariants;
}

std::string HashOfState(storage::Store& store) {
  server::StateHasher hasher;
  auto rows = store.NewIterator(nullptr, storage::Family::kState, "", "", storage::Direction::kForward);
  for (; rows->Valid(); rows->Next()) hasher.Add(rows->key(), rows->value());
  return hasher.Finish();
}

}  // namespace yici::sim
