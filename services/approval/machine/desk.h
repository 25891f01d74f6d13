// One command at one case: the checks every command shares, in the order of domain 2.5, and the answer it ends with.
//
//   Desk desk(world, ordered);
//   YICI_REQUIRE(desk.Open(command.case_no()));                                  // visibility
//   YICI_REQUIRE(desk.RequireOfficer({role::kChiefRepresentative}));             // rights
//   YICI_REQUIRE(desk.RequireState(journal::Command::kAcceptCase));              // state
//   YICI_REQUIRE(desk.RequireTime());                                            // guards
//   desk.Emit(…);
//   return desk.Conclude();
//
// A desk belongs to one call of Decide and points into its arguments.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_DESK_H_
#define YICI_SERVICES_APPROVAL_MACHINE_DESK_H_

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/approval/machine/rejections.h"
#include "services/approval/machine/transitions.h"
#include "services/base/outcome.h"
#include "services/calendar/calendar.h"
#include "services/directory/machine/organs.h"
#include "services/directory/machine/rights.h"

#define YICI_REQUIRE(check)                                                              \
  do {                                                                                   \
    if (::yici::approval::Refusal refusal = (check)) return Refuse(*std::move(refusal)); \
  } while (false)

namespace yici::approval {

inline constexpr std::string_view kSystemActor = "system:deadlines";
inline constexpr std::string_view kReorganizationActor = "system:reorganization";

// Sizes that syntax allows. A text is counted in bytes: 2,000 Chinese characters.
inline constexpr int kListMax = 200;
inline constexpr size_t kTextBytesMax = 6000;
Refusal CheckTexts(std::initializer_list<std::pair<std::string_view, std::string_view>> field_and_text);
Refusal CheckMaterials(const google::protobuf::RepeatedPtrField<journal::MaterialHeld>& materials, std::string_view field);
Refusal CheckFaults(const google::protobuf::RepeatedPtrField<journal::Fault>& faults);

// Who acts: the clerk for whom a hall system sends, else the sender.
struct Actor {
  std::string_view id;
  journal::PrincipalKind kind = journal::PRINCIPAL_KIND_UNSPECIFIED;

  bool is_enterprise() const { return kind == journal::PRINCIPAL_KIND_ENTERPRISE; }
  std::string_view uscc() const;  // of an enterprise, else ""
};
Actor ActorOf(const journal::Arrival& arrival);
// What a sender may say of whom it acts for, part of every right. A hall system acts in its own hall only (`hall_id`:
// where the act takes place); an officer acts for no other officer; an enterprise acts for itself, on the day it acts.
Refusal CheckSender(const Ordered& ordered, std::string_view hall_id);

// Whoever carried the case on that day: a move to the successor of an organ that ended takes nothing back of what it let pass
// before, and what came due afterwards is the successor's also where the case was not moved yet.
std::string CarrierOn(const StateReader& state, const journal::Case& subject, CivilDay day);

// The next document of an organ: numbers per organ, code and year without gaps, n per case and code (domain 2.3).
journal::DocumentRef NextDocument(const StateReader& state, std::string_view organ_id, std::string_view code, CivilDay day,
                                  const journal::Case* subject);
bool IsOnline(journal::Channel channel);

class Desk {
 public:
  Desk(const World& world, const Ordered& ordered) : world_(world), ordered_(ordered), actor_(ActorOf(ordered.arrival)) {}

  // Finds the case, its item and its process. A case the sender may not see is answered like one that is not there.
  Refusal Open(std::string_view case_no);
  // A desk at a case that is being made (CompleteInstant).
  void OpenFresh(const journal::Item& item, const journal::Process* process, directory::Organ organ) {
    item_ = &item, process_ = process, organ_ = std::move(organ);
  }

  // The sender holds one of the roles over the case's department, or over the hall of `window_id` ("" : the case's
  // hall). An agent of the applicant does no officer's act at the case.
  Refusal RequireOfficer(std::initializer_list<std::string_view> roles, std::string_view window_id = {});
  // The same for what decides nothing.
  Refusal RequireRole(std::initializer_list<std::string_view> roles, std::string_view window_id = {});
  // `officer` neither submitted the case for the applicant nor acts for it today.
  Refusal RequireNoAgent(std::string_view officer) const;
  // The applicant or the agent itself, who acts for it by a mandate, or a window clerk. `named`: the party for whom a clerk
  // acts, where it says so.
  Refusal RequireParty(std::string_view window_id = {}, std::string_view named = {});
  // Who acts for the applicant by a mandate that stands and covers the case.
  Refusal RequireAgency() const;
  Refusal RequireOtherThanFirst() const;
  // Art. 48: whoever presided at a hearing does not examine the case, nor as the second officer of a step.
  Refusal RequireOtherThanPresider(std::string_view second = {}) const;
  // By an officer of one of the roles who approves in person: `approver` names the one who acts.
  Refusal RequireApprover(std::initializer_list<std::string_view> roles, std::string_view approver);
  Refusal RequireRevision(uint64_t etag) const;
  Refusal RequireState(CommandKind command) const { return CheckState(*subject_, command); }
  // When the act was done: not ahead, not before the case's last event, keyed within the item's days.
  Refusal RequireTime() const;
  // The statutory clock has not expired. Judged with the calendar in force: what has expired by now was settled before
  // this command.
  Refusal RequireStatutoryOpen() const;
  // A trip is counted in a hall: the window's, else the case's.
  Refusal RequireHall(std::string_view window_id) const;
  Refusal RequireMaterialsKnown(const google::protobuf::RepeatedPtrField<journal::MaterialHeld>& materials) const;
  Refusal RequireFaultsKnown(const google::protobuf::RepeatedPtrField<journal::Fault>& faults) const;

  const World& world() const { return world_; }
  const Ordered& ordered() const { return ordered_; }
  const journal::Case& subject() const { return *subject_; }
  const journal::Item& item() const { return *item_; }
  const journal::Process* process() const { return process_; }
  // Who carries the case today: its department, or the successor of one that ended.
  const directory::Organ& organ() const { return organ_; }
  const Actor& actor() const { return actor_; }
  // The party for whom a clerk acts: as named, else whom an officer's command is sent for; "" when it does not say.
  std::string_view Represented(std::string_view named) const;
  // Of the mandate that RequireOfficer found.
  const std::string& post() const { return post_; }
  CivilDay day() const { return ordered_.day(); }
  // The scope of a hall: where its window stands.
  directory::Scope ScopeAt(std::string_view window_id) const;
  // The hall of a window, "" when there is none.
  std::string_view HallOf(std::string_view window_id) const;
  journal::DocumentRef Document(std::string_view code) const;
  // A clock of the case that starts on `day()`, stamped by the calendar in force.
  journal::Clock NewClock(journal::ClockKind kind, int32_t limit_wd) const;
  // A trip to a hall; nothing when (hall, day) is counted already. A later trip names whose fault it was.
  std::optional<journal::Visit> NewVisit(std::string_view hall_id, std::string_view purpose, bool by_agent) const;

  // Adds an event at `ordered.occurred_at()`.
  void Emit(journal::Event event);
  // The same in the name of a standing delegation.
  void EmitDelegated(journal::Event event, const std::string& delegated_by);
  // An event of another machine that this act brings about.
  void EmitElsewhere(journal::Event event, std::string subject);
  // The same at another case: what this act means for the grant it is about.
  void EmitOn(const std::string& case_no, journal::Event event);
  // Folds a copy of the case and answers with what came of it.
  Outcome Conclude();

 private:
  bool Sees(const journal::Case& subject) const;

  const World& world_;
  const Ordered& ordered_;
  Actor actor_;
  const journal::Case* subject_ = nullptr;
  const journal::Item* item_ = &journal::Item::default_instance();
  const journal::Process* process_ = nullptr;
  directory::Organ organ_;
  std::string post_;
  std::vector<PendingEvent> events_;
};

// Fills state, etag, due dates, outstanding materials and dates of an answer; documents from index `documents` on.
void Answer(journal::Answer& answer, const journal::Case& subject, int documents, const World& world, CivilDay today);

std::string SubjectName(std::string_view case_no);  // "cases/{case_no}"

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_DESK_H_
