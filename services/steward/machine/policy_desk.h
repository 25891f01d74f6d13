// One command at one policy or at a question about it: the checks they share, in the order of desk.h, and the answer they end
// with.
//
//   PolicyDesk desk(world, ordered);
//   YICI_MUST(desk.Open(command.policy_no()));                                           // visibility
//   YICI_MUST(desk.RequireIssuer({role::kOrganHead, role::kChiefRepresentative}));       // rights
//   YICI_MUST(desk.RequireRevision(command.etag()));
//   YICI_MUST(desk.RequireState(journal::Command::kWithdrawPolicy));
//   desk.Emit(std::move(event), PolicySubject(policy_no));
//   return desk.Conclude();
#ifndef YICI_SERVICES_STEWARD_MACHINE_POLICY_DESK_H_
#define YICI_SERVICES_STEWARD_MACHINE_POLICY_DESK_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "services/steward/machine/desk.h"
#include "services/steward/machine/policy.h"

namespace yici::steward {

class PolicyDesk {
 public:
  PolicyDesk(const World& world, const Ordered& ordered) : world_(world), ordered_(ordered), actor_(ActorOf(ordered.arrival)) {}

  // What is published is for everybody to see.
  Refusal Open(std::string_view policy_no);
  // A question with its policy; one that the sender may not see is answered like one that is not there.
  Refusal OpenQuestion(std::string_view question_no);
  // One of the roles in the department that issued it, or in the successor of one that has ended.
  Refusal RequireIssuer(std::initializer_list<std::string_view> roles) const;
  // An enterprise that the policy reached, in its own name; its delivery.
  Refusal RequireReached();
  Refusal RequireRevision(uint64_t etag) const { return RequireRevision(etag, policy_->etag()); }
  Refusal RequireQuestionRevision(uint64_t etag) const { return RequireRevision(etag, question_->etag()); }
  Refusal RequireState(CommandKind command) const;

  const World& world() const { return world_; }
  const Ordered& ordered() const { return ordered_; }
  const Actor& actor() const { return actor_; }
  const journal::Policy& policy() const { return *policy_; }
  const journal::PolicyQuestion& question() const { return *question_; }
  const journal::PolicyDelivery& delivery() const { return *delivery_; }
  CivilDay day() const { return DayOf(ordered_.legal_time); }
  int32_t today() const { return day().days_since_1970(); }
  // The next number of the day: policies and questions count by region.
  std::string NextNumber(std::string_view prefix, std::string_view region, int64_t* sequence) const;

  void Emit(journal::Event event, std::string subject);
  // What the answer says of the policy; the rest the command adds.
  journal::PolicyAnswer& answer() { return answer_; }
  Outcome Conclude();

 private:
  bool OfficerSees(const journal::PolicyQuestion& question) const;
  Refusal RequireRevision(uint64_t etag, uint64_t current) const;

  const World& world_;
  const Ordered& ordered_;
  Actor actor_;
  const journal::Policy* policy_ = &journal::Policy::default_instance();
  const journal::PolicyQuestion* question_ = &journal::PolicyQuestion::default_instance();
  const journal::PolicyDelivery* delivery_ = &journal::PolicyDelivery::default_instance();
  std::vector<PendingEvent> events_;
  journal::PolicyAnswer answer_;
};

// Whether one of the roles is held in the department, or in the successor of one that has ended.
bool HoldsInDepartment(const World& world, const Ordered& ordered, std::string_view department_id,
                       std::initializer_list<std::string_view> roles);

std::string PolicySubject(std::string_view policy_no);      // "policies/{policy_no}"
std::string QuestionSubject(std::string_view question_no);  // "policy-questions/{question_no}"

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_POLICY_DESK_H_
