#include "services/workflow/engine/signing.h"

#include <algorithm>

namespace yici::workflow {
namespace {

using Task = Instance::Task;

template <class Condition>
int CountIf(const Task& task, Condition condition) {
  return static_cast<int>(std::count_if(task.signers().begin(), task.signers().end(), condition));
}

bool IsAfter(const Signer& signer) { return signer.position() == Signer::AFTER; }

const Signer* Lead(const Task& task) {
  const auto lead = std::find_if(task.signers().begin(), task.signers().end(), Counts);
  return lead == task.signers().end() ? nullptr : &*lead;
}

// Agreements it takes, of those who count.
int Needed(const Task& task) {
  switch (task.sign()) {
    case Instance::ALL: return CountIf(task, Counts);
    case Instance::COUNT: return static_cast<int>(task.sign_needed());
    default: return 1;
  }
}

}  // namespace

std::string PersonOf(std::string_view name) {
  const std::string text(name);
  return text.find(':') == std::string::npos ? "officer:" + text : text;
}

const Signer* FindSigner(const Task& task, std::string_view person) {
  const auto found = std::find_if(task.signers().begin(), task.signers().end(),
                                  [&](const Signer& signer) { return signer.person() == person; });
  return found == task.signers().end() ? nullptr : &*found;
}

bool IsTurnOf(const Task& task, const Signer& signer) {
  if (signer.spoken()) return false;
  if (IsAfter(signer)) return IsCountersigned(task) ? DecisionOf(task) == true : !task.answered_by().empty();
  return CountIf(task, [&](const Signer& other) {
           return other.position() == Signer::BEFORE && other.before() == signer.person() && !other.spoken();
         }) == 0;
}

std::optional<bool> DecisionOf(const Task& task) {
  if (!IsCountersigned(task)) return std::nullopt;
  if (task.sign() == Instance::LEAD) {
    const Signer* lead = Lead(task);
    return lead == nullptr || !lead->spoken() ? std::nullopt : std::optional(lead->agree());
  }
  const int agreed = CountIf(task, [](const Signer& signer) { return Counts(signer) && signer.spoken() && signer.agree(); });
  const int open = CountIf(task, [](const Signer& signer) { return Counts(signer) && !signer.spoken(); });
  const int needed = Needed(task);
  if (agreed >= needed) return true;
  return agreed + open < needed ? std::optional(false) : std::nullopt;
}

std::optional<bool> ResultOf(const Task& task) {
  const std::optional<bool> decision = DecisionOf(task);
  if (decision != true) return decision;
  if (AsksAfterwards(task)) return std::nullopt;
  return CountIf(task, [](const Signer& signer) { return IsAfter(signer) && !signer.agree(); }) == 0;
}

bool AwaitsOpinions(const Task& task) {
  return CountIf(task, [](const Signer& signer) { return !IsAfter(signer) && !signer.spoken(); }) > 0;
}

bool AsksAfterwards(const Task& task) {
  return CountIf(task, [](const Signer& signer) { return IsAfter(signer) && !signer.spoken(); }) > 0;
}

bool CanSpare(const Task& task, const Signer& signer) {
  if (!IsCountersigned(task) || !Counts(signer)) return true;
  if (task.sign() == Instance::LEAD) return Lead(task) != &signer;
  const int left = CountIf(task, Counts) - 1;
  return left >= std::max(1, task.sign() == Instance::COUNT ? Needed(task) : 1);
}

}  // namespace yici::workflow
