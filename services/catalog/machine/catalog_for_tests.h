// A small city for the tests of the catalogue's machine, and commands run against it as the partition would.
//
//   TEST_F(CatalogTest, …) { ASSERT_EQ(Bring('a', City()), ""); EXPECT_EQ(Adjust('b', {Line("cancel", kPower)}), ""); }
#ifndef YICI_SERVICES_CATALOG_MACHINE_CATALOG_FOR_TESTS_H_
#define YICI_SERVICES_CATALOG_MACHINE_CATALOG_FOR_TESTS_H_

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "services/base/memory_state.h"
#include "services/catalog/machine/apply.h"
#include "services/catalog/machine/calendars.h"
#include "services/catalog/machine/change_set.h"
#include "services/catalog/machine/decide.h"
#include "services/catalog/machine/lookup.h"
#include "services/directory/machine/rights.h"

namespace yici::catalog {

using Rows = std::vector<journal::PackRow>;

inline CivilDay Day(std::string_view text) { return *CivilDay::Parse(text); }

inline std::string SetId(char digit) { return std::string(64, digit); }

inline journal::PackRow JurisdictionRow(const std::string& id, const std::string& parent) {
  journal::PackRow row;
  row.mutable_jurisdiction()->set_jurisdiction(id);
  row.mutable_jurisdiction()->set_parent(parent);
  return row;
}

inline journal::PackRow DepartmentRow(const std::string& id, const std::string& jurisdiction) {
  journal::PackRow row;
  row.mutable_department()->set_department_id(id);
  row.mutable_department()->set_jurisdiction(jurisdiction);
  return row;
}

inline journal::PackRow ProcessRow() {
  journal::PackRow row;
  row.mutable_process()->set_process_id("simple");
  row.mutable_process()->set_name_zh("简易流程");
  for (const char* step : {"receive", "accept", "handle", "approve", "deliver"}) row.mutable_process()->add_steps(step);
  return row;
}

inline journal::PackRow ItemRow(const std::string& code = "ITEM000001", int promised = 10) {
  journal::PackRow row;
  journal::Item& item = *row.mutable_item();
  item.set_item_code(code);
  item.set_name_zh("食品经营许可");
  item.set_item_type("01");
  item.set_department_id("jz-market");
  item.set_jurisdiction("210700");
  item.add_service_objects(2);
  item.add_channels(1);
  item.set_case_type(2);
  item.set_statutory_limit(20);
  item.set_promised_limit_wd(promised);
  item.set_supplement_limit_wd(30);
  item.set_review_supplement_limit_wd(5);
  item.set_process_id("simple");
  item.set_active(true);
  auto* material = item.add_materials();
  material->set_material_id("m01");
  material->set_number(1);
  material->set_name_zh("申请表");
  material->set_form("original");
  material->set_copies(1);
  return row;
}

inline journal::PackRow NoticeRow(int year, int version, const char* published, const char* rest_day) {
  journal::PackRow row;
  row.mutable_notice()->set_year(year);
  row.mutable_notice()->set_version(version);
  row.mutable_notice()->set_published_day(Day(published).days_since_1970());
  row.mutable_notice()->add_days()->set_day(Day(rest_day).days_since_1970());
  return row;
}

// Administrators of the city and of one county.
inline Rows Officers() {
  Rows rows;
  for (const auto& [id, scope] : {std::pair("chief", "210700"), std::pair("county-admin", "210726")}) {
    auto& officer = rows.emplace_back();
    officer.mutable_officer()->set_officer_id(id);
    officer.mutable_officer()->set_active(true);
    auto& grant = *rows.emplace_back().mutable_role_grant();
    grant.set_officer_id(id);
    grant.set_role(std::string(directory::role::kAdministrator));
    grant.set_scope_kind("jurisdiction");
    grant.set_scope(scope);
    grant.set_source("illustrative");
  }
  return rows;
}

inline Rows City() {
  Rows rows = {JurisdictionRow("210000", ""),
               JurisdictionRow("210700", "210000"),
               JurisdictionRow("210726", "210700"),
               DepartmentRow("jz-market", "210700"),
               ProcessRow(),
               ItemRow()};
  auto& hall = *rows.emplace_back().mutable_hall();
  hall.set_hall_id("jz-hall");
  hall.set_jurisdiction("210700");
  for (const journal::PackRow& row : Officers()) rows.push_back(row);
  return rows;
}

// ---- the power list ---------------------------------------------------------------------------------------------------

inline constexpr char kMarketUscc[] = "11210700YCJ00025XQ";
// 食品生产许可 and what is merged into it; the item of the catalogue has the first one's code.
inline constexpr char kPower[] = "11210700YCJ00025XQ3210125010000";
inline constexpr char kSecondPower[] = "11210700YCJ00025XQ3210125021000";
inline constexpr char kFinePower[] = "11210700YCJ00025XQ3210225031000";
inline constexpr char kNewPower[] = "11210700YCJ00025XQ3210225073000";

inline void SetSubitems(const std::vector<std::string>& names, google::protobuf::RepeatedPtrField<journal::Subitem>* out) {
  for (size_t i = 0; i < names.size(); ++i) {
    auto* subitem = out->Add();
    subitem->set_code("00" + std::to_string(i + 1));
    subitem->set_name_zh(names[i]);
  }
}

inline journal::PackRow PowerRow(const std::string& code, const std::string& name = "食品生产许可") {
  journal::PackRow row;
  journal::Power& power = *row.mutable_power();
  power.set_item_code(code);
  power.set_basic_code(code.substr(19, 12));
  power.set_name_zh(name);
  power.set_item_type(code.substr(21, 2));
  power.set_department_id("jz-market");
  power.set_level(3);
  power.set_active(true);
  power.set_source("illustrative");
  if (code == kFinePower) SetSubitems({"一般情形", "情节严重情形"}, power.mutable_subitems());
  if (code == kPower) power.set_catalogue("items");
  return row;
}

inline journal::PackRow OrganRow(const std::string& id, const std::string& level, const std::string& uscc) {
  journal::PackRow row;
  row.mutable_department()->set_department_id(id);
  row.mutable_department()->set_jurisdiction(level == "county" ? "210726" : "210700");
  row.mutable_department()->set_level(level);
  row.mutable_department()->set_uscc(uscc);
  return row;
}

// City() with three powers on the list, the first of them an item too.
inline Rows CityWithPowers() {
  Rows rows = City();
  std::erase_if(rows, [](const journal::PackRow& row) { return row.has_department(); });
  rows.push_back(OrganRow("jz-market", "city", kMarketUscc));
  rows.push_back(OrganRow("jz-health", "city", "11210700YCJ00024113"));
  rows.push_back(OrganRow("ln-market", "province", "11210000YCL0000346"));
  rows.push_back(OrganRow("heishan-market", "county", "11210726YCJ0000001"));
  rows.push_back(ItemRow(kPower));
  rows.push_back(PowerRow(kPower));
  rows.push_back(PowerRow(kSecondPower, "食品生产许可（变更审批）"));
  rows.push_back(PowerRow(kFinePower, "对违反食品安全规定行为的处罚"));
  return rows;
}

// A line of the kind that may be applied, effective 2020-02-01; `number` is also its line less one.
inline journal::PackRow Line(const std::string& kind, const std::string& code, int number = 1) {
  journal::PackRow row;
  journal::PowerAdjustment& line = *row.mutable_adjustment();
  line.set_line(number + 1);
  line.set_number(number);
  line.set_adjustment_id("adj-" + std::to_string(number));
  line.set_kind(kind);
  line.set_item_code(code);
  line.set_name_zh(code == kPower         ? "食品生产许可"
                   : code == kSecondPower ? "食品生产许可（变更审批）"
                   : code == kFinePower   ? "对违反食品安全规定行为的处罚"
                                          : "对违反网络交易规定行为的处罚");
  line.set_effective_day(Day("2020-02-01").days_since_1970());
  line.set_reason("法律法规依据已废止或不再适用");
  line.set_source("illustrative");
  if (kind != "add") line.set_from_organ(kind == "receive" ? "ln-market" : "jz-market");
  if (kind == "hand_to_county" || kind == "devolve_local") line.add_to_organs("heishan-market");
  if (kind == "add" || kind == "receive" || kind == "merge" || kind == "internalise" || kind == "revise_subitems") {
    line.add_to_organs("jz-market");
  }
  if (kind == "receive") line.set_detail("delegated");
  if (kind == "merge") line.set_target_item_code(code == kPower ? kSecondPower : kPower);
  if (kind == "revise_subitems") {
    SetSubitems({"一般情形", "情节严重情形"}, line.mutable_subitems_before());
    SetSubitems({"一般情形", "情节较重情形", "情节严重情形"}, line.mutable_subitems_after());
  }
  return row;
}

class CatalogTest : public testing::Test {
 protected:
  std::string Run(const journal::Command& command) {
    book_ = LoadBook(state_);
    journal::Arrival arrival;
    arrival.mutable_principal()->set_id(sender_);
    arrival.mutable_principal()->set_kind(sender_.starts_with("system:") ? journal::PRINCIPAL_KIND_SYSTEM
                                                                         : journal::PRINCIPAL_KIND_OFFICER);
    const Instant now = StartOf(today_) + 9 * 3'600 * kMicrosPerSecond;
    const Ordered ordered{.revision = ++revision_, .legal_time = now, .arrival = arrival};
    const calendar::Calendar calendar = book_.At(today_);
    EXPECT_TRUE(Handles(command));
    last_ = Decide(World{state_, calendar, book_}, command, ordered);
    if (last_.refused()) {
      EXPECT_TRUE(last_.events.empty());
      EXPECT_FALSE(last_.answer.rejection().message_zh().empty() || last_.answer.rejection().message_en().empty());
      return last_.answer.rejection().reason();
    }
    for (const PendingEvent& pending : last_.events) {
      EXPECT_TRUE(Handles(pending.event));
      Apply(state_, pending.event,
            {.revision = revision_, .index = 0, .legal_time = now, .occurred_at = now, .actor = sender_});
    }
    return "";
  }
  std::string Stage(const std::string& id, int part, const Rows& rows) {
    journal::Command command;
    auto* stage = command.mutable_stage_rows();
    stage->set_change_set(id);
    stage->set_part(part);
    for (const journal::PackRow& row : rows) *stage->add_rows() = row;
    return Run(command);
  }
  std::string Commit(const std::string& id, int parts, size_t rows) {
    journal::Command command;
    auto* commit = command.mutable_commit_change_set();
    commit->set_change_set(id);
    commit->set_parts(parts);
    commit->set_rows(static_cast<int32_t>(rows));
    return Run(command);
  }
  // Stages and commits one part.
  std::string Bring(char digit, const Rows& rows) {
    const std::string refusal = Stage(SetId(digit), 0, rows);
    return refusal.empty() ? Commit(SetId(digit), 1, rows.size()) : refusal;
  }
  std::string Adjust(const std::string& id, const Rows& rows) {
    std::string refusal = Stage(id, 0, rows);
    if (!refusal.empty()) return refusal;
    return Effect(id, 1, rows.size());
  }
  std::string Adjust(char digit, const Rows& rows) { return Adjust(SetId(digit), rows); }
  std::string Effect(const std::string& id, int parts, size_t rows) {
    journal::Command command;
    auto* apply = command.mutable_apply_power_list();
    apply->set_change_set(id);
    apply->set_parts(parts);
    apply->set_rows(static_cast<int32_t>(rows));
    return Run(command);
  }
  std::string Publish(const journal::PackRow& row, bool force = false, const std::string& why = "") {
    journal::Command command;
    *command.mutable_publish_calendar()->mutable_notice() = FromPackRow(row.notice());
    command.mutable_publish_calendar()->set_force(force);
    command.mutable_publish_calendar()->set_reason(why);
    return Run(command);
  }
  std::string Fact(std::string_view key) const {
    for (const journal::Entry& fact : last_.answer.facts()) {
      if (fact.key() == key) return fact.value();
    }
    return "none";
  }
  int Promised(const char* day) const {
    const journal::Item* item = FindItem(state_, "ITEM000001", Day(day));
    return item == nullptr ? -1 : item->promised_limit_wd();
  }
  size_t RowsOf(Table table) const {
    size_t rows = 0;
    state_.Scan(table, "", "", [&](std::string_view, std::string_view) { return ++rows > 0; });
    return rows;
  }

  MemoryState state_;
  calendar::CalendarBook book_;
  std::string sender_ = "system:pack";
  CivilDay today_ = Day("2020-01-17");
  uint64_t revision_ = 0;
  Outcome last_;
};

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_CATALOG_FOR_TESTS_H_
