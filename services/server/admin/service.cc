#include "services/server/admin/service.h"
#include "services/catalog/machine/proposals.h"
#include "services/catalog/service/proposals.h"
#include "services/server/admin/metrics.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <thread>

#include "services/base/policy_tables.h"
#include "services/base/text.h"
#include "services/approval/service/convert.h"
#include "services/approval/service/present.h"
#include "services/audit/tree/compact_range.h"
#include "services/directory/machine/rights.h"
#include "services/server/partition/state_hash.h"

namespace yici::server {
namespace {

constexpr int kIncidentDays = 30;
constexpr int kIncidentsShown = 20;
constexpr int64_t kTimersCounted = 10'000;
constexpr size_t kCheckpointsMax = 8;

grpc::Status NotPermitted() {
  return ToGrpc(Reject(RejectionCode::kPermissionDenied, "NOT_PERMITTED", "", "应由管理员办理，但当前主体没有这一职责。",
                       "Expected an administrator, but the caller holds no such role."));
}

grpc::Status ClockNotManual() {
  return ToGrpc(Reject(RejectionCode::kFailedPrecondition, "CLOCK_NOT_MANUAL", "",
                       "服务器使用系统时钟，此操作只适用于人工时钟。",
                       "Expected a server started with --clock=manual, but this one follows the system clock."));
}

// The calendar must reach beyond what is counted: an incident opens 30 days before the first unknown day.
void AddIncidents(const Published& published, api::Status* out) {
  const CivilDay unknown = published.calendar->FirstUnknownDay(published.today);
  if (unknown - published.today <= kIncidentDays) {
    out->add_incidents(StrCat("CALENDAR_MISSING: no notice for ", unknown.ToString(), " and later"));
  }
}

// What one machine asked of another and was refused: the newest ones, newest first.
void AddRefusedReactions(const Published& published, api::Status* out) {
  const std::string begin(1, static_cast<char>(Table::kIncident));
  const std::string end(1, static_cast<char>(static_cast<int>(Table::kIncident) + 1));
  auto rows =
      published.store->NewIterator(published.snapshot.get(), storage::Family::kState, begin, end, storage::Direction::kReverse);
  for (int n = 0; n < kIncidentsShown && rows->Valid(); ++n, rows->Next()) {
    journal::Incident incident;
    if (!incident.ParseFromArray(rows->value().data(), static_cast<int>(rows->value().size()))) continue;
    out->add_incidents(
        StrCat("refused reaction: ", incident.rejection().reason(), " at revision ", U64FromBytes(rows->key().substr(1, 8))));
  }
}

// A checkpoint keeps what is removed later: below the watermark it would take the last space.
grpc::Status StorageLow() {
  return ToGrpc(absl::UnavailableError("STORAGE_LOW: the data device has too little space left; reads go on"));
}

grpc::Status CheckpointsFull() {
  return ToGrpc(Reject(RejectionCode::kFailedPrecondition, "CHECKPOINTS_FULL", "", "检查点已有 8 个，请先移走旧的。",
                       "Expected fewer than 8 checkpoints, but there are as many: move old ones away first."));
}

// The engine's words name paths: they go to the log.
grpc::Status CheckpointFailed(const absl::Status& why) {
  LogLine("error", "checkpoint_failed", {{"status", std::string(why.message())}});
  return ToGrpc(Reject(RejectionCode::kFailedPrecondition, "CHECKPOINT_FAILED", "label", "没有建成检查点，例如同名目录已存在。",
                       "Expected a checkpoint, but it was not made: its folder may exist already."));
}

// Of one that is inside its range.
Instant InstantOf(const google::protobuf::Timestamp& at) {
  return Instant::FromMicros(at.seconds() * kMicrosPerSecond + at.nanos() / 1000);
}

// Folders of checkpoints that are there.
size_t CountCheckpoints(const std::string& parent) {
  std::error_code ignored;
  std::filesystem::directory_iterator entries(parent, ignored);
  return static_cast<size_t>(std::distance(begin(entries), end(entries)));
}

// The next day on which a department ends: its cases move then.
std::optional<CivilDay> NextEnd(const Published& published, CivilDay after) {
  const EndingDays& days = *published.ending_days;
  const auto next = std::upper_bound(days.begin(), days.end(), after.days_since_1970());
  return next == days.end() ? std::nullopt : std::optional<CivilDay>(*next);
}

// The first timer later than `after`, or nothing up to `until`.
std::optional<Instant> NextTimerOf(const Published& published, Table table, Instant after, Instant until) {
  std::string begin(1, static_cast<char>(table)), end = begin;
  AppendU64(begin, static_cast<uint64_t>(after.micros()) + 1);
  AppendU64(end, static_cast<uint64_t>(until.micros()) + 1);
  auto rows =
      published.store->NewIterator(published.snapshot.get(), storage::Family::kState, begin, end, storage::Direction::kForward);
  if (!rows->Valid()) return std::nullopt;
  return Instant::FromMicros(static_cast<int64_t>(U64FromBytes(rows->key().substr(1, 8))));
}

// Rows of cases, demands, process instances and policies whose time has come and that nobody has served yet; not beyond
// `most`.
int64_t TimersDue(const Published& published, Instant now, int64_t most) {
  int64_t due = 0;
  for (const Table table : {Table::kTimer, Table::kDemandTimer, Table::kInstanceTimer, tables::kPolicyTimer}) {
    std::string begin(1, static_cast<char>(table)), end = begin;
    AppendU64(end, static_cast<uint64_t>(now.micros()) + 1);
    auto rows = published.store->NewIterator(published.snapshot.get(), storage::Family::kState, begin, end,
                                             storage::Direction::kForward);
    for (; rows->Valid() && due < most; rows->Next()) ++due;
  }
  return due;
}

// Of cases and demands, whichever comes first.
std::optional<Instant> NextTimer(const Published& published, Instant after, Instant until) {
  const std::optional<Instant> of_case = NextTimerOf(published, Table::kTimer, after, until);
  const std::optional<Instant> of_demand = NextTimerOf(published, Table::kDemandTimer, after, until);
  if (!of_case || !of_demand) return of_case ? of_case : of_demand;
  return std::min(*of_case, *of_demand);
}

// Tokens of the issuer that were not taken, by what was wrong with them.
void AppendTokenFaults(const Gate& gate, std::string* text) {
  const identity::WebIdentity* identity = gate.web_identity();
  if (identity == nullptr) return;
  StrAppend(text, "# HELP yici_tokens_refused_total Tokens of the issuer that were not taken.\n",
            "# TYPE yici_tokens_refused_total counter\n");
  for (int fault = static_cast<int>(identity::TokenFault::kTooLong); fault <= static_cast<int>(identity::TokenFault::kSubject);
       ++fault) {
    const auto named = static_cast<identity::TokenFault>(fault);
    StrAppend(text, "yici_tokens_refused_total{fault=\"", identity::NameOf(named), "\"} ", identity->refused(named), "\n");
  }
  StrAppend(text, "# HELP yici_token_keys_failing_seconds How long the keys of the issuer could not be read.\n",
            "# TYPE yici_token_keys_failing_seconds gauge\nyici_token_keys_failing_seconds ",
            identity->keys_failing().count() / 1'000, "\n");
}

}  // namespace

bool AdminService::IsAdministrator(const ReadView& view, const Caller& caller) const {
  return directory::HoldsAnywhere(view, caller.principal.id(), directory::role::kAdministrator, view.published().today);
}

grpc::ServerUnaryReactor* AdminService::GetStatus(grpc::CallbackServerContext* context, const api::GetStatusRequest*,
                                                  api::Status* out) {
  return gate_.Query(context, "yici.v1.AdminService.GetStatus", 0, [this, out](const ReadView& view, const Caller&) {
    const Published& published = view.published();
    Partition& partition = gate_.partition();
    out->set_log_id(gate_.log_id_hex());
    out->set_revision(published.head.revision);
    approval::SetTime(std::max(published.head.legal_us, partition.clock().Now().micros()), out->mutable_legal_time());
    out->set_leaves(published.head.tree.size());
    out->set_tree_root(audit::Hex(published.head.tree.Root()));
    out->set_clock(options_.manual_clock ? "manual" : "system");
    out->set_hold(published.head.hold);
    out->set_hold_reason(published.head.hold_reason);
    out->set_four_eyes(catalog::IsFourEyesRequired(view));
    out->set_storage_low(partition.storage_low());
    out->set_free_bytes(partition.store().FreeBytes().value_or(0));
    out->set_queue_commands(partition.counters().queue_commands);
    out->set_queue_bytes(partition.counters().queue_bytes);
    out->set_timers_due(TimersDue(published, partition.clock().Now(), kTimersCounted));
    out->set_sweeping(published.recomputing());
    out->set_version(options_.version);
    out->set_format(options_.format);
    const storage::Usage usage = partition.store().usage();
    out->set_memory_bytes(static_cast<int64_t>(usage.memtable_bytes + usage.block_cache_bytes + usage.table_reader_bytes));
    out->set_calendar_years(published.calendar->version());
    AddIncidents(published, out);
    AddRefusedReactions(published, out);
    return grpc::Status(grpc::Status::OK);
  });
}

grpc::ServerUnaryReactor* AdminService::SetHold(grpc::CallbackServerContext* context, const api::SetHoldRequest* request,
                                                api::AdminReply* response) {
  return gate_.Command<api::AdminReply>(
      context, "yici.v1.AdminService.SetHold", *request, request->request_id(), response,
      [&](const Caller&, Incoming& incoming) -> std::optional<journal::Rejection> {
        if (auto rejection = approval::CheckText("reason", request->reason(), 0, 500)) return rejection;
        if (request->hold() && (request->reason().empty() || request->reason().size() > 500)) {
          return InvalidField("REASONS_REQUIRED", "reason", "保持状态应说明理由（不超过 500 字节）。",
                              "Expected a reason of at most 500 bytes for the hold.");
        }
        incoming.command.mutable_set_hold()->set_hold(request->hold());
        incoming.command.mutable_set_hold()->set_reason(request->reason());
        return std::nullopt;
      },
      [this](const journal::Answer& answer, api::AdminReply* reply) {
        gate_.SetCommandReply(answer, reply->mutable_command());
        reply->set_proposal(catalog::ProposalIn(answer));
      });
}

// One due instant at a time: what falls due at it is settled, and may make new timers, before time moves on.
grpc::Status AdminService::Advance(Instant to, api::AdvanceClockResponse* response) {
  Partition& partition = gate_.partition();
  std::lock_guard lock(advance_mutex_);
  int64_t settled = 0, instants = 0;
  while (true) {
    if (stopping_) return ToGrpc(absl::UnavailableError("STOPPING: the server is shutting down"));
    const auto round = partition.SettleAllDue();
    if (!round.ok()) return ToGrpc(round.status());
    settled += *round;
    const auto published = partition.published();
    if (published->head.hold) return ToGrpc(absl::UnavailableError("ON_HOLD: the partition serves reads only"));
    const Instant now = partition.clock().Now();
    if (now >= to && *round == 0) break;
    std::optional<Instant> next = NextTimer(*published, now, to);
    if (const auto change = published->book->NextChangeAfter(DayOf(now)); change && StartOf(*change) <= to) {
      next = next ? std::min(*next, StartOf(*change)) : StartOf(*change);
    }
    if (const auto ends = NextEnd(*published, DayOf(now)); ends && StartOf(*ends) <= to) {
      next = next ? std::min(*next, StartOf(*ends)) : StartOf(*ends);
    }
    if (now < to) {
      options_.manual_clock->AdvanceTo(next.value_or(to));
      ++instants;
    }
    const absl::Status swept = partition.FinishSweep();
    if (!swept.ok()) return ToGrpc(swept);
  }
  approval::SetTime(partition.clock().Now().micros(), response->mutable_legal_time());
  response->set_instants(instants);
  response->set_settled(settled);
  response->set_revision(partition.published()->head.revision);
  partition.WakePump();
  return grpc::Status::OK;
}

grpc::Status AdminService::MayAdvance(const Caller& caller, const google::protobuf::Timestamp& asked) const {
  if (!IsAdministrator(ReadView(gate_.partition().published()), caller)) return NotPermitted();
  if (options_.manual_clock == nullptr) return ClockNotManual();
  if (approval::CheckInstant("to", asked) || InstantOf(asked) < gate_.partition().clock().Now()) {
    return ToGrpc(InvalidField("CLOCK_BACKWARDS", "to", "时间只能向前推进，且不晚于 2199 年。",
                               "Expected an instant not before the clock's reading and not after 2199."));
  }
  return grpc::Status::OK;
}

grpc::ServerUnaryReactor* AdminService::AdvanceClock(grpc::CallbackServerContext* context,
                                                     const api::AdvanceClockRequest* request,
                                                     api::AdvanceClockResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  Caller caller;
  const Method& method = gate_.MethodOf("yici.v1.AdminService.AdvanceClock");
  grpc::Status status = gate_.Admit(*context, method, &caller);
  if (status.ok()) status = MayAdvance(caller, request->to());
  if (!status.ok()) {
    reactor->Finish(gate_.Refused(caller, method, std::move(status)));
    return reactor;
  }
  Begin([this, reactor, to = InstantOf(request->to()), response] { reactor->Finish(Advance(to, response)); });
  return reactor;
}

// It may take long: not on one of gRPC's threads.
void AdminService::Begin(std::function<void()> work) {
  {
    std::lock_guard lock(work_mutex_);
    ++working_;
  }
  std::thread([this, work = std::move(work)] {
    work();
    std::lock_guard lock(work_mutex_);
    --working_;
    work_done_.notify_all();
  }).detach();
}

void AdminService::Stop() {
  stopping_ = true;
  backups_.Stop();
  std::unique_lock lock(work_mutex_);
  work_done_.wait(lock, [&] { return working_ == 0; });
}

std::string AdminService::MetricsText() const {
  Partition& partition = gate_.partition();
  const PartitionCounters& c = partition.counters();
  const auto published = partition.published();
  const storage::Usage usage = partition.store().usage();
  std::string text;
  const auto add = [&](std::string_view name, std::string_view kind, std::string_view help, uint64_t value) {
    StrAppend(&text, "# HELP yici_", name, " ", help, "\n# TYPE yici_", name, " ", kind, "\nyici_", name, " ", value, "\n");
  };
  add("commands_total", "counter", "Commands ordered, refusals by Decide included.", c.commands);
  add("refused_total", "counter", "Commands refused by Decide.", c.refused);
  add("repeated_total", "counter", "Retries answered from stored answers.", c.repeated);
  add("exhausted_total", "counter", "Calls refused before ordering for lack of room.", c.exhausted);
  add("anonymous_refusals_total", "counter", "Calls without a name refused before ordering.", gate_.anonymous_refusals());
  add("rate_limited_total", "counter", "Calls refused because their caller makes too many.", gate_.rate_limited());
  add("dropped_total", "counter", "Calls whose deadline passed before ordering.", c.dropped);
  add("batches_total", "counter", "Write batches synced.", c.batches);
  add("puts_total", "counter", "Rows written.", c.puts);
  add("written_bytes_total", "counter", "Bytes handed to the write-ahead log.", c.bytes);
  add("decide_nanoseconds_total", "counter", "Time spent deciding.", c.decide_ns);
  add("write_nanoseconds_total", "counter", "Time spent in synced writes.", c.write_ns);
  add("settled_total", "counter", "Cases settled by the pump.", c.settled);
  add("queue_commands", "gauge", "Commands waiting.", static_cast<uint64_t>(c.queue_commands.load()));
  add("queue_bytes", "gauge", "Bytes waiting.", static_cast<uint64_t>(c.queue_bytes.load()));
  add("revision", "gauge", "Last durable revision.", published->head.revision);
  add("leaves", "gauge", "Leaves of the audit tree.", published->head.tree.size());
  add("hold", "gauge", "1 in hold mode.", published->head.hold ? 1 : 0);
  add("storage_low", "gauge", "1 below the space watermark.", partition.storage_low() ? 1 : 0);
  add("storage_memory_bytes", "gauge", "Memtables, block cache and table readers.",
      usage.memtable_bytes + usage.block_cache_bytes + usage.table_reader_bytes);
  add("storage_live_bytes", "gauge", "Live table files.", usage.live_sst_bytes);
  add("asides_total", "counter", "Writes outside the journal: attachments and their sweeps.", c.asides);
  add("aside_bytes_total", "counter", "Their bytes.", c.aside_bytes);
  add("saved_papers_total", "counter", "Papers taken over from earlier cases instead of being brought again.",
      SavedPapers(ReadView(published)));
  AppendTokenFaults(gate_, &text);
  return text;
}

grpc::ServerUnaryReactor* AdminService::GetMetrics(grpc::CallbackServerContext* context, const api::GetMetricsRequest*,
                                                   api::Metrics* response) {
  return gate_.Query(context, "yici.v1.AdminService.GetMetrics", 0, [this, response](const ReadView& view, const Caller&) {
    response->set_text(MetricsText());
    response->set_revision(view.published().head.revision);
    return grpc::Status(grpc::Status::OK);
  });
}

grpc::ServerUnaryReactor* AdminService::CreateCheckpoint(grpc::CallbackServerContext* context,
                                                         const api::CreateCheckpointRequest* request,
                                                         api::CreateCheckpointResponse* response) {
  return gate_.Query(context, "yici.v1.AdminService.CreateCheckpoint", 0,
                     [this, request, response](const ReadView& view, const Caller& caller) {
                       if (!IsAdministrator(view, caller)) return NotPermitted();
                       const std::string& label = request->label();
                       if (label.empty() || label.size() > 40 ||
                           label.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos) {
                         return ToGrpc(InvalidField("LABEL_INVALID", "label", "标签应为 1 到 40 个 a-z、0-9 或 -。",
                                                    "Expected 1 to 40 of a-z, 0-9 and -."));
                       }
                       if (gate_.partition().storage_low()) return StorageLow();
                       const std::string parent = options_.data_folder + "/checkpoints";
                       if (CountCheckpoints(parent) >= kCheckpointsMax) return CheckpointsFull();
                       std::error_code ignored;
                       std::filesystem::create_directories(parent, ignored);
                       const std::string folder = parent + "/" + label;
                       const uint64_t revision = view.published().head.revision;
                       const absl::Status made = gate_.partition().store().Checkpoint(folder);
                       if (!made.ok()) return CheckpointFailed(made);
                       response->set_folder("checkpoints/" + label);
                       response->set_revision(revision);
                       return grpc::Status(grpc::Status::OK);
                     });
}

grpc::ServerUnaryReactor* AdminService::GetStateHash(grpc::CallbackServerContext* context, const api::GetStateHashRequest*,
                                                     api::StateHash* response) {
  return gate_.Query(context, "yici.v1.AdminService.GetStateHash", 0,
                     [this, response](const ReadView& view, const Caller& caller) {
                       if (!IsAdministrator(view, caller)) return NotPermitted();
                       if (options_.manual_clock == nullptr) return ClockNotManual();
                       const Published& published = view.published();
                       auto rows = published.store->NewIterator(published.snapshot.get(), storage::Family::kState, "", "",
                                                                storage::Direction::kForward);
                       StateHasher hasher;
                       for (; rows->Valid(); rows->Next()) hasher.Add(rows->key(), rows->value());
                       response->set_sha256(hasher.Finish());
                       response->set_rows(hasher.rows());
                       response->set_revision(published.head.revision);
                       return grpc::Status(grpc::Status::OK);
                     });
}

}  // namespace yici::server
