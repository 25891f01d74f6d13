#include "services/catalog/machine/row_check.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "services/base/text.h"
#include "services/catalog/machine/media_types.h"
#include "services/catalog/machine/model.h"

namespace yici::catalog {
namespace {

using Faults = std::vector<RowFault>;

// The eight of art. 45 of the Licensing Law.
constexpr std::string_view kSpecialProcedures[] = {
    "hearing", "bidding", "auction", "inspection", "testing", "quarantine", "appraisal", "expert-review",
};

constexpr std::string_view kSteps[] = {
    "receive", "accept",   "handle",       "review",        "approve",         "decide",
    "deliver", "dispatch", "joint-review", "lead-decision", "site-inspection", "public-notice",
};

constexpr std::string_view kPowerCatalogues[] = {"", "items", "construction"};
constexpr std::string_view kApprovers[] = {"", "organ-head", "government-head"};
constexpr std::string_view kMaterialForms[] = {"original", "copy", "electronic"};
constexpr std::string_view kFirstStep = "receive";
constexpr std::string_view kSecondStep = "accept";
constexpr std::string_view kLastStep = "deliver";

bool In(std::initializer_list<int> list, int code) { return std::find(list.begin(), list.end(), code) != list.end(); }

template <class List>
bool In(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

void Say(Faults& faults, std::string field, std::string reason, std::string zh, std::string en) {
  faults.push_back({std::move(field), std::move(reason), std::move(zh), std::move(en)});
}

void NeedText(Faults& faults, const char* field, const std::string& text, size_t bytes_max) {
  if (text.empty()) return Say(faults, field, "VALUE_MISSING", "不能为空。", "expected a value, but the field is empty");
  if (text.size() <= bytes_max && text.find('\0') == std::string::npos) return;
  Say(faults, field, "VALUE_TOO_LONG", "内容超长。", "expected at most " + std::to_string(bytes_max) + " bytes");
}

void MayHaveText(Faults& faults, const char* field, const std::string& text) {
  if (!text.empty()) NeedText(faults, field, text, kTextBytesMax);
}

void NeedKnown(Faults& faults, Known known, const char* field, Table table, const std::string& id) {
  if (!id.empty() && known(table, id)) return;
  Say(faults, field, "REFERENCE_UNKNOWN", "引用的“" + id + "”不存在。",
      "expected an id that exists, but \"" + id + "\" does not");
}

void NeedRange(Faults& faults, const char* field, int64_t value, int64_t min, int64_t max) {
  if (min <= value && value <= max) return;
  const std::string range = std::to_string(min) + " to " + std::to_string(max);
  Say(faults, field, "LIMIT_OUT_OF_RANGE", "数值应在 " + std::to_string(min) + " 至 " + std::to_string(max) + " 之间。",
      "expected " + range + ", but got " + std::to_string(value));
}

template <class Codes>
void NeedCodes(Faults& faults, const char* field, const Codes& codes, std::initializer_list<int> allowed) {
  std::set<int> seen;
  for (const int code : codes) {
    if (!In(allowed, code)) {
      Say(faults, field, "ENUM_UNKNOWN", "代码 " + std::to_string(code) + " 不在代码表内。",
          "expected a code of the table, but got " + std::to_string(code));
    } else if (!seen.insert(code).second) {
      Say(faults, field, "VALUE_REPEATED", "代码 " + std::to_string(code) + " 重复。",
          "expected each code once, but " + std::to_string(code) + " stands twice");
    }
  }
  if (codes.empty()) Say(faults, field, "VALUE_MISSING", "不能为空。", "expected at least one code");
}

void CheckItemType(Faults& faults, const std::string& type) {
  if (type.size() == 2 && type.find_first_not_of("0123456789") == std::string::npos) return;
  Say(faults, "item_type", "ENUM_UNKNOWN", "事项类型应为两位数字。", "expected two digits, but got \"" + type + "\"");
}

void CheckWords(Faults& faults, const journal::Item& item, Known known) {
  NeedText(faults, "item_code", item.item_code(), 33);
  NeedText(faults, "name_zh", item.name_zh(), kTextBytesMax);
  MayHaveText(faults, "name_en", item.name_en());
  CheckItemType(faults, item.item_type());
  NeedKnown(faults, known, "department_id", Table::kDepartment, item.department_id());
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, item.jurisdiction());
  NeedCodes(faults, "service_object", item.service_objects(), {1, 2, 3, 4, 5, 6});
  NeedCodes(faults, "channel", item.channels(), {1, 2, 3, 4, 9});
  if (!In({1, 2, 9}, item.case_type())) {
    Say(faults, "case_type", "ENUM_UNKNOWN", "办件类型应为 1、2 或 9。",
        "expected 1, 2 or 9, but got " + std::to_string(item.case_type()));
  }
}

void CheckPromise(Faults& faults, const journal::Item& item) {
  NeedRange(faults, "statutory_limit", item.statutory_limit(), 1, kLimitDaysMax);
  NeedRange(faults, "promised_limit_wd", item.promised_limit_wd(), 1, kLimitDaysMax);
  if (!item.statutory_in_calendar_days() && item.promised_limit_wd() > item.statutory_limit()) {
    Say(faults, "promised_limit_wd", "PROMISE_OVER_STATUTORY", "承诺时限超过法定时限。",
        "expected a promise of at most the statutory " + std::to_string(item.statutory_limit()) + " working days, but it is " +
            std::to_string(item.promised_limit_wd()));
  }
}

void CheckExtension(Faults& faults, const journal::Item& item) {
  NeedRange(faults, "extension_max", item.extension_max(), 0, kLimitDaysMax);
  if (!In(kApprovers, item.extension_approver())) {
    Say(faults, "extension_approver", "ENUM_UNKNOWN", "延期批准人应为 organ-head 或 government-head。",
        "expected organ-head, government-head or nothing, but got \"" + item.extension_approver() + "\"");
  } else if (item.extension_max() > 0 && item.extension_approver().empty()) {
    Say(faults, "extension_approver", "VALUE_MISSING", "可延期的事项须写明批准人。",
        "expected who approves an extension, but the field is empty");
  }
}

void CheckDeferral(Faults& faults, const journal::Item& item) {
  NeedRange(faults, "deferral_limit_wd", item.deferral_limit_wd(), item.deferral_allowed() ? 1 : 0, kLimitDaysMax);
  if (item.deferral_limit_wd() <= item.promised_limit_wd()) return;
  Say(faults, "deferral_limit_wd", "DEFERRAL_OVER_PROMISE", "容缺补交期限超过承诺时限。",
      "expected at most the promised limit of " + std::to_string(item.promised_limit_wd()) + " working days");
}

void CheckOtherLimits(Faults& faults, const journal::Item& item) {
  NeedRange(faults, "supplement_limit_wd", item.supplement_limit_wd(), 1, kLimitDaysMax);
  NeedRange(faults, "after_check_limit_wd", item.after_check_limit_wd(), item.promise_allowed() ? 1 : 0, kLimitDaysMax);
  NeedRange(faults, "max_visits", item.max_visits(), 0, 99);
  NeedRange(faults, "fee", item.fee_fen(), 0, 100'000'000'000);
  NeedRange(faults, "review_supplement_limit_wd", item.review_supplement_limit_wd(), 1, kLimitDaysMax);
  NeedRange(faults, "late_keying_wd", item.late_keying_wd(), 0, 30);
  NeedRange(faults, "term_days", item.term_days(), 0, 36'500);
  NeedRange(faults, "renewal_ahead_days", item.renewal_ahead_days(), 0, 3'650);
  NeedRange(faults, "step_limit_wd", item.step_limit_wd(), 0, kLimitDaysMax);
}

void CheckAttachmentRules(Faults& faults, const journal::Material& material) {
  NeedRange(faults, "attachment_bytes_max", material.attachment_bytes_max(), 0, kAttachmentBytesLimit);
  NeedRange(faults, "validity_days", material.validity_days(), 0, kValidityDaysMax);
  for (const std::string& type : material.media_types()) {
    if (IsMediaType(type)) continue;
    Say(faults, "media_types", "ENUM_UNKNOWN", "附件类型“" + type + "”不在类型表内。",
        "expected media types of the table, but got \"" + type + "\"");
  }
}

void CheckMaterials(Faults& faults, const journal::Item& item) {
  if (item.materials_size() > kMaterialsMax) {
    Say(faults, "materials", "TOO_MANY", "材料超过 200 种。", "expected at most 200 materials");
  }
  std::set<std::string> ids;
  std::set<int> numbers;
  for (const journal::Material& material : item.materials()) {
    NeedText(faults, "material_id", material.material_id(), directory::kIdBytesMax);
    NeedText(faults, "material.name_zh", material.name_zh(), kTextBytesMax);
    NeedRange(faults, "copies", material.copies(), 1, 99);
    NeedRange(faults, "number", material.number(), 1, kMaterialsMax);
    if (!ids.insert(material.material_id()).second || !numbers.insert(material.number()).second) {
      Say(faults, "material_id", "DUPLICATE_ID", "材料编号或序号重复。",
          "expected each material once, but \"" + material.material_id() + "\" repeats an id or a number");
    }
    CheckAttachmentRules(faults, material);
    if (!In(kMaterialForms, material.form())) {
      Say(faults, "form", "ENUM_UNKNOWN", "材料形式应为 original、copy 或 electronic。",
          "expected original, copy or electronic, but got \"" + material.form() + "\"");
    }
  }
}

void CheckSteps(Faults& faults, const journal::Process& process) {
  const auto& steps = process.steps();
  std::set<std::string> seen;
  for (const std::string& step : steps) {
    if (!IsStep(step)) {
      Say(faults, "steps", "STEP_UNKNOWN", "环节“" + step + "”不在环节表内。",
          "expected steps of the table, but \"" + step + "\" is none");
    } else if (!seen.insert(step).second) {
      Say(faults, "steps", "VALUE_REPEATED", "环节“" + step + "”重复。",
          "expected each step once, but \"" + step + "\" stands twice");
    }
  }
  const bool shaped = steps.size() >= 3 && steps.size() <= kStepsMax && steps[0] == kFirstStep && steps[1] == kSecondStep &&
                      *steps.rbegin() == kLastStep;
  if (shaped) return;
  Say(faults, "steps", "STEPS_SHAPE", "环节须以 receive、accept 开始，以 deliver 结束。",
      "expected receive, accept, at most 37 further steps and deliver, in this order");
}

// The step before a joint review names whom to ask. Where none stands before it, the process must, else nobody could answer.
void CheckJointReview(Faults& faults, const journal::Process& process) {
  constexpr int kFirstOfChain = 2;  // behind receive and accept
  const bool begins = process.steps_size() > kFirstOfChain && process.steps(kFirstOfChain) == "joint-review";
  if (!begins || !process.joint_departments().empty()) return;
  Say(faults, "joint_departments", "VALUE_MISSING", "以联审开始的流程须写明征求意见的部门。",
      "expected the departments to be asked, because no step before the joint review could name them");
}

template <class Words>
void NeedSteps(Faults& faults, const char* field, const Words& words, const journal::Process& process) {
  for (const std::string& word : words) {
    if (In(process.steps(), word)) continue;
    Say(faults, field, "STEP_NOT_IN_PROCESS", "环节“" + word + "”不在本流程的环节中。",
        "expected a step of this process, but \"" + word + "\" is none");
  }
}

void CheckModel(Faults& faults, const journal::Process& process) {
  if (!process.has_model()) return;
  const journal::ProcessFile& model = process.model();
  if (model.text().size() > kModelBytesMax) {
    Say(faults, "model", "TEXT_TOO_LONG", "流程模型文件不得超过 64 KiB。", "expected a model of at most 64 KiB");
  }
  const bool named = model.name() == ModelName(process.process_id()) && process.model_digest() == ModelDigest(model);
  if (!named) {
    Say(faults, "model", "VALUE_UNEXPECTED", "流程模型的文件名应为流程编号，摘要应为其内容。",
        "expected a model named after its process, with the digest of its text");
  }
}

}  // namespace

bool AreSubitems(const google::protobuf::RepeatedPtrField<journal::Subitem>& subitems) {
  constexpr size_t kCodeMax = 6, kNameBytesMax = 1'000;
  std::set<std::string> codes;
  for (const journal::Subitem& subitem : subitems) {
    const std::string& code = subitem.code();
    const std::string& name = subitem.name_zh();
    if (code.empty() || code.size() > kCodeMax || code.find_first_not_of("0123456789") != std::string::npos) return false;
    if (IsBlank(name) || name.size() > kNameBytesMax ||
        name.find_first_of(std::string_view(";\n\r\0", 4)) != std::string::npos) {
      return false;
    }
    if (StripSpaces(name).size() != name.size() || !codes.insert(code).second) return false;
  }
  return subitems.size() <= kSubitemsMax;
}

bool IsSpecialProcedure(std::string_view kind) { return In(kSpecialProcedures, kind); }

// A special procedure may be a step of its own.
bool IsStep(std::string_view step) { return In(kSteps, step) || IsSpecialProcedure(step); }

std::vector<RowFault> FaultsOfItem(const journal::Item& item, Known known) {
  Faults faults;
  CheckWords(faults, item, known);
  CheckPromise(faults, item);
  CheckExtension(faults, item);
  CheckDeferral(faults, item);
  CheckOtherLimits(faults, item);
  // The face of a joint matter has no chain of its own: its parts have.
  if (item.joint_matter_id().empty()) NeedKnown(faults, known, "process_id", Table::kProcess, item.process_id());
  if (!item.form_id().empty()) NeedKnown(faults, known, "form_id", Table::kForm, item.form_id());
  CheckMaterials(faults, item);
  if (item.has_removed()) {
    Say(faults, "removed", "VALUE_UNEXPECTED", "只有权责清单调整可以填写。",
        "expected nothing here: adjustments of the power list say it");
  }
  return faults;
}

std::vector<RowFault> FaultsOfProcess(const journal::Process& process, Known known) {
  Faults faults;
  NeedText(faults, "process_id", process.process_id(), directory::kIdBytesMax);
  NeedText(faults, "name_zh", process.name_zh(), kTextBytesMax);
  CheckSteps(faults, process);
  for (const std::string& kind : process.special_procedures()) {
    if (IsSpecialProcedure(kind)) continue;
    Say(faults, "special_procedures", "ENUM_UNKNOWN", "特别程序“" + kind + "”不是法定的八种之一。",
        "expected one of the eight of art. 45, but got \"" + kind + "\"");
  }
  NeedSteps(faults, "two_officer_steps", process.two_officer_steps(), process);
  for (const journal::StepLimit& limit : process.step_limits()) {
    NeedSteps(faults, "step_limits", std::initializer_list<std::string>{limit.step()}, process);
    NeedRange(faults, "step_limits", limit.limit_wd(), 1, kLimitDaysMax);
  }
  CheckJointReview(faults, process);
  CheckModel(faults, process);
  for (const std::string& id : process.joint_departments()) {
    NeedKnown(faults, known, "joint_departments", Table::kDepartment, id);
  }
  return faults;
}

std::vector<RowFault> FaultsOfForm(const journal::Form& form) {
  Faults faults;
  NeedText(faults, "form_id", form.form_id(), directory::kIdBytesMax);
  NeedText(faults, "name_zh", form.name_zh(), kTextBytesMax);
  std::set<std::string> seen;
  for (const std::string& field : form.fields()) {
    if (!field.empty() && seen.insert(field).second) continue;
    Say(faults, "fields", "VALUE_REPEATED", "表单字段为空或重复。", "expected each field once, but one is empty or repeated");
  }
  return faults;
}

std::vector<RowFault> FaultsOfJointMatter(const journal::JointMatter& matter, Known known) {
  Faults faults;
  NeedText(faults, "joint_matter_id", matter.joint_matter_id(), directory::kIdBytesMax);
  NeedKnown(faults, known, "item_code", Table::kItem, matter.item_code());
  NeedRange(faults, "parts", matter.parts_size(), kJointPartsMin, kJointPartsMax);
  std::set<std::string> seen{matter.item_code()};
  bool mandatory = false;
  for (const journal::JointPart& part : matter.parts()) {
    mandatory |= part.mandatory();
    NeedKnown(faults, known, "parts", Table::kItem, part.item_code());
    if (seen.insert(part.item_code()).second) continue;
    Say(faults, "parts", "VALUE_REPEATED", "组成事项“" + part.item_code() + "”重复，或者就是联办事项本身。",
        "expected each item once and not the matter itself, but \"" + part.item_code() + "\" stands twice");
  }
  if (mandatory) return faults;
  Say(faults, "parts", "MANDATORY_MISSING", "联办事项至少应有一个必办事项。",
      "expected at least one mandatory item, but all are optional");
  return faults;
}

std::vector<RowFault> FaultsOfPower(const journal::Power& power, Known known) {
  Faults faults;
  NeedText(faults, "item_code", power.item_code(), 33);
  NeedText(faults, "basic_code", power.basic_code(), 33);
  NeedText(faults, "name_zh", power.name_zh(), kTextBytesMax);
  CheckItemType(faults, power.item_type());
  NeedKnown(faults, known, "department_id", Table::kDepartment, power.department_id());
  NeedRange(faults, "level", power.level(), 1, 7);
  if (!AreSubitems(power.subitems())) {
    Say(faults, "subitems", "LIST_FORMAT", "子项应形如 001:名称，编号为数字且不重复，至多 200 项。",
        "expected at most 200 entries like 001:name, each code of digits and once");
  }
  if (!In(kPowerCatalogues, power.catalogue())) {
    Say(faults, "catalogue", "ENUM_UNKNOWN", "应为 items、construction 或空。",
        "expected items, construction or nothing, but got \"" + power.catalogue() + "\"");
  } else if (!power.catalogue().empty()) {
    NeedKnown(faults, known, "item_code", Table::kItem, power.item_code());
  }
  MayHaveText(faults, "source", power.source());
  MayHaveText(faults, "filler_fields", power.filler_fields());
  if (power.has_change() || !power.exercised_by().empty()) {
    Say(faults, "change", "VALUE_UNEXPECTED", "只有权责清单调整可以填写。",
        "expected nothing here: adjustments of the power list say it");
  }
  return faults;
}

}  // namespace yici::catalog
