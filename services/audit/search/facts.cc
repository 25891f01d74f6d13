#include "services/audit/search/facts.h"

#include <algorithm>
#include <map>

#include "absl/strings/escaping.h"
#include "google/protobuf/message.h"
#include "services/approval/machine/view.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::string_view kEnterprise = "enterprise:", kPerson = "person:";

// What the values of a field of this name are, wherever it stands.
const std::map<std::string_view, Field>& FieldsByName() {
  static const auto* fields = new std::map<std::string_view, Field>{
      {"case_no", Field::kResource},
      {"linked_case_no", Field::kResource},
      {"child_case_no", Field::kResource},
      {"demand_no", Field::kResource},
      {"item_code", Field::kItem},
      {"target_item_code", Field::kItem},
      {"hall_id", Field::kHall},
      {"from_hall", Field::kHall},
      {"to_hall", Field::kHall},
      {"department_id", Field::kDepartment},
      {"from_department", Field::kDepartment},
      {"to_department", Field::kDepartment},
      {"organ_id", Field::kDepartment},
      {"competent_organ", Field::kDepartment},
      {"higher_organ", Field::kDepartment},
      {"lead_department_id", Field::kDepartment},
      {"suggested_department_id", Field::kDepartment},
      {"joint_departments", Field::kDepartment},
      {"joint_department_ids", Field::kDepartment},
      {"officer", Field::kOfficer},
      {"officers", Field::kOfficer},
      {"officer_id", Field::kOfficer},
      {"second_officer", Field::kOfficer},
      {"presiding_officer", Field::kOfficer},
      {"approver", Field::kOfficer},
      {"ended_by", Field::kOfficer},
      {"rectified_by", Field::kOfficer},
      {"steward_id", Field::kOfficer},
      {"submitter", Field::kApplicant},
      {"uscc", Field::kApplicant},
      {"project_code", Field::kProject},
      {"project_id", Field::kProject},
      {"certificate_no", Field::kDocument},
  };
  return *fields;
}

// Texts of organs and of the law. `text` and `note` are left out: applicants and callers write them too.
bool IsOrganText(const FieldDescriptor& field) {
  static constexpr std::string_view kNames[] = {"reason",      "reasons",    "opinion",     "findings", "basis",
                                                "legal_basis", "remedy",     "consequence", "purpose",  "title",
                                                "message_zh",  "message_en", "name_zh",     "name_en",  "ground"};
  static constexpr std::string_view kTextOf[] = {"Fault", "DepartmentOpinion"};
  const auto holds = [](const auto& list, std::string_view name) {
    return std::find(std::begin(list), std::end(list), name) != std::end(list);
  };
  return holds(kNames, field.name()) || (field.name() == "text" && holds(kTextOf, field.containing_type()->name()));
}

// Kinds whose words are organs' words: cases, catalogue, directory, the partition itself, evaluation. Not so what enterprises
// and callers say in demands, visits and errands, and what variables of processes hold.
bool MayHoldOrganText(journal::Event::EventCase kind) {
  if (kind == journal::Event::kCaseWithdrawn || kind == journal::Event::kCaseRated) return false;
  const int number = kind;
  return number < 100 || (number >= 230 && number < 290);
}

// Bulk that other events name: rows of a change set, keys of old answers, the inside of processes.
bool IsBulk(journal::Event::EventCase kind) {
  const int number = kind;
  return kind == journal::Event::kRowsStaged || kind == journal::Event::kAnswersExpired ||
         kind == journal::Event::kRefusalsCounted || (number >= 100 && number < 140);
}

class Walk {
 public:
  Walk(EventFacts& facts, bool with_texts) : facts_(facts), with_texts_(with_texts) {}

  void Into(const Message& message, std::string_view case_no) {
    const std::string& type = message.GetDescriptor()->name();
    if (type == "SealedField" || Full()) return;
    if (type == "DocumentRef") return TakeDocument(static_cast<const journal::DocumentRef&>(message), case_no);
    if (type == "Party") TakeParty(static_cast<const journal::Party&>(message));
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) TakeField(message, *field, case_no);
  }

 private:
  bool Full() const { return facts_.values.size() >= kFactsMax || facts_.texts.size() >= kFactsMax; }
  void Add(Field field, std::string value) {
    if (value.empty() || Full()) return;
    std::pair<Field, std::string> fact(field, std::move(value));
    if (std::find(facts_.values.begin(), facts_.values.end(), fact) == facts_.values.end()) {
      facts_.values.push_back(std::move(fact));
    }
  }

  void TakeDocument(const journal::DocumentRef& document, std::string_view case_no) {
    if (document.code().empty()) return;
    Add(Field::kDocument, approval::PrintedNumber(document));
    Add(Field::kDocument, StrCat("documents/", approval::DocumentId(document, case_no)));
    Add(Field::kDepartment, document.organ_id());
  }
  void TakeParty(const journal::Party& party) { Add(Field::kApplicant, absl::BytesToHexString(party.token())); }

  void TakeField(const Message& message, const FieldDescriptor& field, std::string_view case_no) {
    const auto& reflection = *message.GetReflection();
    const int count = field.is_repeated() ? reflection.FieldSize(message, &field) : 1;
    for (int i = 0; i < count && !Full(); ++i) {
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Into(field.is_repeated() ? reflection.GetRepeatedMessage(message, &field, i) : reflection.GetMessage(message, &field),
             case_no);
      } else if (field.type() == FieldDescriptor::TYPE_STRING) {
        TakeText(field, field.is_repeated() ? reflection.GetRepeatedString(message, &field, i)
                                            : reflection.GetString(message, &field));
      }
    }
  }

  void TakeText(const FieldDescriptor& field, const std::string& text) {
    if (field.name() == "jurisdiction" && facts_.jurisdiction.empty()) facts_.jurisdiction = text;
    if (field.name() == "post" && facts_.post.empty()) facts_.post = text;
    if (with_texts_ && IsOrganText(field)) facts_.texts.push_back(text);
    const auto known = FieldsByName().find(field.name());
    if (known != FieldsByName().end()) TakeValue(known->second, field.name(), text);
  }

  void TakeValue(Field field, std::string_view name, const std::string& value) {
    if (value.starts_with(kEnterprise)) return Add(Field::kApplicant, value.substr(kEnterprise.size()));
    if (value.starts_with(kPerson)) return Add(Field::kApplicant, value.substr(kPerson.size()));
    if (name == "submitter") return Add(Field::kOfficer, std::string(OfficerValue(value)));
    if (field == Field::kOfficer) return Add(field, std::string(OfficerValue(value)));
    if (field == Field::kResource) return Add(field, StrCat(name == "demand_no" ? "demands/" : "cases/", value));
    Add(field, value);
  }

  EventFacts& facts_;
  const bool with_texts_;
};

// The one message inside the event.
const Message* BodyOf(const journal::Event& event) {
  std::vector<const FieldDescriptor*> fields;
  event.GetReflection()->ListFields(event, &fields);
  return fields.empty() ? nullptr : &event.GetReflection()->GetMessage(event, fields[0]);
}

std::string CaseNoOf(const Message& body) {
  const FieldDescriptor* field = body.GetDescriptor()->FindFieldByName("case_no");
  const bool text = field != nullptr && field->type() == FieldDescriptor::TYPE_STRING && !field->is_repeated();
  return text ? body.GetReflection()->GetString(body, field) : std::string();
}

// The title that an applicant gave a case is that of an organisation's matter only: a person's may name the person.
template <class Case>
void DropTitle(const Case& subject, EventFacts* facts) {
  if (subject.applicant().uscc().empty()) std::erase(facts->texts, subject.title());
}

}  // namespace

EventFacts FactsOf(const journal::Event& event) {
  EventFacts facts;
  const Message* body = BodyOf(event);
  if (body == nullptr || IsBulk(event.event_case())) return facts;
  Walk(facts, MayHoldOrganText(event.event_case())).Into(*body, CaseNoOf(*body));
  if (event.has_case_received()) DropTitle(event.case_received(), &facts);
  if (event.has_case_imported()) DropTitle(event.case_imported().subject(), &facts);
  return facts;
}

bool IsDisclosure(const journal::Event& event) {
  return event.has_unmasked_read() || event.has_caller_read() || event.has_attachment_read();
}

}  // namespace yici::audit
