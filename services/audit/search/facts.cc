#include "services/audit/search/facts.h"

#include <algorithm>
#include <map>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/escaping.h"
#include "google/protobuf/message.h"
#include "services/approval/machine/view.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

using google::protobuf::Descriptor;
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

// What a field is good for: looked up by its name once for every type, not once for every event.
struct Use {
  const FieldDescriptor* field = nullptr;
  std::optional<Field> value = {};
  bool text = false, jurisdiction = false, post = false, submitter = false, demand = false;
  bool says() const { return value || text || jurisdiction || post; }
};

// The fields of a type that say something, or may hold a message that does, by their numbers.
struct Shape {
  enum class Kind { kPlain, kSealed, kDocument, kParty };
  Kind kind = Kind::kPlain;
  std::vector<Use> uses = {};
  const FieldDescriptor* case_no = nullptr;
  bool says = false;
};

Shape::Kind KindOf(const Descriptor& type) {
  if (type.name() == "SealedField") return Shape::Kind::kSealed;
  if (type.name() == "DocumentRef") return Shape::Kind::kDocument;
  return type.name() == "Party" ? Shape::Kind::kParty : Shape::Kind::kPlain;
}

Use UseOf(const FieldDescriptor& field) {
  Use use{.field = &field};
  if (field.type() != FieldDescriptor::TYPE_STRING) return use;
  const auto known = FieldsByName().find(field.name());
  if (known != FieldsByName().end()) use.value = known->second;
  use.text = IsOrganText(field);
  use.jurisdiction = field.name() == "jurisdiction";
  use.post = field.name() == "post";
  use.submitter = field.name() == "submitter";
  use.demand = field.name() == "demand_no";
  return use;
}

class Shapes {
 public:
  static const Shapes& OfEvents() {
    static const auto* const shapes = new Shapes(*journal::Event::descriptor());
    return *shapes;
  }
  const Shape& Of(const Descriptor* type) const { return shapes_.find(type)->second; }

 private:
  explicit Shapes(const Descriptor& root) {
    Collect(root);
    while (Spread()) {
    }
    for (auto& [type, shape] : shapes_) std::erase_if(shape.uses, [this](const Use& use) { return !Matters(use); });
  }
  void Collect(const Descriptor& type) {
    const auto [at, fresh] = shapes_.try_emplace(&type);
    if (!fresh) return;
    Shape shape{.kind = KindOf(type)};
    std::vector<const FieldDescriptor*> fields;
    for (int i = 0; i < type.field_count(); ++i) fields.push_back(type.field(i));
    std::sort(fields.begin(), fields.end(), [](const auto* a, const auto* b) { return a->number() < b->number(); });
    for (const FieldDescriptor* field : fields) shape.uses.push_back(UseOf(*field));
    const FieldDescriptor* case_no = type.FindFieldByName("case_no");
    if (case_no != nullptr && case_no->type() == FieldDescriptor::TYPE_STRING && !case_no->is_repeated())
      shape.case_no = case_no;
    shape.says = shape.kind == Shape::Kind::kDocument || shape.kind == Shape::Kind::kParty;
    shapes_[&type] = std::move(shape);
    for (const FieldDescriptor* field : fields) {
      if (field->message_type() != nullptr) Collect(*field->message_type());
    }
  }
  bool Matters(const Use& use) const {
    return use.says() || (use.field->message_type() != nullptr && shapes_.find(use.field->message_type())->second.says);
  }
  // Types may hold one another: until nothing new is found.
  bool Spread() {
    bool more = false;
    for (auto& [type, shape] : shapes_) {
      if (shape.says || shape.kind == Shape::Kind::kSealed) continue;
      shape.says = std::any_of(shape.uses.begin(), shape.uses.end(), [this](const Use& use) { return Matters(use); });
      more = more || shape.says;
    }
    return more;
  }

  absl::flat_hash_map<const Descriptor*, Shape> shapes_;
};

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
    const Shape& shape = Shapes::OfEvents().Of(message.GetDescriptor());
    if (shape.kind == Shape::Kind::kSealed || Full()) return;
    if (shape.kind == Shape::Kind::kDocument) return TakeDocument(static_cast<const journal::DocumentRef&>(message), case_no);
    if (shape.kind == Shape::Kind::kParty) TakeParty(static_cast<const journal::Party&>(message));
    for (const Use& use : shape.uses) TakeField(message, use, case_no);
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

  void TakeField(const Message& message, const Use& use, std::string_view case_no) {
    const auto& reflection = *message.GetReflection();
    const FieldDescriptor* field = use.field;
    const bool repeated = field->is_repeated(), inner = field->message_type() != nullptr;
    if (!repeated && inner && !reflection.HasField(message, field)) return;
    const int count = repeated ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count && !Full(); ++i) {
      if (inner) {
        Into(repeated ? reflection.GetRepeatedMessage(message, field, i) : reflection.GetMessage(message, field), case_no);
      } else {
        TakeText(use, repeated ? reflection.GetRepeatedStringReference(message, field, i, &scratch_)
                               : reflection.GetStringReference(message, field, &scratch_));
      }
    }
  }

  void TakeText(const Use& use, const std::string& text) {
    if (text.empty() && !use.field->is_repeated()) return;
    if (use.jurisdiction && facts_.jurisdiction.empty()) facts_.jurisdiction = text;
    if (use.post && facts_.post.empty()) facts_.post = text;
    if (with_texts_ && use.text) facts_.texts.push_back(text);
    if (use.value) TakeValue(use, text);
  }

  void TakeValue(const Use& use, const std::string& value) {
    if (value.starts_with(kEnterprise)) return Add(Field::kApplicant, value.substr(kEnterprise.size()));
    if (value.starts_with(kPerson)) return Add(Field::kApplicant, value.substr(kPerson.size()));
    if (use.submitter) return Add(Field::kOfficer, std::string(OfficerValue(value)));
    if (*use.value == Field::kOfficer) return Add(*use.value, std::string(OfficerValue(value)));
    if (*use.value == Field::kResource) return Add(*use.value, StrCat(use.demand ? "demands/" : "cases/", value));
    Add(*use.value, value);
  }

  std::string scratch_;  // of reflection; nothing stays in it
  EventFacts& facts_;
  const bool with_texts_;
};

// The one message inside the event.
const Message* BodyOf(const journal::Event& event) {
  const FieldDescriptor* field = journal::Event::descriptor()->FindFieldByNumber(event.event_case());
  return field == nullptr ? nullptr : &event.GetReflection()->GetMessage(event, field);
}

std::string CaseNoOf(const Message& body) {
  const FieldDescriptor* field = Shapes::OfEvents().Of(body.GetDescriptor()).case_no;
  return field == nullptr ? std::string() : body.GetReflection()->GetString(body, field);
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
