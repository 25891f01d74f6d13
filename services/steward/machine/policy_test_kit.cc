#include "services/steward/machine/policy_test_kit.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "services/base/text.h"
#include "services/catalog/machine/model.h"
#include "services/steward/machine/policy_match.h"
#include "services/steward/machine/policy_rows.h"

namespace yici::steward {
namespace {

using journal::Command;

constexpr int kRecordsMax = 1'000;

[[noreturn]] void Give(std::string_view what) {
  std::fprintf(stderr, "policy test kit: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

const journal::PolicyAnswer& Succeeds(const Done& done) {
  if (done.outcome.refused()) Give(done.reason());
  return done.ledger().policy();
}

std::string TextOfTable() {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  std::ifstream in(StrCat(source == nullptr ? "." : source, "/deploy/packs/jinzhou/policies.dmn"), std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

PolicyCity::PolicyCity() {
  AddEnterprise(kTechUscc, "210726", "li-en-002", "new-materials");
  AddEnterprise(kSmallUscc, "210726", "", "", false);
  journal::Cultivation cultivation;
  cultivation.set_cultivation_id("cu-1");
  cultivation.set_kind("scale-to-giant");
  cultivation.set_uscc(std::string(kTechUscc));
  state().PutBytes(Table::kCultivation, "cu-1", cultivation.SerializeAsString());
  DeployTable();
}

void PolicyCity::AddEnterprise(std::string_view uscc, std::string_view jurisdiction, std::string_view liaison,
                               std::string_view cluster, bool above_scale) {
  auto enterprise = std::make_unique<journal::Enterprise>();
  enterprise->set_uscc(std::string(uscc));
  enterprise->set_jurisdiction(std::string(jurisdiction));
  enterprise->set_liaison_id(std::string(liaison));
  enterprise->set_cluster_id(std::string(cluster));
  enterprise->set_category(above_scale ? "industry-above-scale" : "services");
  enterprise->set_above_scale(above_scale);
  state().Put(uscc, std::move(enterprise));
}

void PolicyCity::DeployTable(std::string_view replaced, std::string_view by) {
  auto row = std::make_unique<journal::DecisionModel>();
  std::string text = TextOfTable();
  if (const size_t at = text.find(replaced); !replaced.empty() && at != text.npos) text.replace(at, replaced.size(), by);
  row->set_decision_model_id(std::string(kPolicies));
  row->mutable_model()->set_name("policies.dmn");
  row->mutable_model()->set_text(std::move(text));
  row->set_model_digest(catalog::ModelDigest(row->model()));
  auto deployment = std::make_unique<journal::ProcessDeployment>();
  *deployment->add_files() = row->model();
  const std::string digest = row->model_digest();
  state().Put(digest, std::move(deployment));
  state().Put(kPolicies, std::move(row));
}

std::string PolicyCity::Published(std::string_view audience, std::string_view number) {
  return Succeeds(Do(kHead, PolicyOf(audience, number))).policy_no();
}

int PolicyCity::Deliver(std::string_view policy, int32_t limit) {
  int records = 0;
  for (; Progress(policy).due_us() != 0; ++records) {
    Succeeds(Do(kSystem, DeliverNext(policy, limit)));
    if (records == kRecordsMax) Give("a delivery that does not end");
  }
  return records;
}

std::string PolicyCity::Delivered(std::string_view audience) {
  std::string policy = Published(audience);
  Deliver(policy);
  return policy;
}

std::string PolicyCity::Asked(std::string_view policy) { return Succeeds(Do(kEnterprise, AskAbout(policy))).question_no(); }

const journal::Policy& PolicyCity::Policy(std::string_view policy_no) const {
  const auto* policy = state().Find<journal::Policy>(policy_no);
  if (policy == nullptr) Give(policy_no);
  return *policy;
}

const journal::PolicyProgress& PolicyCity::Progress(std::string_view policy_no) const {
  const auto* progress = state().Find<journal::PolicyProgress>(policy_no);
  if (progress == nullptr) Give(policy_no);
  return *progress;
}

const journal::PolicyQuestion& PolicyCity::Question(std::string_view question_no) const {
  const auto* question = state().Find<journal::PolicyQuestion>(question_no);
  if (question == nullptr) Give(question_no);
  return *question;
}

const journal::PolicyDelivery* PolicyCity::Delivery(std::string_view policy_no, std::string_view uscc) const {
  return state().Find<journal::PolicyDelivery>(DeliveryKey(policy_no, uscc));
}

Command PolicyOf(std::string_view audience, std::string_view number) {
  Command command;
  journal::PublishPolicy& part = *command.mutable_publish_policy();
  part.set_number(std::string(number));
  part.set_title("关于支持企业发展的若干措施");
  part.set_body("对符合条件的企业给予贷款贴息。");
  part.set_text_digest(std::string(32, 'd'));
  part.set_department_id("jz-market");
  part.set_audience(std::string(audience));
  part.set_valid_from_day(CivilDay::Parse("2020-04-01")->days_since_1970());
  part.set_valid_until_day(CivilDay::Parse("2020-12-31")->days_since_1970());
  return command;
}

Command Withdraw(std::string_view policy) {
  Command command;
  command.mutable_withdraw_policy()->set_policy_no(std::string(policy));
  command.mutable_withdraw_policy()->set_reason("上位政策废止");
  return command;
}

Command Interpret(std::string_view policy) {
  Command command;
  command.mutable_interpret_policy()->set_policy_no(std::string(policy));
  command.mutable_interpret_policy()->set_text("贴息按季结算。");
  return command;
}

Command DeliverNext(std::string_view policy, int32_t limit) {
  Command command;
  command.mutable_deliver_policy()->set_policy_no(std::string(policy));
  command.mutable_deliver_policy()->set_limit(limit);
  return command;
}

Command Reopen() {
  Command command;
  command.mutable_reopen_policies();
  return command;
}

Command ReadReceipt(std::string_view policy) {
  Command command;
  command.mutable_read_policy()->set_policy_no(std::string(policy));
  return command;
}

Command AskAbout(std::string_view policy) {
  Command command;
  command.mutable_ask_about_policy()->set_policy_no(std::string(policy));
  command.mutable_ask_about_policy()->set_text("贴息是否包括续贷？");
  return command;
}

Command AnswerQuestion(std::string_view question, bool interpretation) {
  Command command;
  journal::AnswerPolicyQuestion& part = *command.mutable_answer_policy_question();
  part.set_question_no(std::string(question));
  part.set_text("包括续贷。");
  part.set_interpretation(interpretation);
  return command;
}

}  // namespace yici::steward
