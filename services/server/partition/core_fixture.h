// A Core over memory with a small city applied, for tests of the partition: one hall with a window, one department with
// its officers, one three-step item, the notices of 2019 and 2020.
#ifndef YICI_SERVICES_SERVER_PARTITION_CORE_FIXTURE_H_
#define YICI_SERVICES_SERVER_PARTITION_CORE_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "services/catalog/pack/pack.h"
#include "services/server/partition/core.h"
#include "storage/memory/store.h"

namespace yici::server {

inline constexpr char kLogId[] = "00112233445566778899aabbccddeeff";
inline constexpr char kFoodItem[] = "11210700YCJ00025XQ3210125008000";
inline constexpr char kClerk[] = "officer:jz-hall-main-w01-clerk";
inline constexpr char kChief[] = "officer:jz-market-chief-representative-1";
inline constexpr char kUscc[] = "91210700MA0AB12C3K";

inline Instant At(std::string_view text) { return *Instant::Parse(text); }

// The pack of the repository, read once.
inline const catalog::Pack& JinzhouPack() {
  static const catalog::Pack* const pack = [] {
    const char* source = std::getenv("YICI_SOURCE_DIR");
    const std::string root = source == nullptr ? "." : source;
    return new catalog::Pack(catalog::LoadPack(root + "/deploy/packs/jinzhou", *CivilDay::Parse("2020-02-01")));
  }();
  return *pack;
}

inline Incoming From(std::string principal, std::string request_id) {
  Incoming incoming;
  auto* sender = incoming.arrival.mutable_principal();
  sender->set_kind(principal.starts_with("system:") ? journal::PRINCIPAL_KIND_SYSTEM : journal::PRINCIPAL_KIND_OFFICER);
  if (principal.starts_with("enterprise:")) sender->set_kind(journal::PRINCIPAL_KIND_ENTERPRISE);
  sender->set_id(std::move(principal));
  incoming.arrival.set_request_hash(request_id);
  incoming.arrival.set_request_id(std::move(request_id));
  return incoming;
}

inline Incoming Submit(std::string request_id) {
  Incoming incoming = From(kClerk, std::move(request_id));
  auto* submit = incoming.command.mutable_submit_case();
  submit->set_item_code(kFoodItem);
  submit->mutable_applicant()->set_uscc(kUscc);
  submit->mutable_applicant()->set_region("210700");
  submit->set_channel(journal::CHANNEL_WINDOW);
  submit->set_window_id("jz-hall-main-w01");
  submit->set_delivery_way(journal::DELIVERY_WAY_COLLECT);
  for (int i = 1; i <= 6; ++i) {
    auto* material = submit->add_materials();
    material->set_material_id("210125008000-m0" + std::to_string(i));
    material->set_status(journal::MATERIAL_STATUS_PRESENT);
    material->set_copies(1);
  }
  return incoming;
}

inline Incoming Accept(std::string case_no, std::string request_id) {
  Incoming incoming = From(kChief, std::move(request_id));
  incoming.command.mutable_accept_case()->set_case_no(std::move(case_no));
  return incoming;
}

// The pack's rows through the core, as the system: parts, then the commit.
inline void ApplyPack(Core& core, Instant at) {
  const catalog::Pack& pack = JinzhouPack();
  ASSERT_TRUE(pack.faults.empty());
  int part = 0;
  for (const journal::StageRows& rows : catalog::SplitParts(pack.change_set, pack.rows)) {
    Incoming incoming = From("system:start", "part-" + std::to_string(part++));
    *incoming.command.mutable_stage_rows() = rows;
    const Verdict verdict = core.Process(incoming, at);
    ASSERT_TRUE(verdict.status.ok() && !verdict.answer->rejected()) << verdict.answer->rejection().DebugString();
  }
  Incoming incoming = From("system:start", "commit");
  *incoming.command.mutable_commit_change_set() = catalog::CommitOf(pack);
  const Verdict verdict = core.Process(incoming, at);
  ASSERT_TRUE(verdict.status.ok() && !verdict.answer->rejected()) << verdict.answer->rejection().DebugString();
}

inline void CommitBatch(Core& core, storage::Store& store) {
  auto batch = core.TakeBatch();
  ASSERT_TRUE(store.Write(std::move(batch->rows), storage::Sync::kYes).ok());
  core.Committed(*batch);
}

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_PARTITION_CORE_FIXTURE_H_
