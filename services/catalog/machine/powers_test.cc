// The power list: what each kind of adjustment does, that a batch is all or nothing, and that packs do not undo it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "services/catalog/machine/catalog_for_tests.h"
#include "services/catalog/machine/power_batch.h"
#include "services/catalog/machine/powers.h"
#include "services/catalog/machine/rejections.h"

namespace yici::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kEve[] = "2020-01-31";
constexpr char kOnDay[] = "2020-02-01";

class PowersTest : public CatalogTest {
 protected:
  void SetUp() override { ASSERT_EQ(Bring('a', CityWithPowers()), ""); }

  const journal::Power* On(const char* code, const char* day) const { return FindPower(state_, code, Day(day)); }
  bool IsListed(const char* code, const char* day) const { return On(code, day) != nullptr && On(code, day)->active(); }
  bool IsOffered(const char* code, const char* day) const {
    const journal::Item* item = FindItem(state_, code, Day(day));
    return item != nullptr && item->active();
  }
  std::vector<std::string> Faults(const Rows& rows) const {
    std::vector<journal::PowerAdjustment> lines;
    for (const journal::PackRow& row : rows) lines.push_back(row.adjustment());
    std::vector<std::string> texts;
    for (const LineFault& fault : FaultsOfBatch(state_, lines, today_)) {
      EXPECT_FALSE(fault.zh.empty() || fault.en.empty());
      texts.push_back(std::to_string(fault.line) + " " + fault.field + " " + std::string(fault.reason));
    }
    return texts;
  }
  // Of one line, after `change`.
  template <class Change>
  std::vector<std::string> FaultsOf(const char* kind, const char* code, Change change) const {
    journal::PackRow row = Line(kind, code);
    change(*row.mutable_adjustment());
    return Faults({row});
  }
  std::map<std::string, std::string> RowsIn(Table table) const {
    std::map<std::string, std::string> rows;
    state_.Scan(table, "", "", [&](std::string_view key, std::string_view bytes) {
      rows.emplace(key, bytes);
      return true;
    });
    return rows;
  }
  std::string Meta(std::string_view key) const {
    for (const journal::Entry& entry : last_.answer.rejection().metadata()) {
      if (entry.key() == key) return entry.value();
    }
    return "none";
  }
};

TEST_F(PowersTest, EachKindThatTakesOffDoesSoFromItsDayAndNotBefore) {
  for (const char* kind : {"cancel", "merge", "internalise", "hand_to_county"}) {
    state_ = MemoryState();
    ASSERT_EQ(Bring('a', CityWithPowers()), "");
    ASSERT_EQ(Adjust('b', {Line(kind, kPower)}), "") << kind;
    EXPECT_TRUE(IsListed(kPower, kEve)) << kind;
    EXPECT_FALSE(IsListed(kPower, kOnDay)) << kind;
    EXPECT_TRUE(IsOffered(kPower, kEve)) << kind;
    EXPECT_FALSE(IsOffered(kPower, kOnDay)) << kind;
    const journal::ItemRemoval& removed = FindItem(state_, kPower, Day(kOnDay))->removed();
    EXPECT_EQ(removed.kind(), kind);
    EXPECT_EQ(removed.target_item_code(), std::string_view(kind) == "merge" ? kSecondPower : "");
    EXPECT_EQ(removed.line(), 2);
    EXPECT_TRUE(IsListed(kSecondPower, kOnDay)) << kind;
  }
}

TEST_F(PowersTest, AddAndReceivePutOnWhatTheCodeSays) {
  for (const char* kind : {"add", "receive"}) {
    state_ = MemoryState();
    ASSERT_EQ(Bring('a', CityWithPowers()), "");
    ASSERT_EQ(Adjust('b', {Line(kind, kNewPower)}), "") << kind;
    EXPECT_EQ(On(kNewPower, kEve), nullptr);
    const journal::Power* power = On(kNewPower, kOnDay);
    ASSERT_NE(power, nullptr);
    EXPECT_TRUE(power->active());
    EXPECT_EQ(power->basic_code(), "210225073000");
    EXPECT_EQ(power->item_type(), "02");
    EXPECT_EQ(power->level(), 3);
    EXPECT_EQ(power->department_id(), "jz-market");
    EXPECT_EQ(power->name_zh(), "对违反网络交易规定行为的处罚");
  }
}

TEST_F(PowersTest, DevolveAndReviseKeepThePowerAndItsItem) {
  ASSERT_EQ(Adjust('b', {Line("devolve_local", kPower, 1), Line("revise_subitems", kFinePower, 2)}), "");
  EXPECT_TRUE(IsListed(kPower, kOnDay));
  EXPECT_TRUE(IsOffered(kPower, kOnDay));
  EXPECT_EQ(On(kPower, kOnDay)->department_id(), "jz-market");
  EXPECT_THAT(On(kPower, kOnDay)->exercised_by(), ElementsAre("heishan-market"));
  EXPECT_TRUE(On(kPower, kEve)->exercised_by().empty());
  EXPECT_EQ(SubitemsText(On(kFinePower, kEve)->subitems()), "001:一般情形;002:情节严重情形");
  EXPECT_EQ(SubitemsText(On(kFinePower, kOnDay)->subitems()), "001:一般情形;002:情节较重情形;003:情节严重情形");
}

TEST_F(PowersTest, AVersionNamesTheLineTheBatchAndTheRecordThatMadeIt) {
  ASSERT_EQ(Adjust('b', {Line("cancel", kPower, 7)}), "");
  const journal::PowerChange& change = On(kPower, kOnDay)->change();
  EXPECT_EQ(change.change_set(), SetId('b'));
  EXPECT_EQ(change.line(), 8);
  EXPECT_EQ(change.number(), 7);
  EXPECT_EQ(change.adjustment_id(), "adj-7");
  EXPECT_EQ(change.revision(), revision_);
  EXPECT_EQ(CivilDay(change.entered_day()), today_);
  EXPECT_EQ(CivilDay(change.effective_day()), Day(kOnDay));
  EXPECT_FALSE(On(kPower, kEve)->has_change());
}

TEST_F(PowersTest, OneSmallRecordMakesABatchEffectiveAndSaysItsTotals) {
  ASSERT_EQ(Adjust('b', {Line("cancel", kPower, 1), Line("add", kNewPower, 2), Line("revise_subitems", kFinePower, 3)}), "");
  ASSERT_EQ(last_.events.size(), 1u);
  const journal::Event& event = last_.events[0].event;
  EXPECT_LT(event.ByteSizeLong(), 400u);
  EXPECT_EQ(last_.events[0].subject, "powerList/" + SetId('b'));
  std::map<std::string, int> totals;
  for (const journal::KindTotal& total : event.power_list_adjusted().totals()) totals[total.kind()] = total.count();
  EXPECT_EQ(totals.size(), 8u);
  EXPECT_EQ(totals["cancel"], 1);
  EXPECT_EQ(totals["merge"], 0);
  EXPECT_EQ(Fact("cancel"), "1");
  EXPECT_EQ(Fact("total"), "3");
  EXPECT_EQ(Fact("taken_off"), "1");
  EXPECT_EQ(Fact("put_on"), "1");
  EXPECT_EQ(Fact("effective_on"), kOnDay);
  EXPECT_EQ(RowsOf(Table::kStagedPart), 0u);
}

TEST_F(PowersTest, TheSameBatchAgainChangesNothingAlsoWhenItsDayIsPastAndAPackCameBetween) {
  const Rows batch = {Line("cancel", kPower, 1), Line("add", kNewPower, 2)};
  ASSERT_EQ(Adjust('b', batch), "");
  const uint64_t applied = revision_;
  ASSERT_EQ(Bring('c', {ItemRow("ITEM000001", 9)}), "");
  const auto before = state_.Dump();
  today_ = Day("2020-03-01");
  EXPECT_EQ(Stage(SetId('b'), 0, batch), "");
  EXPECT_EQ(Fact("unchanged"), "yes");
  EXPECT_EQ(Effect(SetId('b'), 1, 2), "");
  EXPECT_EQ(Fact("unchanged"), "yes");
  EXPECT_EQ(Fact("applied_revision"), std::to_string(applied));
  EXPECT_TRUE(last_.events.empty());
  EXPECT_EQ(state_.Dump(), before);
}

TEST_F(PowersTest, OneUnknownItemRefusesTheWholeBatchWithItsLine) {
  const auto powers = RowsIn(Table::kPower), items = RowsIn(Table::kItem);
  EXPECT_EQ(Adjust('b', {Line("cancel", kPower, 1), Line("cancel", kNewPower, 56), Line("devolve_local", kSecondPower, 3)}),
            "POWER_UNKNOWN");
  const journal::Rejection& no = last_.answer.rejection();
  EXPECT_EQ(no.field(), "lines[57].item_code");
  EXPECT_EQ(Meta("line"), "57");
  EXPECT_EQ(Meta("item_code"), kNewPower);
  EXPECT_EQ(Meta("faults"), "1");
  EXPECT_THAT(no.message_en(), HasSubstr("line 57, item_code: expected a power of the list"));
  EXPECT_THAT(no.message_en(), HasSubstr("none of the 3 lines was applied, 1 fault"));
  EXPECT_EQ(RowsIn(Table::kPower), powers);
  EXPECT_EQ(RowsIn(Table::kItem), items);
  EXPECT_EQ(RowsOf(Table::kPowerBatch), 0u);
}

TEST_F(PowersTest, TellsTheFirstHundredFaultsByLine) {
  Rows rows;
  for (int i = 1; i <= 150; ++i)
    rows.push_back(Line("cancel", std::string(kNewPower).substr(0, 28) + std::to_string(100 + i), i));
  EXPECT_EQ(Adjust('b', rows), "POWER_UNKNOWN");
  EXPECT_EQ(last_.answer.rejection().field(), "lines[2].item_code");
  EXPECT_EQ(Meta("line"), "2");
  EXPECT_EQ(Meta("faults"), "150");
  EXPECT_THAT(Meta("lines"), HasSubstr("2 item_code POWER_UNKNOWN; 3 item_code POWER_UNKNOWN"));
  EXPECT_THAT(Meta("lines"), HasSubstr("; 101 item_code POWER_UNKNOWN"));
  EXPECT_EQ(Meta("lines").find("102 item_code"), std::string::npos);
  EXPECT_LT(Meta("lines").size(), 4'000u);  // an answer travels in the trailer of a call
}

TEST_F(PowersTest, ARefusalStaysShortWhateverALineSays) {
  Rows rows;
  for (int i = 1; i <= 40; ++i) {
    journal::PackRow row = Line("cancel", kPower, i);
    journal::PowerAdjustment& line = *row.mutable_adjustment();
    line.set_line(2'000'000'000);
    line.set_kind(std::string(2'000, 'k'));
    line.set_item_code(std::string(1'000, '9'));
    line.set_source("来" + std::string(1'000, 's'));
    rows.push_back(row);
  }
  EXPECT_EQ(Adjust('b', rows), "ADJUSTMENT_FIELD_MISSING");
  EXPECT_LT(last_.answer.rejection().ByteSizeLong(), 6'000u);
  for (const auto* text : {&last_.answer.rejection().message_zh(), &last_.answer.rejection().message_en()}) {
    EXPECT_LT(text->size(), 1'000u);
  }
}

TEST_F(PowersTest, EveryFaultOfEveryLineIsFound) {
  journal::PackRow bad = Line("merge", kSecondPower, 2);
  bad.mutable_adjustment()->set_from_organ("jz-health");
  bad.mutable_adjustment()->set_name_zh("别的");
  bad.mutable_adjustment()->set_to_organs(0, "jz-health");
  EXPECT_THAT(Faults({Line("cancel", kNewPower, 1), bad, Line("abolish", kFinePower, 3)}),
              ElementsAre("2 item_code POWER_UNKNOWN", "3 name_zh POWER_NAME_MISMATCH", "3 from_organ POWER_ORGAN_MISMATCH",
                          "3 to_organ POWER_ORGAN_MISMATCH", "4 kind ADJUSTMENT_KIND_UNKNOWN"));
}

TEST_F(PowersTest, ThePowersOfAnOrganThatEndedAreItsSuccessorsAndNothingIsGivenToIt) {
  auto ended = std::make_unique<journal::Department>(*state_.Find<journal::Department>("jz-market"));
  journal::DepartmentChange& end = *ended->add_changes();
  end.set_kind(journal::DEPARTMENT_CHANGE_KIND_MERGE);
  end.set_to("jz-health");
  end.set_from_day(Day(kOnDay).days_since_1970());
  state_.Put("jz-market", std::move(ended));
  const auto of_successor = [](auto& line) { line.set_from_organ("jz-health"); };
  EXPECT_THAT(FaultsOf("cancel", kPower, of_successor), ElementsAre());
  EXPECT_THAT(FaultsOf("cancel", kPower, [](auto&) {}), ElementsAre("2 from_organ POWER_ORGAN_MISMATCH"));
  EXPECT_THAT(FaultsOf("add", kNewPower, [](auto&) {}), ElementsAre("2 to_organ ADJUSTMENT_ORGAN_UNKNOWN"));
  EXPECT_THAT(FaultsOf("merge", kPower,
                       [](auto& line) {
                         line.set_from_organ("jz-health");
                         line.set_to_organs(0, "jz-health");
                       }),
              ElementsAre());
}

TEST_F(PowersTest, FieldsAreThoseOfTheKind) {
  const auto none = [](auto&) {};
  for (const char* kind : {"cancel", "merge", "devolve_local", "internalise", "hand_to_county"}) {
    EXPECT_THAT(FaultsOf(kind, kPower, none), ElementsAre()) << kind;
    EXPECT_THAT(FaultsOf(kind, kPower, [](auto& line) { SetSubitems({"a"}, line.mutable_subitems_after()); }),
                ElementsAre("2 subitems_after ADJUSTMENT_FIELD_UNEXPECTED"));
  }
  EXPECT_THAT(FaultsOf("cancel", kPower, [](auto& line) { line.add_to_organs("jz-market"); }),
              ElementsAre("2 to_organ ADJUSTMENT_FIELD_UNEXPECTED"));
  EXPECT_THAT(FaultsOf("merge", kPower, [](auto& line) { line.clear_target_item_code(); }),
              ElementsAre("2 target_item_code ADJUSTMENT_FIELD_MISSING"));
  EXPECT_THAT(FaultsOf("add", kNewPower, [](auto& line) { line.set_from_organ("jz-market"); }),
              ElementsAre("2 from_organ ADJUSTMENT_FIELD_UNEXPECTED"));
  EXPECT_THAT(FaultsOf("receive", kNewPower, [](auto& line) { line.clear_from_organ(); }),
              ElementsAre("2 from_organ ADJUSTMENT_FIELD_MISSING"));
  EXPECT_THAT(FaultsOf("receive", kNewPower, [](auto& line) { line.set_detail("lent"); }),
              ElementsAre("2 detail ADJUSTMENT_FIELD_INVALID"));
  EXPECT_THAT(FaultsOf("receive", kNewPower, [](auto& line) { line.set_from_organ("no-such"); }),
              ElementsAre("2 from_organ ADJUSTMENT_ORGAN_UNKNOWN"));
  EXPECT_THAT(FaultsOf("devolve_local", kPower, [](auto& line) { line.add_to_organs("heishan-market"); }),
              ElementsAre("2 to_organ ADJUSTMENT_FIELD_INVALID"));
  EXPECT_THAT(FaultsOf("internalise", kPower, [](auto& line) { line.set_to_organs(0, "jz-health"); }),
              ElementsAre("2 to_organ POWER_ORGAN_MISMATCH"));
  EXPECT_THAT(FaultsOf("add", "210225073000", none), ElementsAre("2 item_code ADJUSTMENT_FIELD_INVALID"));
  EXPECT_THAT(FaultsOf("add", kNewPower, [](auto& line) { line.set_to_organs(0, "jz-health"); }),
              ElementsAre("2 item_code ADJUSTMENT_FIELD_INVALID"));
  EXPECT_THAT(FaultsOf("cancel", kPower, [](auto& line) { line.set_line(0); }), ElementsAre("0 line ADJUSTMENT_FIELD_MISSING"));
  EXPECT_THAT(FaultsOf("cancel", kPower, [](auto& line) { line.set_number(0); }),
              ElementsAre("2 number ADJUSTMENT_FIELD_INVALID"));
  EXPECT_THAT(FaultsOf("cancel", kPower, [](auto& line) { line.set_source("rumour"); }),
              ElementsAre("2 source ADJUSTMENT_FIELD_INVALID"));
  for (const int32_t day : {0, -5, INT32_MAX, INT32_MIN}) {
    EXPECT_THAT(FaultsOf("cancel", kPower, [&](auto& line) { line.set_effective_day(day); }),
                ElementsAre("2 effective_date ADJUSTMENT_FIELD_INVALID"));
  }
  EXPECT_THAT(FaultsOf("revise_subitems", kFinePower, [](auto& line) { line.mutable_subitems_after(0)->set_code("002"); }),
              ElementsAre("2 subitems_after ADJUSTMENT_FIELD_INVALID"));
}

TEST_F(PowersTest, NumbersAndIdsStandOnceInABatchAndTheOrderOfLinesMeansNothing) {
  journal::PackRow second = Line("cancel", kSecondPower, 2);
  second.mutable_adjustment()->set_adjustment_id("adj-1");
  second.mutable_adjustment()->set_number(1);
  EXPECT_THAT(Faults({second, Line("cancel", kPower, 1)}),
              ElementsAre("2 adjustment_id ADJUSTMENT_DUPLICATE", "2 number ADJUSTMENT_DUPLICATE",
                          "3 adjustment_id ADJUSTMENT_DUPLICATE", "3 number ADJUSTMENT_DUPLICATE"));
}

TEST_F(PowersTest, AnItemMayBeMergedIntoOneThatTheSameBatchAdds) {
  journal::PackRow merge = Line("merge", kSecondPower, 1);
  merge.mutable_adjustment()->set_target_item_code(kNewPower);
  EXPECT_EQ(Adjust('b', {merge, Line("add", kNewPower, 2)}), "");
  EXPECT_FALSE(IsListed(kSecondPower, kOnDay));
  EXPECT_TRUE(IsListed(kNewPower, kOnDay));
}

TEST_F(PowersTest, ABatchOfTodayHoldsFromItsRecordOn) {
  today_ = Day(kOnDay);
  EXPECT_EQ(Adjust('b', {Line("cancel", kPower)}), "");
  EXPECT_FALSE(IsOffered(kPower, kOnDay));
  today_ = Day("2020-02-02");
  EXPECT_EQ(Adjust('c', {Line("cancel", kSecondPower)}), "ADJUSTMENT_DAY_PAST");
}

TEST_F(PowersTest, ABatchOnTheDayOfThePackIsTheLaterWord) {
  state_ = MemoryState();
  today_ = Day(kOnDay);
  ASSERT_EQ(Bring('a', CityWithPowers()), "");
  EXPECT_EQ(Adjust('b', {Line("cancel", kPower)}), "");
  EXPECT_FALSE(IsListed(kPower, kOnDay));
  EXPECT_EQ(Adjust('c', {Line("add", kPower)}), "POWER_ADJUSTED_LATER");
}

TEST_F(PowersTest, WhatWasTakenOffMayBeAddedAgainWithItsItem) {
  ASSERT_EQ(Adjust('b', {Line("cancel", kPower)}), "");
  journal::PackRow again = Line("add", kPower);
  again.mutable_adjustment()->set_effective_day(Day("2020-03-01").days_since_1970());
  EXPECT_EQ(Adjust('c', {again}), "");
  EXPECT_FALSE(IsOffered(kPower, "2020-02-29"));
  EXPECT_TRUE(IsListed(kPower, "2020-03-01"));
  EXPECT_TRUE(IsOffered(kPower, "2020-03-01"));
  EXPECT_FALSE(FindItem(state_, kPower, Day("2020-03-01"))->has_removed());
}

TEST_F(PowersTest, ALaterVersionOfTheItemDoesNotBringItBack) {
  journal::PackRow later = ItemRow(kPower, 7);
  later.mutable_item()->set_effective_day(Day("2020-05-01").days_since_1970());
  ASSERT_EQ(Bring('b', {later}), "");
  ASSERT_TRUE(IsOffered(kPower, "2020-05-01"));
  ASSERT_EQ(Adjust('c', {Line("cancel", kPower)}), "");
  EXPECT_FALSE(IsOffered(kPower, kOnDay));
  EXPECT_FALSE(IsOffered(kPower, "2020-05-01"));
  EXPECT_EQ(FindItem(state_, kPower, Day("2020-05-01"))->promised_limit_wd(), 7);
}

TEST_F(PowersTest, APackNeitherRevivesNorMovesWhatAnAdjustmentDecided) {
  ASSERT_EQ(Adjust('b', {Line("cancel", kPower, 1), Line("revise_subitems", kFinePower, 2)}), "");
  today_ = Day("2020-02-05");
  const auto before = RowsIn(Table::kPower);
  ASSERT_EQ(Bring('c', CityWithPowers()), "");
  EXPECT_EQ(Fact("powers_changed"), "0");
  EXPECT_EQ(Fact("items_changed"), "0");
  EXPECT_EQ(RowsIn(Table::kPower), before);
  EXPECT_FALSE(IsListed(kPower, "2020-02-06"));
  EXPECT_FALSE(IsOffered(kPower, "2020-02-06"));
  // What a pack says of other fields still counts.
  journal::PackRow renamed = PowerRow(kFinePower, "对违反食品安全管理规定行为的处罚");
  ASSERT_EQ(Bring('d', {renamed, ItemRow(kPower, 6)}), "");
  EXPECT_EQ(On(kFinePower, "2020-02-05")->name_zh(), "对违反食品安全管理规定行为的处罚");
  EXPECT_EQ(On(kFinePower, "2020-02-05")->subitems_size(), 3);
  EXPECT_FALSE(IsOffered(kPower, "2020-02-06"));
}

TEST_F(PowersTest, APackOnTheEveDoesNotReviveFromTheDayItself) {
  ASSERT_EQ(Adjust('b', {Line("cancel", kPower)}), "");
  today_ = Day(kEve);
  ASSERT_EQ(Bring('c', {ItemRow(kPower, 9)}), "");
  ASSERT_EQ(Bring('d', {ItemRow(kPower, 8)}), "");  // its version begins tomorrow, the day of the batch
  EXPECT_TRUE(IsOffered(kPower, kEve));
  EXPECT_FALSE(IsOffered(kPower, kOnDay));
  EXPECT_EQ(FindItem(state_, kPower, Day(kOnDay))->promised_limit_wd(), 8);
}

TEST_F(PowersTest, APackMayNotSpeakAsAnAdjustment) {
  journal::PackRow power = PowerRow(kPower);
  power.mutable_power()->mutable_change()->set_kind("cancel");
  EXPECT_EQ(Bring('b', {power}), "PACK_ROW_INVALID");
  journal::PackRow item = ItemRow(kPower);
  item.mutable_item()->mutable_removed()->set_kind("cancel");
  EXPECT_EQ(Bring('c', {item}), "PACK_ROW_INVALID");
}

TEST_F(PowersTest, APowerOfNoDepartmentOrNoItemIsRefused) {
  journal::PackRow power = PowerRow(kNewPower);
  power.mutable_power()->set_department_id("no-such");
  EXPECT_EQ(Bring('b', {power}), "PACK_ROW_INVALID");
  power = PowerRow(kNewPower);
  power.mutable_power()->set_catalogue("items");
  EXPECT_EQ(Bring('c', {power}), "PACK_ROW_INVALID");
}

TEST_F(PowersTest, OnlyTheCitysAdministratorAdjusts) {
  sender_ = "officer:county-admin";
  EXPECT_EQ(Stage(SetId('b'), 0, {Line("cancel", kPower)}), "CATALOG_ADMINISTRATOR_REQUIRED");
  EXPECT_EQ(Effect(SetId('b'), 1, 1), "CATALOG_ADMINISTRATOR_REQUIRED");
  sender_ = "officer:chief";
  EXPECT_EQ(Adjust('b', {Line("cancel", kPower)}), "");
}

TEST_F(PowersTest, AHalfStagedBatchMayBeStagedAgainFromAFileWithOtherLines) {
  journal::PackRow moved = Line("cancel", kPower);
  ASSERT_EQ(Stage(SetId('b'), 0, {moved}), "");
  moved.mutable_adjustment()->set_line(40);
  EXPECT_EQ(Stage(SetId('b'), 0, {moved}), "");
  EXPECT_EQ(Effect(SetId('b'), 1, 1), "");
  moved.mutable_adjustment()->set_reason("别的理由");
  ASSERT_EQ(Stage(SetId('c'), 0, {Line("cancel", kSecondPower)}), "");
  EXPECT_EQ(Stage(SetId('c'), 0, {moved}), "PACK_PART_CONFLICT");
}

TEST_F(PowersTest, AnIncompleteBatchIsNotApplied) {
  ASSERT_EQ(Stage(SetId('b'), 0, {Line("cancel", kPower)}), "");
  EXPECT_EQ(Effect(SetId('b'), 2, 2), "PACK_INCOMPLETE");
  EXPECT_EQ(Effect(SetId('c'), 0, 0), "PACK_INCOMPLETE");
  EXPECT_EQ(Effect("xyz", 1, 1), "PACK_CHANGE_SET_ID");
}

}  // namespace
}  // namespace yici::catalog
