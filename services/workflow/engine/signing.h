// Who is asked for a signature on a task, and what the signatures decide: questions about one Task row, pure and total.
//
//   if (const std::optional<bool> agreed = ResultOf(task)) …        // the task is done
//
// Those whom the model names and those added BESIDE count. Signers BEFORE advise: somebody waits for them. Signers AFTER are
// asked once the others have agreed (or the holder is done), and each of them must agree as well.
#ifndef YICI_SERVICES_WORKFLOW_ENGINE_SIGNING_H_
#define YICI_SERVICES_WORKFLOW_ENGINE_SIGNING_H_

#include <optional>
#include <string>
#include <string_view>

#include "services/workflow/engine/fold.h"

namespace yici::workflow {

using Signer = Instance::Signer;

inline constexpr int kSignersMax = 50;  // of a task

inline bool IsCountersigned(const Instance::Task& task) { return task.sign() != Instance::SIGN_MODE_UNSPECIFIED; }
inline bool Counts(const Signer& signer) {
  return signer.position() == Signer::POSITION_UNSPECIFIED || signer.position() == Signer::BESIDE;
}
// The principal id of an officer whom a model or a command names.
std::string PersonOf(std::string_view name);
const Signer* FindSigner(const Instance::Task& task, std::string_view person);
// Whether a signer has not spoken and waits for nobody.
bool IsTurnOf(const Instance::Task& task, const Signer& signer);
// By those who count; nothing while it is open. Of a task that is not countersigned always nothing.
std::optional<bool> DecisionOf(const Instance::Task& task);
// With the signers AFTER.
std::optional<bool> ResultOf(const Instance::Task& task);
// Whether the completion of a task that is not countersigned has to wait for opinions, or is followed by them.
bool AwaitsOpinions(const Instance::Task& task);
bool AsksAfterwards(const Instance::Task& task);
// Whether a countersigned task can still be agreed to without a signer.
bool CanSpare(const Instance::Task& task, const Signer& signer);

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_ENGINE_SIGNING_H_
