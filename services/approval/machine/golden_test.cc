// Applied history is frozen: an old event on an old state gives the same bytes for ever. One file per event kind under
// tests/golden/approval. A failing file means replay of released folders would differ: make a new event kind instead.
// YICI_REWRITE=1 writes files that are missing; to replace one on purpose before a release, remove it first.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "services/approval/machine/apply.h"
#include "services/approval/machine/erase_kit.h"
#include "services/approval/machine/import_for_tests.h"
#include "services/approval/machine/special_kit.h"
#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/joint_kit.h"
#include "services/approval/machine/test_kit.h"
#include "services/catalog/machine/lookup.h"
#include "services/calendar/notices_for_tests.h"

namespace yici::approval {
namespace {

using RowMap = std::map<std::string, std::string>;

struct Golden {
  RowMap before;
  std::string event;
  EventPosition position;
  std::string actor;
  RowMap after;
};

// "-" stands for no bytes, so that every line has its words.
std::string Hex(const std::string& bytes) { return bytes.empty() ? "-" : absl::BytesToHexString(bytes); }
std::string Bytes(const std::string& hex) { return hex == "-" ? "" : absl::HexStringToBytes(hex); }

bool BelongsToApproval(const std::string& key) {
  const auto table = static_cast<Table>(key[0]);
  return (table >= Table::kCase && table <= Table::kCaseByProject) || table == Table::kAttachment ||
         table == Table::kSavedPapers;
}

RowMap ApprovalRows(const MemoryState& state) {
  RowMap rows;
  for (const auto& [key, value] : state.Dump()) {
    if (BelongsToApproval(key)) rows.emplace(key, value);
  }
  return rows;
}

std::unique_ptr<MemoryState> StateOf(const RowMap& rows) {
  auto state = std::make_unique<MemoryState>();
  for (const auto& [key, value] : rows) state->PutBytes(static_cast<Table>(key[0]), key.substr(1), value);
  return state;
}

std::filesystem::path Folder() {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  return std::filesystem::path(source == nullptr ? "." : source) / "tests/golden/approval";
}

void Write(const std::filesystem::path& path, const Golden& golden) {
  journal::Event event;
  ASSERT_TRUE(event.ParseFromString(golden.event));
  std::ofstream file(path, std::ios::binary);
  std::istringstream readable(event.DebugString());
  for (std::string line; std::getline(readable, line);) file << "# " << line << "\n";
  const EventPosition& at = golden.position;
  file << "position " << at.revision << " " << at.index << " " << at.legal_time.micros() << " " << at.occurred_at.micros()
       << " " << golden.actor << "\n";
  file << "event " << Hex(golden.event) << "\n";
  for (const auto& [key, value] : golden.before) file << "before " << Hex(key) << " " << Hex(value) << "\n";
  for (const auto& [key, value] : golden.after) file << "after " << Hex(key) << " " << Hex(value) << "\n";
}

Golden Read(const std::filesystem::path& path) {
  Golden golden;
  std::ifstream file(path, std::ios::binary);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string kind;
    std::string key;
    std::string value;
    words >> kind;
    if (kind == "position") {
      int64_t legal = 0;
      int64_t occurred = 0;
      words >> golden.position.revision >> golden.position.index >> legal >> occurred >> golden.actor;
      golden.position.legal_time = Instant::FromMicros(legal);
      golden.position.occurred_at = Instant::FromMicros(occurred);
    }
    words >> key >> value;
    if (kind == "event") golden.event = Bytes(key);
    if (kind == "before") golden.before[Bytes(key)] = Bytes(value);
    if (kind == "after") golden.after[Bytes(key)] = Bytes(value);
  }
  return golden;
}

RowMap Applied(const Golden& golden) {
  const auto state = StateOf(golden.before);
  journal::Event event;
  EXPECT_TRUE(event.ParseFromString(golden.event));
  EventPosition position = golden.position;
  position.actor = golden.actor;
  Apply(*state, event, position);
  return state->Dump();
}

std::set<std::string> EventKinds() {
  std::set<std::string> kinds;
  const auto* descriptor = journal::Event::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (field->number() <= kLastEventNumber) kinds.insert(field->message_type()->name());
  }
  kinds.insert(journal::AttachmentRead::descriptor()->name());
  return kinds;
}

// A case whose process stands at its first step: the process itself is another machine's.
void LiveReview(City& city) {
  auto deployment = std::make_unique<journal::ProcessDeployment>();
  city.state().Put("digest", std::move(deployment));
  const std::string no = city.Submit(kThreeStep);
  const auto* item = catalog::ItemVersion(city.state(), kThreeStep, city.Find(no).item_effective_day());
  const std::string key = catalog::VersionKey(item->process_id(), city.Find(no).process_effective_day());
  auto process = std::make_unique<journal::Process>(*city.state().Find<journal::Process>(key));
  process->mutable_model()->set_name("three-step.bpmn");
  process->set_model_digest("digest");
  city.state().Put(key, std::move(process));
  EXPECT_EQ(city.Do(kChief, Accept(no)).reason(), "");
  auto instance = std::make_unique<journal::ProcessInstance>();
  instance->set_id("9.0");
  instance->set_subject("cases/" + no);
  instance->set_owned(true);
  instance->set_status(journal::ProcessInstance::RUNNING);
  auto* task = instance->add_tasks();
  task->set_id(3);
  task->set_element("handle");
  city.state().Put("9.0", std::move(instance));
  journal::Command settle;
  settle.mutable_settle_review()->set_case_no(no);
  settle.mutable_settle_review()->set_instance_id("9.0");
  settle.mutable_settle_review()->set_at_us(city.Find(no).last_event_us());
  EXPECT_EQ(city.Do("system:process", settle).reason(), "");
}

// Lives that together make every kind of event; the first of each kind is kept.
std::map<std::string, Golden> Recorded() {
  std::map<std::string, Golden> recorded;
  City city;
  city.before = [&recorded](const MemoryState& state, const PendingEvent& event, const EventPosition& position) {
    const std::string name = EventName(event.event);
    if (recorded.contains(name) || !Handles(event.event)) return;
    Golden golden{.before = ApprovalRows(state),
                  .event = event.event.SerializeAsString(),
                  .position = position,
                  .actor = std::string(position.actor),
                  .after = {}};
    golden.after = Applied(golden);
    recorded.emplace(name, std::move(golden));
  };
  const auto send = [&city](std::string_view actor, const std::function<void(journal::Command&)>& fill) {
    journal::Command command;
    fill(command);
    EXPECT_EQ(city.Do(actor, command).reason(), "");
  };
  city.At("2020-01-20T10:00");
  const std::string swept = city.Submit(kThreeStep);
  city.Publish(calendar::Notice2020v2());
  city.At("2020-01-27T00:00");
  send("system:deadlines", [&](auto& c) { c.mutable_reschedule_cases()->add_case_nos(swept); });
  city.At("2020-04-20T10:00");
  journal::Command web = SubmitOf(kOnline, {"m1", "m2", "m3"});
  web.mutable_submit_case()->set_channel(journal::CHANNEL_WEB);
  web.mutable_submit_case()->clear_window_id();
  const std::string online = city.Do(kApplicant, web).answer().case_no();
  send(kChief, [&](auto& c) {
    c.mutable_pre_review()->set_case_no(online);
    c.mutable_pre_review()->set_code(1);
    c.mutable_pre_review()->set_opinion("in order");
  });
  EXPECT_EQ(city.Do(kChief, Notify(online, {"m4"}, {"m2"})).reason(), "");
  EXPECT_EQ(city.Do(kApplicant, Supplement(online, {"m2", "m4"})).reason(), "");
  send(kChief, [&](auto& c) {
    c.mutable_return_supplement()->set_case_no(online);
    c.mutable_return_supplement()->add_faults()->set_material_id("m4");
  });
  const std::string visited = city.Submit(kThreeStep);
  send("officer:clerk-far", [&](auto& c) {
    c.mutable_record_visit()->set_case_no(visited);
    c.mutable_record_visit()->set_hall_id("beizhen-hall-main");
  });
  const std::string corrected = city.Submit(kThreeStep);
  send(kChief, [&](auto& c) {
    c.mutable_correct_on_spot()->set_case_no(corrected);
    c.mutable_correct_on_spot()->set_note("date");
  });
  send(kApplicant, [&](auto& c) {
    c.mutable_rate_case()->set_case_no(corrected);
    c.mutable_rate_case()->set_stage(journal::RATING_STAGE_RECEIPT);
    c.mutable_rate_case()->set_code(2);
  });
  send(kChief, [&](auto& c) {
    c.mutable_refuse_acceptance()->set_case_no(corrected);
    c.mutable_refuse_acceptance()->set_ground(journal::REFUSAL_GROUND_NOT_COMPETENT);
    c.mutable_refuse_acceptance()->set_reason("sea area");
    c.mutable_refuse_acceptance()->set_competent_organ("省海洋局");
  });
  const std::string joint = city.Accepted(kJoint);
  city.Do(kHandler, Review(joint, "dispatch"));
  city.Do("officer:joint-fire", Opinion(joint, "jz-fire", journal::JOINT_OPINION_AGREE));
  send(kApplicant, [&](auto& c) { c.mutable_withdraw_case()->set_case_no(joint); });
  const std::string ended = city.Submit(kThreeStep);
  send(kChief, [&](auto& c) {
    c.mutable_terminate_case()->set_case_no(ended);
    c.mutable_terminate_case()->set_reason("applicant died");
    c.mutable_terminate_case()->set_basis("art. 70");
  });
  EXPECT_EQ(city.Do(kChief, TransferTo(city.Submit(kThreeStep), "bz-market")).reason(), "");
  const std::string granted = city.Reviewed(kTwoStep);
  city.Do(kApprover, Grant(granted));
  send(kClerk, [&](auto& c) {
    c.mutable_issue_certificate()->set_case_no(granted);
    c.mutable_issue_certificate()->set_certificate_no("JZ-1");
  });
  send(kClerk, [&](auto& c) {
    c.mutable_notify_collect()->set_case_no(granted);
    c.mutable_notify_collect()->set_how("phone");
  });
  const std::string deferred = city.Do(kClerk, SubmitOf(kDeferrable, {"m1", "m2", "m3"})).answer().case_no();
  EXPECT_EQ(city.Do(kChief, Defer(deferred, {"m4"}, 5)).reason(), "");
  EXPECT_EQ(city.Do(kChief, MoreTime(deferred, 2)).reason(), "");
  EXPECT_EQ(city.Do(kApplicant, SubmitLater(deferred, {"m4"})).reason(), "");
  EXPECT_EQ(city.Do(kChief, AskInReview(deferred, {"m2"})).reason(), "");
  EXPECT_EQ(city.Do(kApplicant, Supplement(deferred, {"m2"})).reason(), "");
  EXPECT_EQ(city.Do(kChief, Correction(deferred, city.revision())).reason(), "");
  const std::string promised = city.Submit(kOnPromise);
  EXPECT_EQ(city.Do(kChief, OnPromise(promised)).reason(), "");
  EXPECT_EQ(city.Do(kHandler, AfterCheckOf(promised, journal::AFTER_CHECK_RESULT_UNTRUE, 10)).reason(), "");
  EXPECT_EQ(city.Do(kApprover, Forward(city.Reviewed(kFirstReview))).reason(), "");
  AddJointMatter(city);
  const JointCases opened = SubmitJoint(city);
  EXPECT_EQ(city.Do(kChief, Notify(opened.food, {}, {"food-3"})).reason(), "");
  EXPECT_EQ(city.Do(kApplicant, Supplement(opened.parent, {"food-3"})).reason(), "");
  GrantChild(city, opened.food);
  GrantChild(city, opened.fire);
  const std::string late = city.Accepted(kTwoStep);
  city.At("2020-04-23T10:00");
  EXPECT_EQ(city.Do(kClerk, Deliver(granted)).reason(), "");
  city.Do("system:deadlines", Settle(late));
  journal::Command attached = SubmitOf(kThreeStep);
  journal::MaterialHeld& material = *attached.mutable_submit_case()->mutable_materials(0);
  material.set_digest(std::string(32, 'd'));
  material.set_attachment(std::string(32, 'm'));
  material.set_size_bytes(1000);
  material.set_media_type("application/pdf");
  const std::string read = city.Do(kClerk, attached).answer().case_no();
  send(kReviewer, [&](auto& c) {
    c.mutable_read_attachment()->set_case_no(read);
    c.mutable_read_attachment()->set_material_id("m1");
    c.mutable_read_attachment()->set_purpose("check the stamp");
  });
  City importing;
  importing.before = city.before;
  importing.At("2020-04-28T10:00");
  EXPECT_EQ(importing.Do("officer:root", ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW)).reason(), "");
  City paused;
  paused.before = city.before;
  paused.At("2020-04-23T10:00");
  LiveSpecials(paused);
  // Grants: renewed by ruling, cancelled, archived, revoked; one whose term ends; an answer to a bad rating.
  const std::string licence = CompletedOf(city, kLicence);
  const std::string renewal = Received(city.Do(kClerk, About(kLicence, journal::LINK_KIND_RENEWAL, licence)));
  city.Do(kApplicant, Rate(renewal, journal::RATING_STAGE_RECEIPT, 5));
  EXPECT_EQ(city.Do(kChief, Rectify(renewal, journal::RATING_STAGE_RECEIPT)).reason(), "");
  Rule(city, renewal);
  EXPECT_EQ(city.Do(kHead, Cancel(licence, journal::CANCELLATION_GROUND_FORCE_MAJEURE)).reason(), "");
  EXPECT_EQ(city.Do(kChief, ArchiveOf(licence)).reason(), "");
  EXPECT_EQ(city.Do(kChief, HoldOf(licence, "2020-7")).reason(), "");
  EXPECT_EQ(city.Do(kChief, ReleaseOf(licence, "2020-7")).reason(), "");
  EXPECT_EQ(city.Do(kHead, Revoke(renewal, "2020-04-23")).reason(), "");
  const std::string lapsing = CompletedOf(city, kLicence);
  city.At("2020-08-24T10:00");
  city.Do("system:deadlines", Settle(lapsing));
  City kept;
  kept.before = city.before;
  kept.At("2020-04-23T10:00");
  const std::string erased = ClosedOfPerson(kept, "key-number-1");
  KeepFor(kept, 1);
  kept.At("2021-04-24T10:00");
  EXPECT_EQ(kept.Do(kRoot, EraseOf({erased})).reason(), "");
  City reviewed;
  reviewed.before = city.before;
  reviewed.At("2020-04-23T10:00");
  LiveReview(reviewed);
  return recorded;
}

TEST(GoldenTest, EveryEventKindHasAFileThatStillFoldsToTheSameBytes) {
  if (std::getenv("YICI_REWRITE") != nullptr) {
    for (const auto& [name, golden] : Recorded()) {
      const auto path = Folder() / (name + ".txt");
      if (!std::filesystem::exists(path)) Write(path, golden);
    }
  }
  for (const std::string& kind : EventKinds()) {
    SCOPED_TRACE(kind);
    const auto path = Folder() / (kind + ".txt");
    ASSERT_TRUE(std::filesystem::exists(path));
    const Golden golden = Read(path);
    EXPECT_FALSE(golden.after.empty());
    EXPECT_EQ(Applied(golden), golden.after);
  }
}

TEST(GoldenTest, TheLivesTogetherMakeEveryEventKind) {
  const auto recorded = Recorded();
  for (const std::string& kind : EventKinds()) EXPECT_TRUE(recorded.contains(kind)) << kind;
}

}  // namespace
}  // namespace yici::approval
