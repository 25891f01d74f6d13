#include "tests/kit/city.h"

#include <cstdlib>
#include <stdexcept>

#include "services/base/text.h"
#include "storage/memory/store.h"

namespace yici::kit {
namespace {

// A broken pack or a failing memory store leaves nothing to test.
void Must(const absl::Status& status, std::string_view what) {
  if (!status.ok()) throw std::runtime_error(StrCat(what, ": ", std::string(status.message())));
}

server::CoreOptions Options() {
  server::CoreOptions options;
  options.log_id_hex = kLogId;
  return options;
}

std::unique_ptr<server::Core> OpenCore(storage::Store& store) {
  auto core = server::Core::Open(store, Options());
  Must(core.status(), "open");
  return *std::move(core);
}

absl::Status CommitTo(storage::Store& store, server::Core& core) {
  if (core.batch_empty()) return absl::OkStatus();
  std::unique_ptr<server::Batch> batch = core.TakeBatch();
  absl::Status written = store.Write(std::move(batch->rows), storage::Sync::kYes);
  if (written.ok()) core.Committed(*batch);
  return written;
}

void Apply(server::Core& core, storage::Store& store, journal::Command command, Instant at) {
  const server::Verdict verdict = core.Process(IncomingOf("system:pack", std::move(command), at), at);
  Must(verdict.status, "pack");
  if (verdict.answer == nullptr || verdict.answer->rejected()) throw std::runtime_error("a part of the pack is refused");
  Must(CommitTo(store, core), "pack");
}

void ApplyPack(const catalog::Pack& pack, storage::Store& store, Instant at) {
  const auto core = OpenCore(store);
  for (const journal::StageRows& part : catalog::SplitParts(pack.change_set, pack.rows)) {
    journal::Command command;
    *command.mutable_stage_rows() = part;
    Apply(*core, store, std::move(command), at);
  }
  journal::Command commit;
  *commit.mutable_commit_change_set() = catalog::CommitOf(pack);
  Apply(*core, store, std::move(commit), at);
}

Base MakeBase(CivilDay day, const std::function<void(catalog::Pack&)>& amend) {
  Base base;
  base.pack = catalog::LoadPack(SourceFolder() + "/deploy/packs/jinzhou", day);
  if (!base.pack.faults.empty()) throw std::runtime_error("the pack of Jinzhou has faults");
  amend(base.pack);
  base.applied_at = StartOf(day) + 8 * 3'600 * kMicrosPerSecond;
  const auto store = storage::NewMemoryStore();
  ApplyPack(base.pack, *store, base.applied_at);
  for (const storage::Family family : storage::kAllFamilies) {
    auto rows = store->NewIterator(nullptr, family, "", "", storage::Direction::kForward);
    for (; rows->Valid(); rows->Next()) {
      base.rows.emplace(std::pair(static_cast<int>(family), std::string(rows->key())), rows->value());
    }
  }
  base.revision = *storage::NewLocalJournal(store.get())->LastRevision(nullptr);
  return base;
}

}  // namespace

std::string SourceFolder() {
  const char* folder = std::getenv("YICI_SOURCE_DIR");
  return folder == nullptr ? YICI_TEST_SOURCE_DIR : folder;
}

journal::Principal PrincipalOf(std::string_view id) {
  journal::Principal principal;
  principal.set_id(std::string(id));
  principal.set_kind(id.starts_with("officer:")      ? journal::PRINCIPAL_KIND_OFFICER
                     : id.starts_with("enterprise:") ? journal::PRINCIPAL_KIND_ENTERPRISE
                     : id.starts_with("system:")     ? journal::PRINCIPAL_KIND_SYSTEM
                                                     : journal::PRINCIPAL_KIND_HALL);
  return principal;
}

server::Incoming IncomingOf(std::string_view principal, journal::Command command, Instant at, std::string request_id) {
  server::Incoming incoming;
  incoming.arrival.set_wall_us(at.micros());
  *incoming.arrival.mutable_principal() = PrincipalOf(principal);
  if (!request_id.empty()) {
    const audit::Hash hash = audit::Sha256(command.SerializeAsString());
    incoming.arrival.set_request_hash(std::string(hash.begin(), hash.begin() + 16));
    incoming.arrival.set_request_id(std::move(request_id));
  }
  incoming.command = std::move(command);
  return incoming;
}

void Base::CopyTo(storage::Store& store) const {
  auto batch = store.NewBatch();
  for (const auto& [key, value] : rows) batch->Put(static_cast<storage::Family>(key.first), key.second, value);
  Must(store.Write(std::move(batch), storage::Sync::kYes), "copy");
}

const Base& JinzhouOn(CivilDay day) {
  static auto& bases = *new std::map<CivilDay, std::unique_ptr<Base>>;
  std::unique_ptr<Base>& base = bases[day];
  if (!base) base = std::make_unique<Base>(MakeBase(day, [](catalog::Pack&) {}));
  return *base;
}

Base JinzhouWith(CivilDay day, const std::function<void(catalog::Pack&)>& amend) { return MakeBase(day, amend); }

City::City(std::string_view start) : now_(*Instant::Parse(start)), base_(JinzhouOn(DayOf(now_))) {
  base_.CopyTo(machine_.store());
  core_ = OpenCore(machine_.store());
}

server::Verdict City::Do(std::string_view principal, journal::Command command) {
  return core_->Process(IncomingOf(principal, std::move(command), now_, StrCat("request-", ++requests_)), now_);
}

absl::Status City::Commit() { return CommitTo(machine_.store(), *core_); }

absl::Status City::CrashAndReopen() {
  core_.reset();
  machine_.CrashAndReopen(storage::Unsynced::kLost);
  auto core = server::Core::Open(machine_.store(), Options());
  if (core.ok()) core_ = *std::move(core);
  return core.status();
}

}  // namespace yici::kit
