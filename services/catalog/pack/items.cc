#include "services/catalog/pack/items.h"

#include <algorithm>
#include <utility>

#include "services/base/identifiers.h"
#include "services/catalog/machine/media_types.h"

namespace yici::catalog {
namespace {

using Presence = Loading::Presence;

constexpr int32_t kReviewSupplementDefault = 5;
constexpr size_t kItemBytesMax = 100 * 1024;  // half of a staged part
constexpr size_t kOrganCodeChars = 18;
constexpr std::string_view kNoOrgan = "-";  // stands in for what each county fills in

// Options that items.csv or item_options.csv may set; an empty cell leaves what stands.
void ReadOptionCells(RowReader& row, journal::Item& item) {
  item.set_pre_review(row.Flag("pre_review", item.pre_review()));
  item.set_certificate(row.Flag("certificate", item.certificate()));
  item.set_hearing_right(row.Flag("hearing_right", item.hearing_right()));
  item.set_first_review(row.Flag("first_review", item.first_review()));
  item.set_active(row.Flag("active", item.active()));
  const auto number = [&](const char* column, int64_t min, int64_t max, int32_t now) {
    return static_cast<int32_t>(row.Number(column, min, max, now));
  };
  item.set_term_days(number("term_days", 0, 36'500, item.term_days()));
  item.set_review_supplement_limit_wd(
      number("review_supplement_limit_wd", 1, kLimitDaysMax, item.review_supplement_limit_wd()));
  item.set_late_keying_wd(number("late_keying_wd", 0, 30, item.late_keying_wd()));
  item.set_step_limit_wd(number("step_limit_wd", 0, kLimitDaysMax, item.step_limit_wd()));
  if (row.Has("form_id")) item.set_form_id(row.Text("form_id"));
  if (row.Has("renewal_item_code")) item.set_renewal_item_code(row.Text("renewal_item_code"));
  item.set_renewal_ahead_days(number("renewal_ahead_days", 0, 3'650, item.renewal_ahead_days()));
}

void ReadWords(RowReader& row, journal::Item& item) {
  item.set_item_code(row.Text("item_code"));
  item.set_basic_code(row.NeedText("basic_code"));
  item.set_name_zh(row.NeedText("name_zh"));
  item.set_name_en(row.Text("name_en"));
  item.set_item_type(row.NeedText("item_type"));
  item.set_department_id(row.Text("department_id"));
  for (const int32_t code : row.Codes("service_object")) item.add_service_objects(code);
  for (const int32_t code : row.Codes("channel")) item.add_channels(code);
  item.set_case_type(static_cast<int32_t>(row.Number("case_type", 1, 9)));
  item.set_list(row.Word("list", {"province", "city", "county", "construction"}));
  item.set_fee_note(row.Text("fee_note"));
  item.set_legal_basis(row.Text("legal_basis"));
  item.set_limit_note(row.Text("limit_note"));
  item.set_process_id(row.NeedText("process_id"));
  item.set_source(row.Word("source", {"newspaper", "general", "illustrative"}));
}

void ReadLimits(RowReader& row, journal::Item& item) {
  const auto days = [&](const char* column, int64_t min) {
    return static_cast<int32_t>(row.Number(column, min, kLimitDaysMax));
  };
  item.set_statutory_limit(days("statutory_limit", 1));
  item.set_statutory_in_calendar_days(row.Word("statutory_limit_unit", {"wd", "cd"}) == "cd");
  item.set_promised_limit_wd(days("promised_limit_wd", 1));
  item.set_extension_max(days("extension_max", 0));
  item.set_extension_approver(row.Text("extension_approver"));
  item.set_supplement_limit_wd(days("supplement_limit_wd", 1));
  item.set_review_supplement_allowed(row.Flag("review_supplement_allowed"));
  item.set_deferral_allowed(row.Flag("deferral_allowed"));
  item.set_deferral_limit_wd(static_cast<int32_t>(row.Number("deferral_limit_wd", 0, kLimitDaysMax, 0)));
  item.set_promise_allowed(row.Flag("promise_allowed"));
  item.set_after_check_limit_wd(static_cast<int32_t>(row.Number("after_check_limit_wd", 0, kLimitDaysMax, 0)));
  item.set_county_may_offer(row.Flag("county_may_offer"));
  item.set_max_visits(static_cast<int32_t>(row.Number("max_visits", 0, 99)));
  item.set_fee_fen(row.Money("fee"));
  item.set_active(true);
  item.set_review_supplement_limit_wd(kReviewSupplementDefault);
}

Presence PresenceOf(Catalogue catalogue) { return catalogue == Catalogue::kCity ? Presence::kRequired : Presence::kOptional; }

int& ItemsIn(PackTotals& totals, Catalogue catalogue) {
  if (catalogue == Catalogue::kCity) return totals.items;
  return catalogue == Catalogue::kConstruction ? totals.construction_items : totals.county_templates;
}

int& MaterialsIn(PackTotals& totals, Catalogue catalogue) {
  if (catalogue == Catalogue::kCity) return totals.materials;
  return catalogue == Catalogue::kConstruction ? totals.construction_materials : totals.county_materials;
}

void ReadMediaTypes(RowReader& row, journal::Material& material) {
  if (!row.Has("media_types")) return;
  for (std::string& type : row.List("media_types")) {
    if (!IsMediaType(type)) {
      row.Fail("media_types", "ENUM_UNKNOWN", "附件类型“" + type + "”不在类型表内。",
               "expected media types of the table, but got \"" + type + "\"");
    }
    *material.add_media_types() = std::move(type);
  }
}

journal::Material MaterialOf(RowReader& row) {
  journal::Material material;
  material.set_material_id(row.Id("material_id"));
  material.set_number(static_cast<int32_t>(row.Number("number", 1, kMaterialsMax)));
  material.set_name_zh(row.NeedText("name_zh"));
  material.set_form(row.Word("form", {"original", "copy", "electronic"}));
  material.set_copies(static_cast<int32_t>(row.Number("copies", 1, 99)));
  material.set_key(row.Flag("key"));
  material.set_source_organ(row.Text("source_organ"));
  // Missing columns and empty cells: the machine's defaults.
  material.set_attachment_bytes_max(row.Number("attachment_bytes_max", 1, kAttachmentBytesLimit, 0));
  ReadMediaTypes(row, material);
  material.set_validity_days(static_cast<int32_t>(row.Number("validity_days", 0, kValidityDaysMax, 0)));
  material.set_single_use(row.Flag("single_use", false));
  row.Word("source", {"newspaper", "general", "illustrative"});
  return material;
}

bool IsCountyField(std::string_view field) {
  return field == "item_code" || field == "department_id" || field == "jurisdiction" || field == "name_zh" ||
         field == "promised_limit_wd";
}

}  // namespace

bool IsMaterialField(std::string_view field) {
  return field == "material_id" || field == "material.name_zh" || field == "copies" || field == "number" || field == "form";
}

void CheckCodeOfOrgan(const Loading& loading, RowReader& row, const std::string& code, const std::string& department_id,
                      const std::string& basic) {
  const IdentifierCheck check = CheckItemCode(code);
  if (!check.valid()) {
    return row.Fail("item_code", check.reason, "事项编码有误：" + check.detail + "。",
                    "expected an item code, but: " + check.detail);
  }
  const auto organ = loading.uscc_of.find(department_id);
  const bool long_code = code.size() > 24;
  if (long_code && organ != loading.uscc_of.end() && code.substr(0, kOrganCodeChars) != organ->second) {
    return row.Fail("item_code", "ITEM_CODE_ORGAN", "事项编码的机构代码与实施部门不符。",
                    "expected the code to begin with that of its department, " + organ->second);
  }
  if (long_code && !basic.empty() && code.substr(kOrganCodeChars + 1, basic.size()) != basic) {
    row.Fail("basic_code", "BASIC_CODE_MISMATCH", "基本编码与事项编码不符。",
             "expected the basic code that the item code holds, but got \"" + basic + "\"");
  }
}

void ItemTables::Read(const std::string& file, Catalogue catalogue) {
  const auto table = loading_.Open(file, PresenceOf(catalogue), Table::kItem,
                                   {"item_code",
                                    "basic_code",
                                    "name_zh",
                                    "name_en",
                                    "item_type",
                                    "department_id",
                                    "service_object",
                                    "channel",
                                    "case_type",
                                    "list",
                                    "statutory_limit",
                                    "statutory_limit_unit",
                                    "promised_limit_wd",
                                    "extension_max",
                                    "extension_approver",
                                    "supplement_limit_wd",
                                    "review_supplement_allowed",
                                    "deferral_allowed",
                                    "deferral_limit_wd",
                                    "promise_allowed",
                                    "after_check_limit_wd",
                                    "county_may_offer",
                                    "max_visits",
                                    "fee",
                                    "fee_note",
                                    "legal_basis",
                                    "limit_note",
                                    "process_id",
                                    "source"},
                                   {"note", "filler_fields", "pre_review", "hearing_right", "certificate", "first_review",
                                    "term_days", "review_supplement_limit_wd", "late_keying_wd", "step_limit_wd", "form_id",
                                    "active", "renewal_item_code", "renewal_ahead_days"});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading_.findings);
    ReadItem(row, file, catalogue);
    ++ItemsIn(loading_.pack.totals, catalogue);
  }
}

void ItemTables::ReadItem(RowReader& row, const std::string& file, Catalogue catalogue) {
  ItemTemplate entry{.item = {}, .file = file, .line = row.line(), .clean = true};
  ReadWords(row, entry.item);
  ReadLimits(row, entry.item);
  ReadOptionCells(row, entry.item);
  const std::string& basic = entry.item.basic_code();
  if (catalogue == Catalogue::kCounty) {
    if (!basic.empty() && !by_basic_.emplace(basic, templates_.size()).second) {
      row.Fail("basic_code", "DUPLICATE_ID", "基本编码重复。",
               "expected each basic code once, but \"" + basic + "\" stands twice");
    }
  } else {
    const std::string code = row.NeedText("item_code");
    loading_.Claim(row, "item_code", Table::kItem, code);
    if (!code.empty()) CheckCodeOfOrgan(loading_, row, code, entry.item.department_id(), entry.item.basic_code());
    by_code_.emplace(code, templates_.size());
  }
  entry.clean = row.clean();
  templates_.push_back(std::move(entry));
}

ItemTemplate* ItemTables::Find(RowReader& row, std::string_view item_code, std::string_view basic_code, Catalogue catalogue) {
  const bool county = catalogue == Catalogue::kCounty;
  const auto& index = county ? by_basic_ : by_code_;
  const auto at = index.find(county ? basic_code : item_code);
  if (at != index.end()) return &templates_[at->second];
  const char* field = county ? "basic_code" : "item_code";
  if (loading_.IsUnsure(Table::kItem)) return nullptr;
  row.Fail(field, "REFERENCE_UNKNOWN", "引用的事项不存在。",
           "expected an item that exists, but \"" + std::string(county ? basic_code : item_code) + "\" does not");
  return nullptr;
}

void ItemTables::ReadOptions() {
  const auto table =
      loading_.Open("item_options.csv", Presence::kOptional, Table::kHead, {"item_code", "source"},
                    {"pre_review", "hearing_right", "certificate", "first_review", "term_days", "review_supplement_limit_wd",
                     "late_keying_wd", "step_limit_wd", "form_id", "active", "renewal_item_code", "renewal_ahead_days"});
  if (!table) return;
  std::set<std::string> seen;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading_.findings);
    row.Word("source", {"newspaper", "general", "illustrative"});
    const std::string code = row.NeedText("item_code");
    if (!code.empty() && !seen.insert(code).second) {
      row.Fail("item_code", "DUPLICATE_ID", "事项重复。", "expected each item once, but \"" + code + "\" stands twice");
    }
    ReadOption(row, code);
  }
}

void ItemTables::ReadOption(RowReader& row, const std::string& code) {
  // The items of the counties alone have no code of their own: their basic code stands for all of them.
  const Catalogue catalogue = by_basic_.find(code) != by_basic_.end() ? Catalogue::kCounty : Catalogue::kCity;
  ItemTemplate* entry = code.empty() ? nullptr : Find(row, code, code, catalogue);
  if (row.Has("form_id") && !loading_.IsKnown(Table::kForm, row.Text("form_id"))) {
    row.Fail("form_id", "REFERENCE_UNKNOWN", "引用的表单不存在。", "expected a form that exists");
  }
  journal::Item scratch;
  ReadOptionCells(row, entry == nullptr ? scratch : entry->item);
}

void ItemTables::ReadMaterials(const std::string& file, Catalogue catalogue) {
  const auto table = loading_.Open(
      file, PresenceOf(catalogue), Table::kHead,
      {"material_id", "item_code", "basic_code", "number", "name_zh", "form", "copies", "key", "source_organ", "source"},
      {"filler_fields", "attachment_bytes_max", "media_types", "validity_days", "single_use"});
  if (!table) return;
  std::set<std::string> ids;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading_.findings);
    const journal::Material material = MaterialOf(row);
    if (!material.material_id().empty() && !ids.insert(material.material_id()).second) {
      row.Fail("material_id", "DUPLICATE_ID", "材料编号重复。",
               "expected each material once, but \"" + material.material_id() + "\" stands twice");
    }
    AddMaterial(row, material, catalogue);
    ++MaterialsIn(loading_.pack.totals, catalogue);
  }
}

void ItemTables::AddMaterial(RowReader& row, const journal::Material& material, Catalogue catalogue) {
  const std::string basic = row.NeedText("basic_code");
  ItemTemplate* entry = Find(row, row.Text("item_code"), basic, catalogue);
  if (entry == nullptr) return;
  if (entry->item.basic_code() != basic) {
    row.Fail("basic_code", "BASIC_CODE_MISMATCH", "基本编码与事项不符。", "expected the basic code of the item");
  }
  for (const journal::Material& other : entry->item.materials()) {
    if (other.number() != material.number()) continue;
    row.Fail("number", "DUPLICATE_ID", "同一事项的材料序号重复。", "expected each number once within an item");
  }
  if (row.clean()) *entry->item.add_materials() = material;
}

void ItemTables::AddCountyItem(const CsvTable& table, RowReader& row, const ItemTemplate& city) {
  ItemTemplate entry{.item = city.item, .file = table.file(), .line = row.line(), .clean = true};
  journal::Item& item = entry.item;
  item.set_item_code(row.NeedText("item_code"));
  item.set_name_zh(row.NeedText("name_zh"));
  item.set_department_id(row.NeedText("department_id"));
  item.set_jurisdiction(row.NeedText("jurisdiction"));
  item.set_promised_limit_wd(static_cast<int32_t>(row.Number("promised_limit_wd", 1, kLimitDaysMax)));
  item.set_effective_day(row.Day("offered_from").days_since_1970());
  item.set_source(row.Word("source", {"newspaper", "general", "illustrative"}));
  // A later material has at most the county's own, shorter promise.
  item.set_deferral_limit_wd(std::min(item.deferral_limit_wd(), item.promised_limit_wd()));
  loading_.Claim(row, "item_code", Table::kItem, item.item_code());
  if (!item.item_code().empty()) {
    CheckCodeOfOrgan(loading_, row, item.item_code(), item.department_id(), item.basic_code());
  }
  const auto organ = loading_.jurisdiction_of.find(item.department_id());
  if (organ != loading_.jurisdiction_of.end() && organ->second != item.jurisdiction() &&
      loading_.IsKnown(Table::kJurisdiction, item.jurisdiction())) {
    row.Fail("jurisdiction", "JURISDICTION_MISMATCH", "区划与实施部门不符。",
             "expected the jurisdiction of the department, " + organ->second);
  }
  if (!city.item.county_may_offer()) {
    row.Fail(row.Has("city_item_code") ? "city_item_code" : "basic_code", "COUNTY_MAY_NOT_OFFER", "该事项不得由县级办理。",
             "expected an item that counties may offer, but this one is the city's alone");
  }
  entry.clean = row.clean() && city.clean;
  county_items_.push_back(std::move(entry));
}

void ItemTables::ReadCountyItem(const CsvTable& table, RowReader& row) {
  const std::string city_code = row.Text("city_item_code"), basic = row.NeedText("basic_code");
  const bool own = city_code.empty();
  const auto& index = own ? by_basic_ : by_code_;
  const auto at = index.find(own ? basic : city_code);
  if (at == index.end()) {
    if (loading_.IsUnsure(Table::kItem)) return;
    row.Fail(own ? "basic_code" : "city_item_code", "REFERENCE_UNKNOWN", "引用的事项不存在。",
             "expected an item that exists, but \"" + (own ? basic : city_code) + "\" does not");
    return;
  }
  const ItemTemplate& city = templates_[at->second];
  if (city.item.basic_code() != basic) {
    row.Fail("basic_code", "BASIC_CODE_MISMATCH", "基本编码与所引事项不符。",
             "expected the basic code of the item it points to");
  }
  AddCountyItem(table, row, city);
}

void ItemTables::ReadCountyItems() {
  const auto table = loading_.Open("county_items.csv", Presence::kOptional, Table::kHead,
                                   {"jurisdiction", "city_item_code", "basic_code", "item_code", "name_zh", "department_id",
                                    "promised_limit_wd", "offered_from", "source"},
                                   {"filler_fields"});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading_.findings);
    ReadCountyItem(*table, row);
    ++loading_.pack.totals.county_items;
  }
}

void ItemTables::Check() {
  for (ItemTemplate& entry : templates_) CheckTemplate(entry);
  for (ItemTemplate& entry : county_items_) CheckCountyItem(entry);
}

void ItemTables::CheckTemplate(ItemTemplate& entry) {
  const bool county = entry.item.item_code().empty();
  journal::Item& item = entry.item;
  if (item.ByteSizeLong() > kItemBytesMax) {
    loading_.Fail(
        entry.file, entry.line,
        {"name_zh", "ROW_TOO_LONG", "事项连同材料超过 100 KiB。", "expected an item of at most 100 KiB with its materials"});
  }
  if (!entry.clean) return;
  if (county) {
    item.set_item_code(std::string(kNoOrgan));
    item.set_department_id(std::string(kNoOrgan));
  }
  const auto organ = loading_.jurisdiction_of.find(item.department_id());
  item.set_jurisdiction(organ == loading_.jurisdiction_of.end() ? std::string(kNoOrgan) : organ->second);
  const auto known = [&](Table table, std::string_view id) { return id == kNoOrgan || loading_.IsKnown(table, id); };
  for (const RowFault& fault : FaultsOfItem(item, known)) {
    const bool elsewhere = IsMaterialField(fault.field) || fault.field == "jurisdiction";
    if (!elsewhere) loading_.Fail(entry.file, entry.line, fault);
  }
  if (!county) Add(entry);
}

// Whatever comes from the row it points to was judged there.
void ItemTables::CheckCountyItem(ItemTemplate& entry) {
  if (!entry.clean) return;
  const auto known = [&](Table table, std::string_view id) { return loading_.IsKnown(table, id); };
  for (const RowFault& fault : FaultsOfItem(entry.item, known)) {
    if (IsCountyField(fault.field)) loading_.Fail(entry.file, entry.line, fault);
  }
  Add(entry);
}

void ItemTables::Add(ItemTemplate& entry) {
  journal::PackRow out;
  *out.mutable_item() = std::move(entry.item);
  loading_.rows.push_back({.row = std::move(out), .file = entry.file, .line = entry.line});
}

}  // namespace yici::catalog
