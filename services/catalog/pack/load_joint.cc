// joint_matters.csv: joint matters (联办件, 一件事). A row makes two: the matter with its items, and the item that is its face,
// with name, lead department and limits. Read when every other item is known.
#include <set>
#include <string>
#include <utility>

#include "services/base/identifiers.h"
#include "services/catalog/machine/joint.h"
#include "services/catalog/pack/items.h"
#include "services/catalog/pack/loading.h"

namespace yici::catalog {
namespace {

using Presence = Loading::Presence;

constexpr int32_t kSupplementLimitWd = 30;
constexpr int32_t kReviewSupplementLimitWd = 5;
constexpr size_t kOrganCodeChars = 18;

// "code:mandatory"
void ReadParts(RowReader& row, journal::JointMatter& matter) {
  for (const std::string& entry : row.List("children")) {
    const size_t colon = entry.find(':');
    const std::string word = colon == std::string::npos ? "" : entry.substr(colon + 1);
    if (word != "mandatory" && word != "optional") {
      row.Fail("children", "ENUM_UNKNOWN", "组成事项应形如“编码:mandatory”或“编码:optional”。",
               "expected entries like code:mandatory or code:optional, but got \"" + entry + "\"");
      continue;
    }
    journal::JointPart& part = *matter.add_parts();
    part.set_item_code(entry.substr(0, colon));
    part.set_mandatory(word == "mandatory");
  }
}

void ReadFace(RowReader& row, journal::Item& item) {
  item.set_item_code(row.NeedText("item_code"));
  item.set_basic_code(row.NeedText("basic_code"));
  item.set_name_zh(row.NeedText("name_zh"));
  item.set_name_en(row.Text("name_en"));
  item.set_item_type("20");
  item.set_department_id(row.NeedText("lead_department_id"));
  item.set_jurisdiction(row.NeedText("jurisdiction"));
  for (const int32_t code : row.Codes("service_object")) item.add_service_objects(code);
  for (const int32_t code : row.Codes("channel")) item.add_channels(code);
  item.set_case_type(9);
  // Art. 42 §2, unless another law says otherwise.
  item.set_statutory_limit(static_cast<int32_t>(row.Number("statutory_limit_wd", 1, kLimitDaysMax, kJointLimitWd)));
  item.set_promised_limit_wd(static_cast<int32_t>(row.Number("promised_limit_wd", 1, kLimitDaysMax)));
  item.set_extension_max(static_cast<int32_t>(row.Number("extension_max", 0, kLimitDaysMax, kJointExtensionWd)));
  item.set_extension_approver(row.Has("extension_approver") ? row.Text("extension_approver") : "government-head");
  item.set_supplement_limit_wd(kSupplementLimitWd);
  item.set_review_supplement_limit_wd(kReviewSupplementLimitWd);
  item.set_max_visits(static_cast<int32_t>(row.Number("max_visits", 0, 99, 1)));
  item.set_legal_basis(row.Text("legal_basis"));
  item.set_form_id(row.Text("form_id"));
  item.set_active(true);
  item.set_source(row.Word("source", {"newspaper", "general", "illustrative"}));
}

// The organ's code in front, the basic code behind: as every other item's.
void CheckCode(Loading& loading, RowReader& row, const journal::Item& item) {
  const std::string& code = item.item_code();
  const IdentifierCheck check = CheckItemCode(code);
  if (!check.valid()) {
    return row.Fail("item_code", check.reason, "事项编码有误：" + check.detail + "。",
                    "expected an item code, but: " + check.detail);
  }
  const auto organ = loading.uscc_of.find(item.department_id());
  const bool organ_known = code.size() > 24 && organ != loading.uscc_of.end();
  if (!organ_known || code.substr(0, kOrganCodeChars) == organ->second) return;
  row.Fail("item_code", "ITEM_CODE_ORGAN", "事项编码的机构代码与牵头部门不符。",
           "expected the code to begin with that of the lead department, " + organ->second);
}

void Judge(Loading& loading, RowReader& row, const journal::Item& item, const journal::JointMatter& matter,
           const std::set<std::string>& faces) {
  const auto known = [&](Table table, std::string_view id) { return loading.IsKnown(table, id); };
  for (const RowFault& fault : FaultsOfItem(item, known)) {
    const bool lead = fault.field == "department_id";
    row.Fail(lead ? "lead_department_id" : fault.field, fault.reason, fault.zh, fault.en);
  }
  // Before the references: the face of a matter further down is not known yet, and one fault a cell is enough.
  for (const journal::JointPart& part : matter.parts()) {
    if (part.item_code() == item.item_code() || faces.find(part.item_code()) == faces.end()) continue;
    row.Fail("children", "JOINT_IN_JOINT", "联办事项不能由另一个联办事项组成。",
             "expected items, but \"" + part.item_code() + "\" is a joint matter itself");
  }
  for (const RowFault& fault : FaultsOfJointMatter(matter, known)) {
    row.Fail(fault.field == "parts" ? "children" : fault.field, fault.reason, fault.zh, fault.en);
  }
}

void ReadMatter(Loading& loading, const CsvTable& table, RowReader& row, const std::set<std::string>& faces) {
  journal::PackRow face, matter;
  journal::Item& item = *face.mutable_item();
  journal::JointMatter& joint = *matter.mutable_joint_matter();
  joint.set_joint_matter_id(row.Id("joint_matter_id"));
  loading.Claim(row, "joint_matter_id", Table::kJointMatter, joint.joint_matter_id());
  ReadFace(row, item);
  loading.Claim(row, "item_code", Table::kItem, item.item_code());
  if (!item.item_code().empty()) CheckCode(loading, row, item);
  item.set_joint_matter_id(joint.joint_matter_id());
  joint.set_item_code(item.item_code());
  joint.set_source(item.source());
  ReadParts(row, joint);
  if (row.clean()) Judge(loading, row, item, joint, faces);
  loading.Add(std::move(face), table, row);
  loading.Add(std::move(matter), table, row);
  ++loading.pack.totals.joint_matters;
}

}  // namespace

void LoadJointMatters(Loading& loading) {
  const auto table = loading.Open(
      "joint_matters.csv", Presence::kOptional, Table::kJointMatter,
      {"joint_matter_id", "item_code", "basic_code", "name_zh", "name_en", "lead_department_id", "jurisdiction",
       "service_object", "channel", "children", "form_id", "promised_limit_wd", "source"},
      {"statutory_limit_wd", "extension_max", "extension_approver", "max_visits", "legal_basis", "note", "filler_fields"});
  if (!table) return;
  std::set<std::string> faces;
  for (const CsvRow& raw : table->rows()) faces.insert(table->Cell(raw, "item_code"));
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    ReadMatter(loading, *table, row, faces);
  }
}

}  // namespace yici::catalog
