// The small city of errand_test_kit.h with the pack's table of policies and enterprises of three kinds.
//
//   PolicyCity city;
//   city.At("2020-04-20T10:00");
//   const std::string policy = city.Delivered("all-enterprises");      // published, and brought to everybody
//   EXPECT_EQ(city.Do(kEnterprise, ReadReceipt(policy)).reason(), "");
#ifndef YICI_SERVICES_STEWARD_MACHINE_POLICY_TEST_KIT_H_
#define YICI_SERVICES_STEWARD_MACHINE_POLICY_TEST_KIT_H_

#include "services/steward/machine/errand_test_kit.h"
#include "services/steward/machine/policy.h"

namespace yici::steward {

inline constexpr std::string_view kTechUscc = "91210726YCE0000001";  // of Heishan, new materials, helped to become a giant
inline constexpr std::string_view kTech = "enterprise:91210726YCE0000001";
inline constexpr std::string_view kSmallUscc = "91210726YCE0000002";  // of Heishan, below scale, without a liaison
inline constexpr std::string_view kSmall = "enterprise:91210726YCE0000002";

class PolicyCity : public ErrandCity {
 public:
  PolicyCity();

  void AddEnterprise(std::string_view uscc, std::string_view jurisdiction, std::string_view liaison,
                     std::string_view cluster = {}, bool above_scale = true);
  // The pack's table, or another text in its place.
  void DeployTable(std::string_view replaced = {}, std::string_view by = {});
  // By the head of jz-market, and expects success; the number.
  std::string Published(std::string_view audience, std::string_view number = "锦市监发〔2020〕1号");
  // What the pump does until there is nothing left; how many records.
  int Deliver(std::string_view policy, int32_t limit = kDeliverStep);
  std::string Delivered(std::string_view audience);
  // A question of kEnterprise about it; its number.
  std::string Asked(std::string_view policy);

  const journal::Policy& Policy(std::string_view policy_no) const;
  const journal::PolicyProgress& Progress(std::string_view policy_no) const;
  const journal::PolicyQuestion& Question(std::string_view question_no) const;
  // Null: it did not reach that enterprise.
  const journal::PolicyDelivery* Delivery(std::string_view policy_no, std::string_view uscc) const;
};

journal::Command PolicyOf(std::string_view audience, std::string_view number);
journal::Command Withdraw(std::string_view policy);
journal::Command Interpret(std::string_view policy);
journal::Command DeliverNext(std::string_view policy, int32_t limit = kDeliverStep);
journal::Command Reopen();
journal::Command ReadReceipt(std::string_view policy);
journal::Command AskAbout(std::string_view policy);
journal::Command AnswerQuestion(std::string_view question, bool interpretation = false);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_POLICY_TEST_KIT_H_
