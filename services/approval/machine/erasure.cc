#include "services/approval/machine/erasure.h"

#include <memory>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/view.h"
#include "services/base/erasure_tables.h"

namespace yici::approval {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Calls `visit(message)` for the message and all inside it, in the order of their fields.
template <class Visit>
void Walk(const Message& message, const Visit& visit) {
  visit(message);
  std::vector<const FieldDescriptor*> fields;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 0;
    if (!field->is_repeated()) Walk(reflection.GetMessage(message, field), visit);
    for (int i = 0; i < count; ++i) Walk(reflection.GetRepeatedMessage(message, field, i), visit);
  }
}

// A principal that is a keyed token, wherever it stands.
void ForgetPersonsIn(Message& message, const FieldDescriptor& field) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  constexpr std::string_view kPerson = "person:";
  if (!field.is_repeated()) {
    if (reflection.GetString(message, &field).starts_with(kPerson)) {
      reflection.SetString(&message, &field, std::string(kErasedPerson));
    }
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    if (!reflection.GetRepeatedString(message, &field, i).starts_with(kPerson)) continue;
    reflection.SetRepeatedString(&message, &field, i, std::string(kErasedPerson));
  }
}

void Forget(Message& message) {
  if (message.GetDescriptor() == journal::SealedField::descriptor()) {
    static_cast<journal::SealedField&>(message).clear_ciphertext();
    return;
  }
  if (message.GetDescriptor() == journal::Party::descriptor()) static_cast<journal::Party&>(message).clear_token();
  std::vector<const FieldDescriptor*> fields;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->type() == FieldDescriptor::TYPE_STRING) ForgetPersonsIn(message, *field);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 0;
    if (!field->is_repeated()) Forget(*reflection.MutableMessage(&message, field));
    for (int i = 0; i < count; ++i) Forget(*reflection.MutableRepeatedMessage(&message, field, i));
  }
}

bool HasCases(const StateReader& state, std::string_view applicant_text) {
  const std::string begin = ApplicantKey(applicant_text, 0);
  const std::string_view prefix(begin.data(), begin.size() - sizeof(uint64_t));
  bool any = false;
  state.Scan(Table::kCaseByApplicant, begin, "", [&](std::string_view key, std::string_view) {
    any = key.starts_with(prefix);
    return false;
  });
  return any;
}

void ForgetPerson(State& state, const journal::Case& before) {
  const journal::Party& applicant = before.applicant();
  if (!applicant.uscc().empty() || applicant.token().empty()) return;
  state.Erase(Table::kCaseByApplicant, ApplicantKey(before));
  if (!HasCases(state, ApplicantText(applicant))) state.Erase(Table::kCreditMarks, PrincipalOfParty(applicant));
}

}  // namespace

std::set<std::string> KeysOf(const Message& row) {
  std::set<std::string> keys;
  Walk(row, [&](const Message& message) {
    if (message.GetDescriptor() != journal::SealedField::descriptor()) return;
    const auto& field = static_cast<const journal::SealedField&>(message);
    if (!field.key_id().empty()) keys.insert(field.key_id());
  });
  return keys;
}

void ForgetPersonIn(journal::Case& subject) {
  // A person's matter is called as the person likes, by name too; an organisation's is public.
  if (subject.applicant().uscc().empty()) subject.clear_title();
  Forget(subject);
}

void FoldErased(journal::Case& subject, const EventPosition& position) {
  ForgetPersonIn(subject);
  subject.set_erased(position.revision);
  subject.set_erased_day(DayOf(position.legal_time).days_since_1970());
}

void KeepErasure(State& state, const journal::Case& before, const journal::CaseErased& event, const EventPosition& position) {
  ForgetPerson(state, before);
  for (const std::string& manifest : event.attachments()) state.Erase(Table::kAttachment, manifest);
  const std::string key = ErasureKey(position.revision);
  const auto* old = state.Find<journal::Erasure>(key);
  auto next = old == nullptr ? std::make_unique<journal::Erasure>() : std::make_unique<journal::Erasure>(*old);
  next->set_number(position.revision);
  next->set_erased_us(position.legal_time.micros());
  next->set_erased_by(std::string(position.actor));
  next->set_ground(event.ground());
  next->set_request_ref(event.request_ref());
  next->add_case_nos(event.case_no());
  next->set_keys(next->keys() + event.key_ids_size());
  next->set_attachments(next->attachments() + event.attachments_size());
  state.Put(key, std::move(next));
}

std::string ErasureKey(uint64_t number) { return U64Bytes(number); }

}  // namespace yici::approval
