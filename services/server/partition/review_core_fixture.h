// Cases of the pack whose review runs a process, for tests of the partition.
#ifndef YICI_SERVICES_SERVER_PARTITION_REVIEW_CORE_FIXTURE_H_
#define YICI_SERVICES_SERVER_PARTITION_REVIEW_CORE_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "services/approval/machine/steps.h"
#include "services/base/text.h"
#include "services/server/partition/core_fixture.h"

namespace yici::server {

inline constexpr char kItem[] = "11210700YCJ000153J3210115003000";       // 房地产开发企业资质核定: three steps
inline constexpr char kJointItem[] = "11210700YCJ000153J3210115001000";  // 建筑工程施工许可证核发: joint review
inline constexpr char kHousing[] = "officer:jz-housing-construction-";

inline std::string Housing(std::string_view role) { return StrCat(kHousing, role, "-1"); }

inline catalog::PackFiles JinzhouFiles() {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  catalog::Findings findings;
  return catalog::ReadPackFiles(StrCat(source == nullptr ? "." : source, "/deploy/packs/jinzhou"), findings);
}

inline std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

class ReviewCoreTest : public testing::Test {
 protected:
  void SetUp() override {
    store_ = storage::NewMemoryStore();
    auto core = Core::Open(*store_, {.log_id_hex = kLogId});
    ASSERT_TRUE(core.ok()) << core.status();
    core_ = *std::move(core);
    ApplyPack(*core_, At("2020-02-03T08:00"));
    CommitBatch(*core_, *store_);
  }
  // The pack with another model of the three steps, and limits of steps: three working days for the first one unless told
  // otherwise; the refusal's reason, "" when it was taken.
  std::string ApplyModel(const std::string& text, std::string_view when, const std::string& limits = "handle=3") {
    catalog::PackFiles files = JinzhouFiles();
    files["three-step.bpmn"] = text;
    std::string& rows = files["processes.csv"];
    rows = Replaced(rows, ",source\n", ",source,step_limits\n");
    for (size_t at = rows.find(",illustrative\n"); at != std::string::npos; at = rows.find(",illustrative\n", at)) {
      rows.replace(at, 14, ",illustrative,\n");
    }
    const size_t row = rows.find("illustrative,\n", rows.find("\nthree-step,"));
    rows.insert(row + 13, limits);
    const catalog::Pack pack = catalog::LoadPack(files, *CivilDay::Parse("2020-02-01"));
    EXPECT_TRUE(pack.faults.empty());
    for (const journal::StageRows& rows : catalog::SplitParts(pack.change_set, pack.rows)) {
      Incoming incoming = From("system:start", Id());
      *incoming.command.mutable_stage_rows() = rows;
      core_->Process(incoming, At(when));
    }
    Incoming incoming = From("system:start", Id());
    *incoming.command.mutable_commit_change_set() = catalog::CommitOf(pack);
    answer_ = core_->Process(incoming, At(when)).answer;
    return answer_->rejection().reason();
  }
  std::string Id() { return "r" + std::to_string(++requests_); }
  // The reason of the refusal, or "".
  std::string Do(const std::string& sender, const journal::Command& command, std::string_view when) {
    Incoming incoming = From(sender, Id());
    incoming.command = command;
    const Verdict verdict = core_->Process(incoming, At(when));
    EXPECT_TRUE(verdict.status.ok()) << verdict.status;
    EXPECT_TRUE(core_->health().ok()) << core_->health();
    answer_ = verdict.answer;
    return answer_ == nullptr ? "" : answer_->rejection().reason();
  }
  std::string SubmitFor(const std::string& item, const std::string& basic, int materials, std::string_view when) {
    Incoming incoming = Submit(Id());
    auto* submit = incoming.command.mutable_submit_case();
    submit->set_item_code(item);
    submit->clear_materials();
    for (int i = 1; i <= materials; ++i) {
      auto* material = submit->add_materials();
      material->set_material_id(StrCat(basic, "-m0", i));
      material->set_status(journal::MATERIAL_STATUS_PRESENT);
      material->set_copies(3);
    }
    answer_ = core_->Process(incoming, At(when)).answer;
    EXPECT_FALSE(answer_->rejected()) << answer_->rejection().DebugString();
    return answer_->case_no();
  }
  std::string Accepted(std::string_view when) {
    const std::string no = SubmitFor(kItem, "210115003000", 4, when);
    journal::Command accept;
    accept.mutable_accept_case()->set_case_no(no);
    EXPECT_EQ(Do(Housing("chief-representative"), accept, when), "");
    return no;
  }
  std::string Review(const std::string& no, const std::string& step, std::string_view when, const std::string& return_to = "",
                     const std::string& sender = "") {
    journal::Command command;
    command.mutable_review_step()->set_case_no(no);
    command.mutable_review_step()->set_step(step);
    command.mutable_review_step()->set_opinion("符合条件");
    command.mutable_review_step()->set_verdict(return_to.empty() ? journal::REVIEW_VERDICT_PASS
                                                                 : journal::REVIEW_VERDICT_RETURN);
    command.mutable_review_step()->set_return_to(return_to);
    return Do(sender.empty() ? Housing(approval::RoleOfStep(step)) : sender, command, when);
  }
  std::string Rule(const std::string& no, std::string_view when) {
    journal::Command command;
    command.mutable_decide_case()->set_case_no(no);
    command.mutable_decide_case()->set_grant(true);
    return Do(Housing("approver"), command, when);
  }
  const journal::Case& Row(const std::string& no) { return *core_->state().Find<journal::Case>(no); }
  const journal::ProcessInstance& Process(const std::string& no) {
    return *core_->state().Find<journal::ProcessInstance>(Row(no).review().instance_id());
  }
  std::string Open(const std::string& no) {
    const journal::StepState* step = approval::OpenStep(Row(no));
    return step == nullptr ? "" : step->step();
  }
  const journal::Clock* StepClock(const std::string& no) {
    for (const journal::Clock& clock : Row(no).clocks()) {
      if (clock.kind() == journal::CLOCK_KIND_C9_STEP && clock.phase() == journal::CLOCK_PHASE_RUNNING) return &clock;
    }
    return nullptr;
  }
  journal::Record LastRecord() {
    CommitBatch(*core_, *store_);
    journal::Record record;
    record.ParseFromString(*storage::NewLocalJournal(store_.get())->Read(nullptr, core_->head().revision));
    return record;
  }
  std::vector<std::string> LastEvents() {
    std::vector<std::string> types;
    const journal::Record record = LastRecord();
    for (const journal::StoredEvent& stored : record.events()) {
      journal::Event event;
      event.ParseFromString(stored.event());
      types.emplace_back(EventType(event));
    }
    return types;
  }

  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<Core> core_;
  std::shared_ptr<const journal::Answer> answer_;
  int requests_ = 0;
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_PARTITION_REVIEW_CORE_FIXTURE_H_
