// Applied history is frozen: an old event on an old state gives the same bytes for ever. One file per event kind under
// tests/golden/steward. YICI_REWRITE=1 writes files that are missing; to replace one on purpose before a release, remove it.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "services/base/text.h"
#include "services/calendar/notices_for_tests.h"
#include "services/steward/machine/apply.h"
#include "services/steward/machine/errand.h"
#include "services/steward/machine/policy_test_kit.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

using Rows = std::map<std::string, std::string>;
namespace fs = std::filesystem;

struct Golden {
  Rows before, after;
  std::string event, actor;
  EventPosition position;
};

Rows StewardRows(const MemoryState& state) {
  Rows rows;
  for (const auto& [key, value] : state.Dump()) {
    const auto table = static_cast<Table>(key[0]);
    const bool of_demand = table >= Table::kDemand && table <= Table::kLetter;
    const bool of_ledger = table == Table::kProject || (table >= Table::kLedgerProject && table <= Table::kVisitQuota);
    const bool of_errand = table >= NewTable::kErrand && table <= NewTable::kErrandByAgent;
    const bool of_policy = table >= tables::kPolicy && table <= tables::kPolicyNewest;
    if (of_demand || of_ledger || of_errand || of_policy) rows.emplace(key, value);
  }
  return rows;
}

Rows Applied(const Golden& golden) {
  MemoryState state;
  for (const auto& [key, value] : golden.before) state.PutBytes(static_cast<Table>(key[0]), key.substr(1), value);
  journal::Event event;
  EXPECT_TRUE(event.ParseFromString(golden.event));
  EventPosition position = golden.position;
  position.actor = golden.actor;
  Apply(state, event, position);
  return StewardRows(state);
}

// "-" stands for no bytes, so that every line has its words.
std::string Hex(const std::string& bytes) { return bytes.empty() ? "-" : absl::BytesToHexString(bytes); }
std::string Bytes(const std::string& hex) { return hex == "-" ? "" : absl::HexStringToBytes(hex); }

fs::path Folder() {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  return fs::path(source == nullptr ? "." : source) / "tests/golden/steward";
}

void Write(const fs::path& path, const Golden& golden) {
  journal::Event event;
  ASSERT_TRUE(event.ParseFromString(golden.event));
  std::ofstream file(path, std::ios::binary);
  std::istringstream readable(event.DebugString());
  for (std::string line; std::getline(readable, line);) file << "# " << line << "\n";
  const EventPosition& at = golden.position;
  file << "position " << at.revision << " " << at.index << " " << at.legal_time.micros() << " " << at.occurred_at.micros()
       << " " << golden.actor << "\nevent " << Hex(golden.event) << "\n";
  for (const auto& [key, value] : golden.before) file << "before " << Hex(key) << " " << Hex(value) << "\n";
  for (const auto& [key, value] : golden.after) file << "after " << Hex(key) << " " << Hex(value) << "\n";
}

Golden Read(const fs::path& path) {
  Golden golden;
  std::ifstream file(path, std::ios::binary);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string kind, key, value;
    words >> kind;
    if (kind == "position") {
      int64_t legal = 0, occurred = 0;
      words >> golden.position.revision >> golden.position.index >> legal >> occurred >> golden.actor;
      golden.position.legal_time = Instant::FromMicros(legal);
      golden.position.occurred_at = Instant::FromMicros(occurred);
      continue;
    }
    words >> key >> value;
    if (kind == "event") golden.event = Bytes(key);
    if (kind == "before") golden.before[Bytes(key)] = Bytes(value);
    if (kind == "after") golden.after[Bytes(key)] = Bytes(value);
  }
  return golden;
}

// Lives in which every kind of event happens at least once.
void LiveOneNumber(City& city) {
  const std::string no = city.Raise(kOperator, HotlineOf("hc-complaint"));
  city.Do(kHandler, Return(no));
  city.Do(kDispatcher, OnReturn(no, false));
  city.Do(kDispatcher, JointOf(no, {"jz-transport"}));
  city.Do(kHandler, Sign(no));
  city.Do(kOtherHandler, Opinion(no, "jz-transport"));
  city.Do(kHandler, Ask(no, 1));
  city.Do(kDispatcher, OnAsk(no, true));
  city.Do(kDispatcher, Urge(no));
  city.Do(kOperator, ReadCallerOf(no));
  city.Bring(no, "awaiting_sign");
  city.Do(kHandler, Reply(no));
  city.Do(kHead, Review(no, true));
  city.Do(kOperator, CallBack(no, "unsatisfied"));
  city.Do(kDispatcher, Shelve(no, "2020-04-24"));
  const std::string double_of = city.Raise(kOperator, HotlineOf("hc-help", "同一件事"));
  city.Do(kDispatcher, Merge(double_of, no));
  city.Do(kOperator, AnswerNow(city.Raise(kOperator, HotlineOf("", "咨询"))));
  city.Do(kDispatcher, RejectFor(city.Raise(kOperator, HotlineOf("", "诉讼中")), "court"));
  city.At("2020-06-20T09:00");
  city.Do(kSystem, Settle(no));
}

void LiveIssue(City& city) {
  const std::string no = city.BroughtIssue("call_back");
  city.Do(kEnterprise, Confirm(no, false));
  city.At("2020-07-20T09:00");
  city.Do(kSystem, Settle(no));
  city.Do(kCountyLeader, Rule(no, true));
  city.At("2021-01-20T09:00");
  const std::string later = city.Raise(kEnterprise, IssueOf("", "跨年"));
  city.Publish(calendar::Notice2021v1());
  journal::Command reschedule;
  reschedule.mutable_reschedule_demands()->add_demand_nos(later);
  city.Do(kSystem, reschedule);
}

void LiveProject(LedgerCity& city) {
  city.Do(kAdministrator, OpenAll());
  const std::string project = city.Staffed();
  journal::Command amended = Amended(project);
  amended.mutable_amend_project()->set_leader_id("ld-bz-01");
  city.Do(kAdministrator, amended);
  city.Do(kSteward, Status(project, journal::PROJECT_STATUS_SIGNED));
  city.Do(kSteward, Progress(project, 202004, 120'000'000));
  city.Do(kCountyLeader, HandOver(project, "st-bz-01", "st-bz-02"));
  city.Do(kCountyLeader, CallOff(project, "st-bz-01"));
  city.Do(kCountyLeader, HandOver(project, "st-bz-01", "st-bz-02"));
  city.Do(kSteward, SignFor(project, "st-bz-01"));
  city.Do(kCountyLeader, Assign(project, "st-jz-01"));
  city.Do(kCountyLeader, Release(project, "st-jz-01"));
  const std::string visit = city.BroughtVisit(project, "served");
  city.Do(kEnterprise, Answered(visit, false));
  city.Do(kSteward, Cancel(city.BroughtVisit(project, "planned")));
}

void LiveErrand(ErrandCity& city) {
  const std::string errand = city.BroughtErrand("in_progress");
  city.Do(kSteward, AskFor(errand, {"营业执照"}));
  city.Do(kEnterprise, Hand(errand, "营业执照"));
  city.Do(kSteward, LinkedCase(errand, "case-1"));
  city.Do(kHandler, EndedCase(errand, "case-1"));
  city.Do(kSteward, HandResult(errand));
  city.Do(kEnterprise, RateWith(errand, 5));
  city.Do(kEnterprise, CallOffErrand(city.BroughtErrand("taken")));
  auto duty = std::make_unique<journal::Duty>();
  duty->set_duty_id("duty-13");
  duty->set_stage("planned");
  duty->set_limit_wd(5);
  city.state().Put("duty-13", std::move(duty));
  journal::Command complete;
  complete.mutable_complete_duty()->set_project_id(city.Staffed());
  complete.mutable_complete_duty()->set_duty_id("duty-13");
  complete.mutable_complete_duty()->set_evidence(std::string(32, 'e'));
  city.Do(kSteward, complete);
  journal::Command waive;
  waive.mutable_waive_duty()->set_project_id(city.Staffed());
  waive.mutable_waive_duty()->set_duty_id("duty-13");
  waive.mutable_waive_duty()->set_reason("企业已自行办结");
  city.Do(kCountyLeader, waive);
}

void LivePolicy(PolicyCity& city) {
  const std::string policy = city.Delivered("all-enterprises");
  city.Do(kEnterprise, ReadReceipt(policy));
  const std::string question = city.Asked(policy);
  city.Do(kHead, Interpret(policy));
  city.Do(kHandler, AnswerQuestion(question, true));
  city.Do(kSystem, Reopen());
  city.Do(kHead, Withdraw(policy));
}

// The first of each kind.
std::map<std::string, Golden> Recorded() {
  std::map<std::string, Golden> goldens;
  PolicyCity city;
  city.At("2020-04-20T10:00");
  city.before = [&](const MemoryState& state, const PendingEvent& pending, const EventPosition& position) {
    if (!Handles(pending.event)) return;
    Golden golden;
    golden.before = StewardRows(state);
    pending.event.SerializeToString(&golden.event);
    golden.position = position;
    golden.actor = std::string(position.actor);
    golden.after = Applied(golden);
    goldens.emplace(EventName(pending.event), std::move(golden));
  };
  LiveProject(city);
  LiveOneNumber(city);
  LiveErrand(city);
  LivePolicy(city);
  LiveIssue(city);
  return goldens;
}

TEST(GoldenTest, EveryEventKindIsRecorded) {
  const bool rewrite = std::getenv("YICI_REWRITE") != nullptr;
  const auto goldens = Recorded();
  if (rewrite) fs::create_directories(Folder());
  for (int event = journal::Event::kDemandRaised; event <= journal::Event::kPolicyQuestionAnswered; ++event) {
    const bool unnamed = EventTypeOf(event).empty();  // another machine's
    if (unnamed) continue;
    const auto* field = journal::Event::descriptor()->FindFieldByNumber(event);
    if (field == nullptr) continue;
    const std::string name = field->message_type()->name();
    EXPECT_TRUE(goldens.contains(name)) << name << " happens in no life";
    const fs::path path = Folder() / StrCat(name, ".txt");
    if (rewrite && !fs::exists(path) && goldens.contains(name)) Write(path, goldens.at(name));
    EXPECT_TRUE(fs::exists(path)) << path;
  }
}

TEST(GoldenTest, OldEventsOnOldStatesGiveTheSameBytes) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(Folder())) {
    SCOPED_TRACE(entry.path().filename().string());
    const Golden golden = Read(entry.path());
    EXPECT_TRUE(Applied(golden) == golden.after);
    // Who looked is in the journal and changes no row.
    EXPECT_EQ(golden.before == golden.after, entry.path().stem() == "CallerRead");
    ++files;
  }
  EXPECT_GE(files, 60);
}

}  // namespace
}  // namespace yici::steward
