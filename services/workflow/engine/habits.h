// What officers' habits do to one instance: signing together, handing back, sending back, copying in. As machine.h: pure, on
// a copy, rejected without steps. Who may do it is for decide.h.
#ifndef YICI_SERVICES_WORKFLOW_ENGINE_HABITS_H_
#define YICI_SERVICES_WORKFLOW_ENGINE_HABITS_H_

#include <string>
#include <vector>

#include "services/workflow/engine/engine.h"
#include "services/workflow/engine/return_plan.h"
#include "services/workflow/engine/signing.h"

namespace yici::workflow {

// Of an instance: beyond that, signatures and copies are refused.
inline constexpr int kOpinionsMax = 1'000;
inline constexpr int kCopiesMax = 1'000;
inline constexpr size_t kOpinionBytesMax = 256 << 10;
// The variable "opinions" of a countersigned task: longer remarks are cut there, and stand whole in the instance.
inline constexpr size_t kOpinionsVariableMax = 40 << 10;

// The time and revision of an opinion are the moment's.
Advance Sign(const Instance& instance, Instance::Opinion opinion, const Outside& outside, const Moment& moment);
// What a delegate did: the results stay, the task stays open.
Advance HandBack(const Instance& instance, const TaskResult& result, Instance::Opinion opinion, const Outside& outside,
                 const Moment& moment);
// The holder is done, the signers AFTER are asked.
Advance AnswerTask(const Instance& instance, const TaskResult& result, const Outside& outside, const Moment& moment);
// A task that waits for nobody any more ends; `by` changed the signers.
Advance ChangeSigners(const Instance& instance, uint64_t task, const std::vector<Signer>& signers, const std::string& by,
                      const Outside& outside, const Moment& moment);
Advance GiveCopies(const Instance& instance, const std::vector<Instance::Copy>& copies, const Outside& outside,
                   const Moment& moment);
// Open tasks that one department was asked for are for another's from now on, and so is the process's variable "department".
Advance MoveTasks(const Instance& instance, const std::string& from, const std::string& to, const Outside& outside,
                  const Moment& moment);
Advance ReturnTo(const Instance& instance, const ReturnPlan& plan, const Outside& outside, const Moment& moment);

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_ENGINE_HABITS_H_
