// Batches, faults of the disk, loss of power.
#include <algorithm>

#include "services/base/text.h"
#include "tests/sim/invariants.h"
#include "tests/sim/simulator.h"

namespace yici::sim {

void Simulation::OpenCore() {
  server::CoreOptions options;
  options.log_id_hex = kit::kLogId;
  options.cache_bytes = size_t{64} << 10;  // small, so that rows come back from the store
  auto core = server::Core::Open(machine_.store(), options);
  if (!core.ok()) return Fail("the core does not open: " + std::string(core.status().message()));
  core_ = *std::move(core);
}

// Batches of one to about twenty commands; often one is being written while the next is decided.
void Simulation::MaybeCommit() {
  if (pending_ && random_.Percent(40)) WritePending();
  if (!fault_.empty() || core_->batch_empty() || !random_.Percent(25)) return;
  WritePending();
  if (!fault_.empty()) return;
  Take();
  if (random_.Percent(60)) WritePending();
}

void Simulation::Take() {
  if (core_->batch_empty() || !fault_.empty()) return;
  pending_ = Pending{core_->TakeBatch(), live_, records_.size()};
}

void Simulation::WritePending() {
  if (!pending_ || !fault_.empty()) return;
  storage::Fault fault = storage::Fault::kNone;
  if (step_ <= steps_ && random_.PerMille(60)) {
    fault = static_cast<storage::Fault>(
        random_.Between(static_cast<int>(storage::Fault::kRefused), static_cast<int>(storage::Fault::kDiskFull)));
  }
  storage::FaultPlan plan;
  if (fault != storage::Fault::kNone) plan.writes[machine_.store().writes_tried() + 1] = fault;
  machine_.store().SetPlan(std::move(plan));
  const absl::Status written = machine_.store().Write(std::move(pending_->batch->rows), storage::Sync::kYes);
  if (fault == storage::Fault::kNone) {
    if (!written.ok()) return Fail("a write failed without a planned fault");
    core_->Committed(*pending_->batch);
    durable_ = std::move(pending_->believed);
    durable_records_ = acknowledged_ = pending_->records;
    pending_.reset();
    return;
  }
  if (written.ok()) return Fail("a planned fault of the disk was not reported");
  // The tail is unknown: the process leaves, the next start reads what survived.
  const bool sync_lost = fault == storage::Fault::kSyncLost;
  const bool lucky = sync_lost && random_.Percent(50);  // the system wrote it out after all
  const bool survives = fault == storage::Fault::kSyncKept || lucky;
  probes_.Hit(survives                             ? "failed sync kept"
              : sync_lost                          ? "failed sync lost"
              : fault == storage::Fault::kTorn     ? "write torn"
              : fault == storage::Fault::kDiskFull ? "disk full"
                                                   : "write refused");
  Crash(survives, lucky ? storage::Unsynced::kKept : storage::Unsynced::kLost);
}

void Simulation::Crash(bool pending_survives, storage::Unsynced unsynced) {
  if (pending_) probes_.Hit("crash with a batch in flight");
  if (!core_->batch_empty()) probes_.Hit("crash with an open batch");
  const auto* sweep = core_->state().Find<journal::Sweep>(server::kCalendarSweepKey);
  if (sweep != nullptr && !sweep->done()) probes_.Hit("sweep interrupted by crash");
  if (pending_survives && pending_) {
    durable_ = pending_->believed;
    durable_records_ = pending_->records;
  }
  pending_.reset();
  core_.reset();
  // Nobody was told of these; their senders will ask again, whether they survived or not.
  for (size_t i = acknowledged_; i < records_.size(); ++i) {
    if (!records_[i].incoming.arrival.request_id().empty() && random_.Percent(70)) lost_.push_back(records_[i]);
  }
  records_.resize(durable_records_);
  acknowledged_ = durable_records_;  // what survived is answered from now on
  live_ = durable_;
  machine_.CrashAndReopen(unsynced);
  OpenCore();
  if (!fault_.empty()) return;
  if (core_->head().revision != base_.revision + durable_records_) {
    return Fail(StrCat("after the crash the head is at revision ", core_->head().revision, ", expected ",
                       base_.revision + durable_records_));
  }
  if (random_.Percent(4)) Audit();
}

}  // namespace yici::sim
