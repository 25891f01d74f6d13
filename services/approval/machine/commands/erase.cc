// EraseCases (删除个人信息, PIPL art. 47): the keys of cases are destroyed. Nothing brings them back, so the law's reasons to
// keep what they sealed are all asked first, of every case, and one that stands refuses the whole.
//
// Which cases: all of a person's, or those named; a joint matter goes as one, for its cases share what the applicant said once.
// How long files are kept is a rule of the pack: without one nobody can say that its time is over, so nothing is erased.
#include <algorithm>
#include <set>

#include "services/approval/machine/citation_index.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/erasure.h"
#include "services/approval/machine/joint.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/view.h"
#include "services/base/erasure_tables.h"
#include "services/catalog/machine/authority.h"
#include "services/catalog/machine/proposals.h"
#include "services/directory/machine/credit.h"

namespace yici::approval {
namespace {

using Cases = std::vector<const journal::Case*>;

constexpr size_t kRequestRefMax = 40;
constexpr size_t kDigitsInARowMax = 8;  // a date; a telephone or id number has more
constexpr std::string_view kEveryItem = "*";

// It is kept for ever, so it is a number and no text: nobody's name, telephone or id number fits in.
bool IsRequestRef(std::string_view text) {
  size_t digits = 0;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    digits = digit ? digits + 1 : 0;
    if (digits > kDigitsInARowMax || (!digit && !letter && std::string_view(".-/_").find(c) == std::string_view::npos))
      return false;
  }
  return !text.empty() && text.size() <= kRequestRefMax;
}

Refusal CheckSyntax(const journal::EraseCases& command) {
  if (command.person().empty() == command.case_nos().empty()) return Deny(Reason::kErasureSubject, "case_nos");
  if (command.case_nos_size() > kErasedCasesMax) {
    return Deny(Reason::kListTooLong, "case_nos", {{"max", std::to_string(kErasedCasesMax)}});
  }
  if (command.ground() == journal::ERASURE_GROUND_UNSPECIFIED || !journal::ErasureGround_IsValid(command.ground())) {
    return Deny(Reason::kErasureGround, "ground");
  }
  return IsRequestRef(command.request_ref()) ? std::nullopt : Refusal(Deny(Reason::kRequestRefFormat, "request_ref"));
}

// ---- which cases -----------------------------------------------------------------------------------------------------

// One more than may be erased at once, where there are as many.
std::vector<std::string> CasesOf(const StateReader& state, std::string_view applicant_text) {
  std::vector<std::string> case_nos;
  const std::string begin = ApplicantKey(applicant_text, 0);
  std::string end = begin.substr(0, begin.size() - sizeof(uint64_t));
  end.back() = '\1';  // behind every key of this text, which a zero closes
  state.Scan(Table::kCaseByApplicant, begin, end, [&](std::string_view, std::string_view case_no) {
    case_nos.emplace_back(case_no);
    return case_nos.size() <= static_cast<size_t>(kErasedCasesMax);
  });
  return case_nos;
}

Refusal AddFamily(const StateReader& state, const std::string& case_no, std::set<std::string>& named) {
  const auto* subject = state.Find<journal::Case>(case_no);
  if (subject == nullptr) return Deny(Reason::kCaseNotFound, "case_no", {{"case", case_no}});
  for (const journal::Case* member : FamilyOf(state, *subject)) named.insert(member->case_no());
  return std::nullopt;
}

// In the order of their numbers, each once.
Refusal Gather(const StateReader& state, const journal::EraseCases& command, Cases& cases) {
  std::vector<std::string> asked(command.case_nos().begin(), command.case_nos().end());
  if (!command.person().empty()) {
    journal::Party party;
    party.set_token(command.person());
    asked = CasesOf(state, ApplicantText(party));
    if (asked.empty()) return Deny(Reason::kPersonUnknown, "id_number");
  }
  std::set<std::string> named;
  for (const std::string& case_no : asked)
    if (Refusal refusal = AddFamily(state, case_no, named)) return refusal;
  if (named.size() > static_cast<size_t>(kErasedCasesMax)) {
    return Deny(Reason::kErasureTooLarge, "case_nos", {{"max", std::to_string(kErasedCasesMax)}});
  }
  for (const std::string& case_no : named) cases.push_back(state.Find<journal::Case>(case_no));
  return std::nullopt;
}

// ---- what the law wants kept -----------------------------------------------------------------------------------------

Refusal CheckClosed(const StateReader& state, const journal::Case& subject) {
  if (HasEnded(subject.state()) && FindLive(subject, journal::CLOCK_KIND_C12_TERM) != nullptr) {
    return Deny(Reason::kLicenceInForce, "case_nos", {{"case", subject.case_no()}});
  }
  if (IsCarried(subject)) return Deny(Reason::kCaseOpen, "case_nos", {{"case", subject.case_no()}});
  for (const journal::CaseLink& link : subject.linked()) {
    const auto* about = state.Find<journal::Case>(link.case_no());
    if (about != nullptr && IsCarried(*about)) return Deny(Reason::kCaseOpen, "case_nos", {{"case", link.case_no()}});
  }
  return std::nullopt;
}

Refusal CheckHolds(const journal::Case& subject) {
  for (const journal::LegalHold& hold : subject.legal_holds()) {
    if (hold.released_day() != 0) continue;
    return Deny(Reason::kHeldByLaw, "case_nos", {{"case", subject.case_no()}, {"reference", hold.reference()}});
  }
  return std::nullopt;
}

// A mark that stands is about the person, and the organs ask for it.
Refusal CheckMarks(const StateReader& state, const journal::Case& subject, CivilDay today) {
  if (!subject.applicant().uscc().empty()) return std::nullopt;
  const auto* row = state.Find<journal::CreditMarks>(PrincipalOfParty(subject.applicant()));
  if (row == nullptr) return std::nullopt;
  const bool stands = std::any_of(row->marks().begin(), row->marks().end(),
                                  [&](const journal::CreditMark& mark) { return directory::Stands(mark, today); });
  return stands ? Refusal(Deny(Reason::kCreditMarkStands, "case_nos", {{"case", subject.case_no()}})) : std::nullopt;
}

CivilDay AddYears(CivilDay day, int years) {
  const auto same = CivilDay::FromYmd(day.year() + years, day.month(), day.day_of_month());
  return same ? *same : *CivilDay::FromYmd(day.year() + years, 2, 28);  // 29 February
}

Refusal CheckRetention(const StateReader& state, const journal::Case& subject, CivilDay today) {
  const auto* rule = state.Find<journal::RetentionRule>(subject.item_code());
  if (rule == nullptr) rule = state.Find<journal::RetentionRule>(kEveryItem);
  if (rule == nullptr) {
    return Deny(Reason::kRetentionUnknown, "case_nos", {{"case", subject.case_no()}, {"item", subject.item_code()}});
  }
  const CivilDay until = AddYears(DayOf(Instant::FromMicros(subject.last_event_us())), rule->years());
  if (today > until) return std::nullopt;
  return Deny(Reason::kRetentionRunning, "case_nos", {{"case", subject.case_no()}, {"keep_until", until.ToString()}});
}

Refusal CheckMayGo(const StateReader& state, const journal::Case& subject, CivilDay today) {
  if (subject.erased() != 0) return Deny(Reason::kPersonErased, "case_nos", {{"case", subject.case_no()}});
  if (Refusal refusal = CheckClosed(state, subject)) return refusal;
  if (Refusal refusal = CheckHolds(subject)) return refusal;
  if (Refusal refusal = CheckMarks(state, subject, today)) return refusal;
  return CheckRetention(state, subject, today);
}

// ---- what goes with them ---------------------------------------------------------------------------------------------

// Files that a case which stays cites as well, whoever its applicant is.
std::set<std::string> HeldElsewhere(const StateReader& state, const Cases& cases) {
  std::set<std::string> going, held;
  for (const journal::Case* subject : cases) going.insert(subject->case_no());
  for (const std::string& case_no : going) {
    for (const std::string& manifest : CitedBy(state, case_no)) {
      if (IsCitedBeside(state, manifest, going)) held.insert(manifest);
    }
  }
  return held;
}

// Each key and each attachment is named once: `named` knows those that stay and those that an event before named.
void EmitErased(Outcome& outcome, const World& world, const journal::Case& subject, std::set<std::string>& named,
                const journal::EraseCases& command, const Ordered& ordered) {
  journal::Event event;
  journal::CaseErased& erased = *event.mutable_case_erased();
  erased.set_case_no(subject.case_no());
  for (const std::string& key_id : KeysOf(subject)) {
    if (named.insert(key_id).second) erased.add_key_ids(key_id);
  }
  for (const std::string& manifest : CitedBy(world.state, subject.case_no())) {
    if (named.insert(manifest).second) erased.add_attachments(manifest);
  }
  erased.set_ground(command.ground());
  erased.set_request_ref(command.request_ref());
  outcome.events.push_back({.event = std::move(event),
                            .subject = SubjectName(subject.case_no()),
                            .occurred_at = ordered.legal_time,
                            .actor = {},
                            .delegated_by = {}});
}

void AddFact(Outcome& outcome, const std::string& key, const std::string& value) {
  auto* fact = outcome.answer.add_facts();
  fact->set_key(key);
  fact->set_value(value);
}

void CountWhatGoes(Outcome& outcome, const Ordered& ordered) {
  int keys = 0, attachments = 0;
  for (const PendingEvent& pending : outcome.events) {
    keys += pending.event.case_erased().key_ids_size();
    attachments += pending.event.case_erased().attachments_size();
  }
  AddFact(outcome, "erasure", "erasures/" + std::to_string(ordered.revision));
  AddFact(outcome, "cases", std::to_string(outcome.events.size()));
  AddFact(outcome, "keys", std::to_string(keys));
  AddFact(outcome, "attachments", std::to_string(attachments));
}

}  // namespace

Outcome DecideErase(const World& world, const journal::EraseCases& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  YICI_REQUIRE(catalog::CheckAuthority(world.state, ordered));
  Cases cases;
  YICI_REQUIRE(Gather(world.state, command, cases));
  for (const journal::Case* subject : cases) {
    YICI_REQUIRE(CheckMayGo(world.state, *subject, DayOf(ordered.legal_time)));
  }
  std::set<std::string> named = HeldElsewhere(world.state, cases);
  Outcome outcome;
  for (const journal::Case* subject : cases) EmitErased(outcome, world, *subject, named, command, ordered);
  CountWhatGoes(outcome, ordered);
  return outcome;
}

Outcome DecideEraseCases(const World& world, const journal::Command& command, const Ordered& ordered) {
  Outcome judged = DecideErase(world, command.erase_cases(), ordered);
  if (judged.refused() || !catalog::TakesTwo(world, command, ordered)) return judged;
  // Who confirms sees cases, and a keyed token of the person goes no further than this command.
  journal::ProposedAct act;
  journal::EraseCases& proposed = *act.mutable_erase_cases();
  for (const PendingEvent& pending : judged.events) proposed.add_case_nos(pending.event.case_erased().case_no());
  proposed.set_ground(command.erase_cases().ground());
  proposed.set_request_ref(command.erase_cases().request_ref());
  return catalog::Propose(world, std::move(act), std::move(judged), ordered);
}

}  // namespace yici::approval
