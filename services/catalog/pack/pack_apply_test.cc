// The pack of the repository, staged and committed through the machine.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "services/base/memory_state.h"
#include "services/catalog/machine/apply.h"
#include "services/catalog/machine/calendars.h"
#include "services/catalog/machine/decide.h"
#include "services/catalog/machine/lookup.h"
#include "services/catalog/pack/pack.h"
#include "services/directory/machine/rights.h"

namespace yici::catalog {
namespace {

namespace role = directory::role;

CivilDay Day(std::string_view text) { return *CivilDay::Parse(text); }

std::string SourceFolder() {
  const char* set = std::getenv("YICI_SOURCE_DIR");
  return set == nullptr ? "." : set;
}

class AppliedPack : public testing::Test {
 protected:
  Outcome Run(const journal::Command& command, CivilDay today) {
    journal::Arrival arrival;
    arrival.mutable_principal()->set_id("system:pack");
    arrival.mutable_principal()->set_kind(journal::PRINCIPAL_KIND_SYSTEM);
    const calendar::CalendarBook book = LoadBook(state_);
    const calendar::Calendar calendar = book.At(today);
    Outcome outcome = Decide(World{state_, calendar, book}, command,
                             Ordered{.revision = ++revision_, .legal_time = StartOf(today), .arrival = arrival});
    EXPECT_FALSE(outcome.refused()) << outcome.answer.rejection().ShortDebugString();
    for (const PendingEvent& pending : outcome.events) {
      Apply(state_, pending.event,
            {.revision = revision_,
             .index = 0,
             .legal_time = StartOf(today),
             .occurred_at = StartOf(today),
             .actor = "system:pack"});
    }
    return outcome;
  }
  Outcome Bring(CivilDay today) {
    const Pack pack = LoadPack(SourceFolder() + "/deploy/packs/jinzhou", today);
    EXPECT_TRUE(pack.faults.empty());
    for (const journal::StageRows& part : SplitParts(pack.change_set, pack.rows)) {
      journal::Command stage;
      *stage.mutable_stage_rows() = part;
      Run(stage, today);
    }
    journal::Command commit;
    *commit.mutable_commit_change_set() = CommitOf(pack);
    return Run(commit, today);
  }
  static std::string Fact(const Outcome& outcome, std::string_view key) {
    for (const journal::Entry& fact : outcome.answer.facts()) {
      if (fact.key() == key) return fact.value();
    }
    return "none";
  }
  std::string Post(const char* officer, std::string_view role_name, const directory::Scope& scope) const {
    const auto mandate = FindMandate(state_, std::string("officer:") + officer, role_name, scope, Day("2020-01-17"));
    return mandate ? mandate->post_id : "none";
  }

  MemoryState state_;
  uint64_t revision_ = 0;
};

TEST_F(AppliedPack, BecomesEffectiveWithOneSmallRecord) {
  const Outcome outcome = Bring(Day("2020-01-17"));
  ASSERT_EQ(outcome.events.size(), 1u);
  EXPECT_LT(outcome.events[0].event.ByteSizeLong(), 200u);
  EXPECT_EQ(Fact(outcome, "items_added"), "773");
  EXPECT_EQ(Fact(outcome, "departments_added"), "178");
  EXPECT_EQ(Fact(outcome, "changed"), "0");
  EXPECT_NE(FindItem(state_, "11210700YCJ00025XQ3210125001000", Day("2020-01-17")), nullptr);
  EXPECT_NE(FindProcess(state_, "joint-construction", Day("2020-01-17")), nullptr);
  EXPECT_EQ(LoadBook(state_).At(Day("2020-01-17")).version(), "2018v1,2019v2,2020v1");
}

TEST_F(AppliedPack, GivesItsOfficersTheirMandates) {
  Bring(Day("2020-01-17"));
  const directory::Scope market{"jz-market", "", "210700"};
  EXPECT_EQ(Post("jz-market-handler-1", role::kHandler, market), "jz-market-handler");
  EXPECT_EQ(Post("jz-market-handler-2", role::kHandler, market), "jz-market-handler");
  EXPECT_EQ(Post("jz-market-approver-1", role::kApprover, market), "jz-market-approver");
  EXPECT_EQ(Post("jz-market-approver-1", role::kReviewer, market), "none");
  EXPECT_EQ(Post("heishan-market-handler-1", role::kHandler, market), "none");
  EXPECT_EQ(Post("jz-hall-main-w01-clerk", role::kWindowClerk, {"jz-market", "jz-hall-main", "210700"}), "jz-hall-main-clerk");
  EXPECT_EQ(Post("jz-government-head-1", role::kGovernmentHead, {"heishan-market", "", "210726"}), "jz-government-head");
  EXPECT_EQ(Post("jz-auditor-1", role::kAuditor, {"", "", "210792"}), "jz-auditor");
  EXPECT_TRUE(directory::AdministersPartition(state_, "officer:jz-admin-1", Day("2020-01-17")));
  EXPECT_TRUE(directory::AdministersPartition(state_, "officer:jz-admin-2", Day("2020-01-17")));
  EXPECT_FALSE(directory::AdministersPartition(state_, "officer:jz-auditor-1", Day("2020-01-17")));
}

TEST_F(AppliedPack, AppliedAgainLaterChangesNothingUntilANewerNoticeIsPublished) {
  Bring(Day("2020-01-17"));
  const auto dump = state_.Dump();
  const Outcome same = Bring(Day("2020-01-26"));
  EXPECT_EQ(Fact(same, "unchanged"), "yes");
  EXPECT_TRUE(same.events.empty());
  EXPECT_EQ(state_.Dump(), dump);
  const Outcome next = Bring(Day("2020-01-27"));
  EXPECT_EQ(Fact(next, "notices_changed"), "1");
  EXPECT_EQ(Fact(next, "added"), "0");
  EXPECT_EQ(Fact(next, "changed"), "1");
  EXPECT_EQ(LoadBook(state_).At(Day("2020-01-27")).version(), "2018v1,2019v2,2020v2");
}

TEST_F(AppliedPack, HoldsTheCalendarOfTheLawsGoldenVector) {
  Bring(Day("2020-01-17"));
  const calendar::Calendar before = LoadBook(state_).At(Day("2020-01-20"));
  EXPECT_EQ(before.NthWorkingDayAfter(Day("2020-01-20"), 5).day.ToString(), "2020-02-01");
  Bring(Day("2020-01-27"));
  const calendar::Calendar after = LoadBook(state_).At(Day("2020-01-27"));
  EXPECT_EQ(after.NthWorkingDayAfter(Day("2020-01-20"), 5).day.ToString(), "2020-02-04");
}

// A reason stands in the source as "CAPITALS_AND_DIGITS" of at least five characters.
bool IsReason(std::string_view text) {
  return text.size() >= 5 && text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string_view::npos;
}

TEST(PackFormat, EveryReasonOfTheLoaderStandsOnItsPage) {
  const auto read = [](const std::filesystem::path& path) {
    std::ifstream in(path);
    return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  };
  const std::string page = read(SourceFolder() + "/docs/formats/pack.md");
  ASSERT_FALSE(page.empty());
  std::vector<std::filesystem::path> sources = {SourceFolder() + "/services/catalog/machine/row_check.cc",
                                                SourceFolder() + "/services/directory/machine/pack_rows.cc"};
  for (const auto& entry : std::filesystem::directory_iterator(SourceFolder() + "/services/catalog/pack")) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".cc") && !name.ends_with("_test.cc")) sources.push_back(entry.path());
  }
  int reasons = 0;
  for (const auto& source : sources) {
    const std::string text = read(source);
    for (size_t open = text.find('"'); open != std::string::npos; open = text.find('"', open + 1)) {
      const std::string word = text.substr(open + 1, text.find('"', open + 1) - open - 1);
      if (!IsReason(word) || word[0] < 'A') continue;
      ++reasons;
      EXPECT_NE(page.find("`" + word + "`"), std::string::npos) << word << " of " << source;
    }
  }
  EXPECT_GE(reasons, 80);
}

}  // namespace
}  // namespace yici::catalog
