// Decide and Apply of the catalogue: staging, commit, versions, notices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>

#include "services/catalog/machine/catalog_for_tests.h"
#include "services/catalog/machine/power_batch.h"
#include "services/catalog/machine/rejections.h"
#include "services/catalog/machine/row_check.h"

namespace yici::catalog {
namespace {

TEST_F(CatalogTest, StagedRowsAreInvisibleUntilTheyAreCommitted) {
  ASSERT_EQ(Stage(SetId('a'), 0, City()), "");
  EXPECT_EQ(Promised("2020-01-17"), -1);
  EXPECT_EQ(state_.Find<journal::Department>("jz-market"), nullptr);
  ASSERT_EQ(Commit(SetId('a'), 1, City().size()), "");
  EXPECT_EQ(Fact("added"), std::to_string(City().size()));
  EXPECT_EQ(Fact("items_added"), "1");
  EXPECT_EQ(Promised("2020-01-16"), -1);
  EXPECT_EQ(Promised("2020-01-17"), 10);
  EXPECT_NE(FindProcess(state_, "simple", today_), nullptr);
  EXPECT_NE(state_.Find<journal::Department>("jz-market"), nullptr);
  EXPECT_EQ(RowsOf(Table::kStagedPart), 0u);
  EXPECT_EQ(RowsOf(Table::kChangeSet), 1u);
}

TEST_F(CatalogTest, PartsComeWithoutGapsAndTheSamePartAgainChangesNothing) {
  const Rows first = {ProcessRow(), JurisdictionRow("210000", "")};
  ASSERT_EQ(Stage(SetId('a'), 0, first), "");
  const auto dump = state_.Dump();
  EXPECT_EQ(Stage(SetId('a'), 0, first), "");
  EXPECT_TRUE(last_.events.empty());
  EXPECT_EQ(Fact("unchanged"), "yes");
  EXPECT_EQ(state_.Dump(), dump);
  EXPECT_EQ(Stage(SetId('a'), 2, first), reason::kPartGap);
  EXPECT_EQ(Stage(SetId('a'), 0, City()), reason::kPartConflict);
  EXPECT_EQ(state_.Dump(), dump);
}

TEST_F(CatalogTest, TheSameSetTwiceChangesNothingAndSaysSo) {
  ASSERT_EQ(Bring('a', City()), "");
  today_ = today_ + 5;
  const auto dump = state_.Dump();
  EXPECT_EQ(Bring('a', City()), "");
  EXPECT_EQ(Fact("unchanged"), "yes");
  EXPECT_TRUE(last_.events.empty());
  EXPECT_EQ(state_.Dump(), dump);
}

TEST_F(CatalogTest, RowsThatHoldAlreadyAddNoVersions) {
  ASSERT_EQ(Bring('a', City()), "");
  today_ = today_ + 5;
  ASSERT_EQ(Bring('b', City()), "");
  EXPECT_EQ(Fact("unchanged_rows"), std::to_string(City().size()));
  EXPECT_EQ(Fact("added"), "0");
  EXPECT_EQ(RowsOf(Table::kItem), 1u);
  EXPECT_EQ(RowsOf(Table::kProcess), 1u);
}

TEST_F(CatalogTest, AnEarlierSetMayBeBroughtBack) {
  ASSERT_EQ(Bring('a', City()), "");
  today_ = today_ + 1;
  ASSERT_EQ(Bring('b', {ItemRow("ITEM000001", 5)}), "");
  today_ = today_ + 1;
  ASSERT_EQ(Bring('a', City()), "");
  EXPECT_EQ(Fact("items_changed"), "1");
  EXPECT_EQ(Promised("2020-01-17"), 10);
  EXPECT_EQ(Promised("2020-01-18"), 5);
  EXPECT_EQ(Promised("2020-01-19"), 10);
}

TEST_F(CatalogTest, AChangeNeverTouchesTheVersionOfToday) {
  ASSERT_EQ(Bring('a', City()), "");
  ASSERT_EQ(Bring('b', {ItemRow("ITEM000001", 5)}), "");
  EXPECT_EQ(Promised("2020-01-17"), 10) << "cases of today stand on it";
  EXPECT_EQ(Promised("2020-01-18"), 5);
  ASSERT_EQ(Bring('c', {ItemRow("ITEM000001", 4)}), "");
  EXPECT_EQ(Promised("2020-01-18"), 4) << "nobody stands on tomorrow's version yet";
  EXPECT_EQ(RowsOf(Table::kItem), 2u);
  const int32_t day = Day("2020-01-17").days_since_1970();
  ASSERT_NE(ItemVersion(state_, "ITEM000001", day), nullptr);
  EXPECT_EQ(ItemVersion(state_, "ITEM000001", day)->promised_limit_wd(), 10);
}

TEST_F(CatalogTest, ARowWithADayOfItsOwnHoldsFromThatDay) {
  Rows rows = City();
  rows[5].mutable_item()->set_effective_day(Day("2019-04-01").days_since_1970());
  ASSERT_EQ(Bring('a', rows), "");
  EXPECT_EQ(Promised("2019-03-31"), -1);
  EXPECT_EQ(Promised("2019-04-01"), 10);
  rows[5].mutable_item()->set_promised_limit_wd(6);
  ASSERT_EQ(Bring('b', rows), "");
  EXPECT_EQ(Promised("2020-01-16"), 10) << "the past is not changed";
  EXPECT_EQ(Promised("2020-01-17"), 6);
  rows[5].mutable_item()->set_promised_limit_wd(3);
  rows[5].mutable_item()->set_effective_day(Day("2020-07-01").days_since_1970());
  ASSERT_EQ(Bring('c', rows), "");
  EXPECT_EQ(Promised("2020-06-30"), 6);
  EXPECT_EQ(Promised("2020-07-01"), 3);
  today_ = Day("2020-02-03");
  rows[5].mutable_item()->set_promised_limit_wd(4);
  rows[5].mutable_item()->set_effective_day(0);
  ASSERT_EQ(Bring('d', rows), "");
  EXPECT_EQ(Promised("2020-02-02"), 6);
  EXPECT_EQ(Promised("2020-02-03"), 4);
  EXPECT_EQ(Promised("2020-07-01"), 3) << "what was entered for later still comes";
}

TEST_F(CatalogTest, CommittingASetDropsWhatOthersHadHalfStaged) {
  ASSERT_EQ(Stage(SetId('a'), 0, City()), "");
  ASSERT_EQ(Bring('b', City()), "");
  EXPECT_EQ(RowsOf(Table::kStagedPart), 0u);
  EXPECT_EQ(Stage(SetId('a'), 1, City()), reason::kPartGap);
  EXPECT_EQ(Commit(SetId('a'), 1, City().size()), reason::kIncomplete);
}

TEST_F(CatalogTest, OnlyWhoAdministersThePartitionChangesTheCatalogue) {
  sender_ = "officer:chief";
  EXPECT_EQ(Bring('a', City()), reason::kAdministratorRequired) << "an empty folder knows no officer";
  sender_ = "system:pack";
  ASSERT_EQ(Bring('a', City()), "");
  sender_ = "officer:county-admin";
  EXPECT_EQ(Stage(SetId('b'), 0, City()), reason::kAdministratorRequired);
  EXPECT_EQ(Commit(SetId('b'), 1, 1), reason::kAdministratorRequired);
  EXPECT_EQ(Publish(NoticeRow(2020, 1, "2019-11-21", "2020-01-24")), reason::kAdministratorRequired);
  sender_ = "officer:chief";
  EXPECT_EQ(Bring('b', {ItemRow("ITEM000002")}), "");
}

TEST_F(CatalogTest, DecideDoesNotTrustTheRows) {
  ASSERT_EQ(Bring('a', City()), "");
  const auto fault = [&](auto change) {
    journal::PackRow row = ItemRow();
    change(*row.mutable_item());
    const std::string refusal = Bring('b', {row});
    // A refused set stays staged: what follows needs a clean table.
    journal::Command command;
    state_.Erase<journal::ChangeSet>(SetId('b'));
    if (refusal != reason::kRowInvalid) return refusal;
    EXPECT_EQ(last_.answer.rejection().field(), "items[0]");
    return last_.answer.rejection().metadata(1).value() + " " + last_.answer.rejection().metadata(2).value();
  };
  EXPECT_EQ(fault([](auto& i) { i.set_department_id("no-such"); }), "department_id REFERENCE_UNKNOWN");
  EXPECT_EQ(fault([](auto& i) { i.set_jurisdiction(""); }), "jurisdiction REFERENCE_UNKNOWN");
  EXPECT_EQ(fault([](auto& i) { i.set_process_id("no-such"); }), "process_id REFERENCE_UNKNOWN");
  EXPECT_EQ(fault([](auto& i) { i.set_form_id("no-such"); }), "form_id REFERENCE_UNKNOWN");
  EXPECT_EQ(fault([](auto& i) { i.set_promised_limit_wd(21); }), "promised_limit_wd PROMISE_OVER_STATUTORY");
  EXPECT_EQ(fault([](auto& i) { i.set_promised_limit_wd(0); }), "promised_limit_wd LIMIT_OUT_OF_RANGE");
  EXPECT_EQ(fault([](auto& i) { i.set_statutory_limit(99'999); }), "statutory_limit LIMIT_OUT_OF_RANGE");
  EXPECT_EQ(fault([](auto& i) { i.set_extension_max(5); }), "extension_approver VALUE_MISSING");
  EXPECT_EQ(fault([](auto& i) { i.set_deferral_limit_wd(11); }), "deferral_limit_wd DEFERRAL_OVER_PROMISE");
  EXPECT_EQ(fault([](auto& i) { i.set_step_limit_wd(-1); }), "step_limit_wd LIMIT_OUT_OF_RANGE");
  EXPECT_EQ(fault([](auto& i) { i.set_fee_fen(-1); }), "fee LIMIT_OUT_OF_RANGE");
  EXPECT_EQ(fault([](auto& i) { i.set_case_type(3); }), "case_type ENUM_UNKNOWN");
  EXPECT_EQ(fault([](auto& i) { i.add_channels(1); }), "channel VALUE_REPEATED");
  EXPECT_EQ(fault([](auto& i) { *i.add_materials() = i.materials(0); }), "material_id DUPLICATE_ID");
  EXPECT_EQ(fault([](auto& i) {
              i.set_statutory_in_calendar_days(true);
              i.set_statutory_limit(7);
            }),
            "")
      << "a promise in working days is not compared with calendar days";
}

TEST_F(CatalogTest, AProcessHoldsItsOwnStepsInOrder) {
  const auto fault = [](auto change) {
    journal::PackRow row = ProcessRow();
    change(*row.mutable_process());
    const auto faults = FaultsOfProcess(row.process(), [](Table, std::string_view) { return false; });
    return faults.empty() ? "" : faults[0].field + " " + faults[0].reason;
  };
  EXPECT_EQ(fault([](auto&) {}), "");
  EXPECT_EQ(fault([](auto& p) { p.set_steps(2, "dance"); }), "steps STEP_UNKNOWN");
  EXPECT_EQ(fault([](auto& p) { p.set_steps(2, "approve"); }), "steps VALUE_REPEATED");
  EXPECT_EQ(fault([](auto& p) { p.mutable_steps()->SwapElements(0, 1); }), "steps STEPS_SHAPE");
  EXPECT_EQ(fault([](auto& p) { p.mutable_steps()->RemoveLast(); }), "steps STEPS_SHAPE");
  EXPECT_EQ(fault([](auto& p) { p.add_two_officer_steps("review"); }), "two_officer_steps STEP_NOT_IN_PROCESS");
  EXPECT_EQ(fault([](auto& p) { p.add_special_procedures("site-inspection"); }), "special_procedures ENUM_UNKNOWN");
  EXPECT_EQ(fault([](auto& p) { p.add_special_procedures("hearing"); }), "");
  EXPECT_EQ(fault([](auto& p) { p.add_joint_departments("x"); }), "joint_departments REFERENCE_UNKNOWN");
}

TEST_F(CatalogTest, ALoopOfJurisdictionsIsRefused) {
  ASSERT_EQ(Bring('a', City()), "");
  EXPECT_EQ(Bring('b', {JurisdictionRow("210700", "210726")}), reason::kRowInvalid);
  EXPECT_EQ(last_.answer.rejection().metadata(2).value(), "PARENT_LOOP");
}

TEST_F(CatalogTest, ANoticeHoldsFromMidnightOfItsPublication) {
  ASSERT_EQ(Publish(NoticeRow(2020, 1, "2019-11-21", "2020-01-24")), "");
  EXPECT_EQ(Fact("waits"), "no");
  auto longer = NoticeRow(2020, 2, "2020-01-27", "2020-01-31");
  longer.mutable_notice()->add_days()->set_day(Day("2020-01-24").days_since_1970());
  ASSERT_EQ(Publish(longer), "");
  EXPECT_EQ(Fact("waits"), "yes");
  EXPECT_EQ(Fact("days_changed"), "1");
  EXPECT_EQ(Fact("effective_on"), "2020-01-27");
  EXPECT_EQ(last_.events[0].subject, "calendar/2020");
  const calendar::CalendarBook book = LoadBook(state_);
  EXPECT_EQ(book.At(Day("2020-01-26")).version(), "2020v1");
  EXPECT_EQ(book.At(Day("2020-01-27")).version(), "2020v2");
  EXPECT_TRUE(ChangesBook(last_.events[0].event));
  EXPECT_EQ(state_.Find<journal::HolidayNotice>(NoticeKey(2020, 2))->entered_day(), Day("2020-01-17").days_since_1970());
}

TEST_F(CatalogTest, TheFirstPublicationOfAYearIsNoEditOfThePast) {
  today_ = Day("2020-06-01");
  EXPECT_EQ(Publish(NoticeRow(2020, 1, "2019-11-21", "2020-01-24")), "");
}

TEST_F(CatalogTest, APastDayChangesByForceAndWithAReasonAlone) {
  ASSERT_EQ(Publish(NoticeRow(2020, 1, "2019-11-21", "2020-01-24")), "");
  today_ = Day("2020-06-01");
  const auto later = NoticeRow(2020, 2, "2020-06-01", "2020-01-23");
  EXPECT_EQ(Publish(later), reason::kPastEdit);
  EXPECT_EQ(last_.answer.rejection().metadata(1).value(), "2020-01-23,2020-01-24");
  EXPECT_EQ(Publish(later, true, " "), reason::kReasonMissing);
  EXPECT_EQ(Publish(later, true, "通知更正"), "");
  EXPECT_TRUE(last_.events[0].event.calendar_published().forced());
  EXPECT_EQ(last_.events[0].event.calendar_published().notice().reason(), "通知更正");
}

TEST_F(CatalogTest, ForceWithoutAnEditOfThePastIsNotRecorded) {
  ASSERT_EQ(Publish(NoticeRow(2020, 1, "2019-11-21", "2020-01-24"), true, "多此一举"), "");
  EXPECT_FALSE(last_.events[0].event.calendar_published().forced());
  EXPECT_EQ(last_.events[0].event.calendar_published().notice().reason(), "");
}

TEST_F(CatalogTest, APackInstallsFirstNoticesAndKeepsNewerOnes) {
  Rows rows = City();
  rows.push_back(NoticeRow(2020, 1, "2019-11-21", "2020-01-24"));
  ASSERT_EQ(Bring('a', rows), "");
  EXPECT_EQ(Fact("notices_added"), "1");
  ASSERT_EQ(Publish(NoticeRow(2020, 2, "2020-01-17", "2020-01-24")), "");
  ASSERT_EQ(Bring('b', rows), "");
  EXPECT_EQ(Fact("notices_unchanged"), "1");
  EXPECT_EQ(LoadBook(state_).At(today_).version(), "2020v2");
}

TEST_F(CatalogTest, APackCannotForceAnEditOfThePast) {
  ASSERT_EQ(Publish(NoticeRow(2020, 1, "2019-11-21", "2020-01-01")), "");
  EXPECT_EQ(Bring('a', {NoticeRow(2020, 2, "2020-01-10", "2020-01-02")}), reason::kPastEdit);
}

// One row for every reason, in the order of the table.
TEST_F(CatalogTest, EveryReasonHasACommandThatEarnsIt) {
  ASSERT_EQ(Bring('a', City()), "");
  ASSERT_EQ(Publish(NoticeRow(2020, 1, "2019-11-21", "2020-01-24")), "");
  size_t row = 0;
  const auto earn = [&](const char* name, const std::string& refusal) {
    ASSERT_LT(row, std::size(kReasons));
    EXPECT_EQ(kReasons[row].reason, name);
    EXPECT_EQ(refusal, name);
    EXPECT_EQ(last_.answer.rejection().code(), static_cast<int>(kReasons[row].code));
    ++row;
  };
  const auto good = NoticeRow(2020, 2, "2020-01-17", "2020-01-31");
  const auto publish = [&](const char* name, auto change) {
    journal::PackRow row = good;
    change(*row.mutable_notice());
    earn(name, Publish(row));
  };
  earn("PACK_CHANGE_SET_ID", Stage("A" + SetId('a').substr(1), 0, City()));
  earn("PACK_PART_SIZE", Stage(SetId('b'), 0, {}));
  earn("PACK_ROW_EMPTY", Stage(SetId('b'), 0, {journal::PackRow()}));
  publish("CALENDAR_YEAR_MISSING", [](auto& n) { n.clear_year(); });
  publish("CALENDAR_VERSION_MISSING", [](auto& n) { n.clear_version(); });
  publish("CALENDAR_PUBLISHED_ON_MISSING", [](auto& n) { n.clear_published_day(); });
  for (const int32_t absurd : {INT32_MIN, -1, INT32_MAX}) {
    journal::PackRow late = good;
    late.mutable_notice()->set_published_day(absurd);
    EXPECT_EQ(Publish(late), "CALENDAR_PUBLISHED_ON_MISSING");
    late = good;
    late.mutable_notice()->mutable_days(0)->set_day(absurd);
    EXPECT_EQ(Publish(late), "CALENDAR_DATE_OUT_OF_RANGE");
  }
  publish("CALENDAR_DAYS_MISSING", [](auto& n) { n.clear_days(); });
  publish("TEXT_LENGTH", [](auto& n) { n.mutable_days(0)->set_name(std::string(401, 'x')); });
  publish("CALENDAR_DATE_DUPLICATE", [](auto& n) { *n.add_days() = n.days(0); });
  publish("CALENDAR_DATE_OUT_OF_RANGE", [](auto& n) { n.mutable_days(0)->set_day(Day("2021-02-01").days_since_1970()); });
  sender_ = "officer:county-admin";
  publish("CATALOG_ADMINISTRATOR_REQUIRED", [](auto&) {});
  sender_ = "system:pack";
  publish("CALENDAR_VERSION_NOT_NEWER", [](auto& n) { n.set_version(1); });
  publish("CALENDAR_PAST_EDIT", [](auto& n) { n.mutable_days(0)->set_day(Day("2020-01-02").days_since_1970()); });
  earn("CALENDAR_REASON_MISSING", Publish(NoticeRow(2020, 2, "2020-01-17", "2020-01-02"), true, ""));
  earn("PACK_PART_GAP", Stage(SetId('b'), 1, City()));
  EXPECT_EQ(Stage(SetId('b'), 0, {ItemRow(), ItemRow()}), "");
  earn("PACK_PART_CONFLICT", Stage(SetId('b'), 0, {ItemRow()}));
  earn("PACK_INCOMPLETE", Commit(SetId('b'), 1, 1));
  earn("PACK_ROW_DUPLICATE", Commit(SetId('b'), 1, 2));
  earn("PACK_ROW_INVALID", Bring('c', {DepartmentRow("x", "no-such")}));
  // The power list: one line each, spoilt in one place.
  ASSERT_EQ(Bring('d', CityWithPowers()), "");
  int set = 10;
  const auto adjust = [&](const char* name, const char* kind, const char* code, auto change) {
    journal::PackRow line = Line(kind, code);
    change(*line.mutable_adjustment());
    earn(name, Adjust(std::string(62, 'e') + std::to_string(set++), {line}));
    EXPECT_FALSE(last_.answer.rejection().field().empty());
  };
  earn("ADJUSTMENT_ROWS_ONLY", Adjust('f', {Line("cancel", kSecondPower), PowerRow(kPower)}));
  EXPECT_EQ(Commit(SetId('f'), 1, 2), "ADJUSTMENT_ROWS_ONLY");
  const std::string many(64, '9');
  for (int part = 0; part <= kAdjustmentsMax / kPartRowsMax; ++part) {
    ASSERT_EQ(Stage(many, part, Rows(part == kAdjustmentsMax / kPartRowsMax ? 1 : kPartRowsMax, Line("cancel", kPower))), "");
  }
  earn("ADJUSTMENT_COUNT", Effect(many, kAdjustmentsMax / kPartRowsMax + 1, kAdjustmentsMax + 1));
  adjust("ADJUSTMENT_KIND_UNKNOWN", "abolish", kPower, [](auto&) {});
  adjust("ADJUSTMENT_FIELD_MISSING", "cancel", kPower, [](auto& line) { line.set_reason(" "); });
  adjust("ADJUSTMENT_FIELD_UNEXPECTED", "cancel", kPower, [](auto& line) { line.set_target_item_code(kSecondPower); });
  adjust("ADJUSTMENT_FIELD_INVALID", "hand_to_county", kPower, [](auto& line) { line.set_to_organs(0, "jz-health"); });
  earn("ADJUSTMENT_DUPLICATE", Adjust('8', {Line("cancel", kPower, 1), Line("cancel", kPower, 2)}));
  journal::PackRow next_day = Line("cancel", kSecondPower, 2);
  next_day.mutable_adjustment()->set_effective_day(Day("2020-02-02").days_since_1970());
  earn("ADJUSTMENT_DAY_MIXED", Adjust('7', {Line("cancel", kPower, 1), next_day}));
  adjust("ADJUSTMENT_DAY_PAST", "cancel", kPower,
         [](auto& line) { line.set_effective_day(Day("2020-01-16").days_since_1970()); });
  adjust("ADJUSTMENT_ORGAN_UNKNOWN", "devolve_local", kPower, [](auto& line) { line.set_to_organs(0, "no-such"); });
  adjust("POWER_UNKNOWN", "cancel", kNewPower, [](auto&) {});
  ASSERT_EQ(Adjust('6', {Line("cancel", kFinePower)}), "");
  adjust("POWER_ADJUSTED_LATER", "devolve_local", kFinePower,
         [](auto& line) { line.set_effective_day(Day("2020-01-31").days_since_1970()); });
  adjust("POWER_NOT_ACTIVE", "devolve_local", kFinePower,
         [](auto& line) { line.set_effective_day(Day("2020-02-02").days_since_1970()); });
  adjust("POWER_ALREADY_ON_LIST", "add", kPower, [](auto&) {});
  adjust("POWER_NAME_MISMATCH", "cancel", kPower, [](auto& line) { line.set_name_zh("食品经营许可"); });
  adjust("POWER_ORGAN_MISMATCH", "cancel", kPower, [](auto& line) { line.set_from_organ("jz-health"); });
  adjust("MERGE_TARGET_SELF", "merge", kPower, [](auto& line) { line.set_target_item_code(kPower); });
  adjust("MERGE_TARGET_UNKNOWN", "merge", kPower, [](auto& line) { line.set_target_item_code(kFinePower); });
  earn("MERGE_TARGET_LEAVES", Adjust('5', {Line("merge", kPower, 1), Line("cancel", kSecondPower, 2)}));
  const auto revise = [&](const char* name, auto change) {
    adjust(name, "revise_subitems", kSecondPower, [&](auto& line) {
      line.clear_subitems_before();
      change(line);
    });
  };
  revise("SUBITEMS_MISMATCH", [](auto& line) { SetSubitems({"新办"}, line.mutable_subitems_before()); });
  revise("SUBITEMS_UNCHANGED", [](auto& line) { line.clear_subitems_after(); });
  EXPECT_EQ(row, std::size(kReasons));
}

TEST_F(CatalogTest, HoldsTheBoundsOfAPart) {
  EXPECT_EQ(Stage(SetId('a'), 0, Rows(kPartRowsMax, ProcessRow())), "");
  EXPECT_EQ(Stage(SetId('b'), 0, Rows(kPartRowsMax + 1, ProcessRow())), reason::kPartSize);
  journal::PackRow large = ProcessRow();
  large.mutable_process()->set_name_zh(std::string(kPartBytesMax, 'x'));
  EXPECT_EQ(Stage(SetId('b'), 0, {large}), reason::kPartSize);
  EXPECT_EQ(Stage(SetId('b'), -1, {ProcessRow()}), reason::kPartSize);
  EXPECT_EQ(Stage(SetId('b'), kPartsMax, {ProcessRow()}), reason::kPartSize);
}

TEST_F(CatalogTest, EveryReasonHasAPageAndALineInTheReadme) {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  const std::string root = source == nullptr ? "." : source;
  std::ifstream readme(root + "/services/catalog/README.md");
  const std::string text{std::istreambuf_iterator<char>(readme), std::istreambuf_iterator<char>()};
  size_t at = 0;
  for (const ReasonRow& row : kReasons) {
    EXPECT_TRUE(std::filesystem::exists(root + "/docs/errors/" + std::string(row.reason) + ".md")) << row.reason;
    const size_t found = text.find("| `" + std::string(row.reason) + "` |", at);
    EXPECT_NE(found, std::string::npos) << row.reason << " is not in the README, or out of order";
    if (found != std::string::npos) at = found;
  }
}

TEST_F(CatalogTest, FindsTheVersionOfADay) {
  journal::ItemVersions versions;
  for (const int32_t day : {10, 20, 30}) {
    auto item = std::make_unique<journal::Item>();
    item->set_effective_day(day);
    state_.Put(VersionKey("I", day), std::move(item));
    versions.add_effective_days(day);
  }
  state_.Put("I", std::make_unique<journal::ItemVersions>(versions));
  EXPECT_EQ(FindItem(state_, "I", CivilDay(9)), nullptr);
  EXPECT_EQ(FindItem(state_, "I", CivilDay(10))->effective_day(), 10);
  EXPECT_EQ(FindItem(state_, "I", CivilDay(29))->effective_day(), 20);
  EXPECT_EQ(FindItem(state_, "I", CivilDay(99))->effective_day(), 30);
  EXPECT_EQ(FindItem(state_, "J", CivilDay(99)), nullptr);
  EXPECT_EQ(FindProcess(state_, "I", CivilDay(99)), nullptr);
}

// "Name" of the oneof's fields that `handles` takes, in the order of their numbers.
template <class Message>
std::set<std::string> Handled() {
  std::set<std::string> names;
  const auto* oneof = Message::descriptor()->oneof_decl(0);
  for (int i = 0; i < oneof->field_count(); ++i) {
    Message message;
    message.GetReflection()->MutableMessage(&message, oneof->field(i));
    if (Handles(message)) names.insert(std::string(oneof->field(i)->message_type()->name()));
  }
  return names;
}

TEST_F(CatalogTest, TheReadmeNamesEveryCommandAndEventItHandles) {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  std::ifstream readme(std::string(source == nullptr ? "." : source) + "/services/catalog/README.md");
  std::set<std::string> commands, events;
  bool in_table = false;
  for (std::string line; std::getline(readme, line);) {
    if (line.starts_with("## ")) in_table = line == "## Commands";
    if (!in_table || !line.starts_with("| `")) continue;
    const size_t command = 3, command_end = line.find('`', command);
    const size_t event = line.find('`', command_end + 1) + 1, event_end = line.find('`', event);
    commands.insert(line.substr(command, command_end - command));
    events.insert(line.substr(event, event_end - event));
  }
  EXPECT_EQ(commands, Handled<journal::Command>());
  EXPECT_EQ(events, Handled<journal::Event>());
}

// The table "A change set from file to effect" of the README, cell by cell.
TEST_F(CatalogTest, AChangeSetGoesThroughTheStatesOfTheReadme) {
  const Rows first = City(), second = {ItemRow("ITEM000002")};
  const auto answer = [&](const std::string& refusal) { return refusal.empty() ? "unchanged=" + Fact("unchanged") : refusal; };
  EXPECT_EQ(answer(Stage(SetId('a'), 1, second)), reason::kPartGap);
  EXPECT_EQ(answer(Commit(SetId('a'), 1, 1)), reason::kIncomplete);
  EXPECT_EQ(answer(Stage(SetId('a'), 0, first)), "unchanged=none");
  EXPECT_EQ(answer(Stage(SetId('a'), 1, second)), "unchanged=none");
  EXPECT_EQ(answer(Stage(SetId('a'), 0, first)), "unchanged=yes");
  EXPECT_EQ(answer(Stage(SetId('a'), 0, second)), reason::kPartConflict);
  EXPECT_EQ(answer(Stage(SetId('a'), 3, second)), reason::kPartGap);
  EXPECT_EQ(answer(Commit(SetId('a'), 2, first.size() + 2)), reason::kIncomplete);
  EXPECT_EQ(answer(Commit(SetId('a'), 2, first.size() + 1)), "unchanged=none");
  EXPECT_EQ(answer(Stage(SetId('a'), 0, second)), "unchanged=yes");
  EXPECT_EQ(answer(Stage(SetId('a'), 7, second)), "unchanged=yes");
  EXPECT_EQ(answer(Commit(SetId('a'), 9, 9)), "unchanged=yes");
}

}  // namespace
}  // namespace yici::catalog
