#include "services/approval/machine/erase_kit.h"

#include <memory>

#include "services/base/erasure_tables.h"

namespace yici::approval {
namespace {

journal::SealedField SealedUnder(std::string_view key_id, std::string_view text) {
  journal::SealedField field;
  field.set_key_id(std::string(key_id));
  field.set_ciphertext("sealed:" + std::string(text));
  field.set_commitment("commitment-" + std::string(text));
  return field;
}

}  // namespace

journal::Command SubmitByPerson(std::string_view item, std::string_view key_id, std::string_view token) {
  journal::Command command = SubmitOf(item);
  journal::Party& applicant = *command.mutable_submit_case()->mutable_applicant();
  applicant.Clear();
  applicant.set_token(std::string(token));
  applicant.set_id_valid(true);
  applicant.set_region("210702");
  *applicant.mutable_name() = SealedUnder(key_id, "name");
  *applicant.mutable_id_number() = SealedUnder(key_id, "number");
  command.mutable_submit_case()->set_title("a matter called after its applicant");
  return command;
}

void Attach(journal::Command& submit, std::string_view material, char manifest) {
  for (journal::MaterialHeld& held : *submit.mutable_submit_case()->mutable_materials()) {
    if (held.material_id() == material) AttachTo(held, manifest);
  }
}

void AttachTo(journal::MaterialHeld& held, char manifest) {
  held.set_digest(std::string(32, 'd'));
  held.set_attachment(std::string(32, manifest));
  held.set_size_bytes(1'000);
  held.set_media_type("application/pdf");
}

journal::Command EraseOf(std::vector<std::string> case_nos) {
  journal::Command command;
  journal::EraseCases& erase = *command.mutable_erase_cases();
  for (std::string& case_no : case_nos) erase.add_case_nos(std::move(case_no));
  erase.set_ground(journal::ERASURE_GROUND_PERIOD_OVER);
  erase.set_request_ref("PI-2026-0012");
  return command;
}

journal::Command ErasePerson(std::string_view token) {
  journal::Command command = EraseOf({});
  command.mutable_erase_cases()->set_person(std::string(token));
  return command;
}

void KeepFor(City& city, int years, std::string_view item) {
  auto rule = std::make_unique<journal::RetentionRule>();
  rule->set_item_code(std::string(item));
  rule->set_years(years);
  rule->set_basis("a rule of this test");
  city.state().Put(item, std::move(rule));
}

std::string ClosedOfPerson(City& city, std::string_view key_id, std::string_view token) {
  const std::string no = city.Do(kClerk, SubmitByPerson(kThreeStep, key_id, token)).answer().case_no();
  journal::Command refuse;
  refuse.mutable_refuse_acceptance()->set_case_no(no);
  refuse.mutable_refuse_acceptance()->set_ground(journal::REFUSAL_GROUND_NOT_COMPETENT);
  refuse.mutable_refuse_acceptance()->set_reason("sea area");
  refuse.mutable_refuse_acceptance()->set_competent_organ("省海洋局");
  city.Do(kChief, refuse);
  return no;
}

}  // namespace yici::approval
