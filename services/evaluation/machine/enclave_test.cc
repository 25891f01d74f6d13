// What an enclave agreement owes both counties: shares that sum to the tax to the fen, each year once, and both their word.
#include "services/evaluation/machine/enclave.h"

#include "gtest/gtest.h"
#include "services/evaluation/machine/test_kit.h"

namespace yici::evaluation {
namespace {

TEST(EnclaveTest, TheOddFenGoesToTheFlyInSide) {
  EXPECT_EQ(SharesOf(1'000'001, 50).out_fen, 500'000);
  EXPECT_EQ(SharesOf(1'000'001, 50).in_fen, 500'001);
  EXPECT_EQ(SharesOf(1, 50).out_fen, 0);
  EXPECT_EQ(SharesOf(0, 50).in_fen, 0);
}

TEST(EnclaveTest, EveryShareIsFlooredAndTheSumIsExact) {
  for (const int64_t tax : {int64_t{0}, int64_t{1}, int64_t{99}, int64_t{101}, int64_t{1'000'001}, int64_t{123'456'789'012'345},
                            kTaxFenMax, kTaxFenMax - 1}) {
    for (int32_t percent = 0; percent <= 100; ++percent) {
      const Shares shares = SharesOf(tax, percent);
      EXPECT_EQ(shares.out_fen + shares.in_fen, tax);
      EXPECT_EQ(shares.out_fen, static_cast<int64_t>(static_cast<__int128>(tax) * percent / 100)) << tax << " " << percent;
    }
  }
}

TEST(EnclaveTest, SharesOf50And60AreRefusedAndTheSumIsNamed) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const Done done = city.Do(kHeishanLeader, Propose("ev-1", 50, 60));
  EXPECT_EQ(done.reason(), "SHARES_NOT_100");
  EXPECT_EQ(done.Named("sum"), "110");
  EXPECT_EQ(city.Do(kHeishanLeader, Propose("ev-1", 150, -50)).reason(), "SHARES_NOT_100");
  EXPECT_EQ(city.Do(kHeishanLeader, Propose("ev-1", 40, 60)).reason(), "");
}

TEST(EnclaveTest, WhatIsLeftOutIsTheParks) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const journal::Enclave& enclave = city.Agreement(city.Proposed());
  EXPECT_EQ(enclave.share_out_percent(), 50);
  EXPECT_EQ(enclave.benefit_years(), 10);
  EXPECT_EQ(enclave.fly_out_jurisdiction(), "210726");
  EXPECT_EQ(enclave.fly_in_jurisdiction(), "210782");
}

TEST(EnclaveTest, ItIsSignedOnceBothCountiesHaveConsented) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string agreement = city.Proposed();
  EXPECT_EQ(city.Do(kCountyLeader, Consent(agreement, "210726")).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kAdministrator, Advance(agreement, journal::ENCLAVE_STATE_LANDED)).reason(), "ENCLAVE_WRONG_STATE");
  EXPECT_EQ(city.Do(kHeishanLeader, Consent(agreement, "210726")).answer().state(), "proposed");
  EXPECT_EQ(city.Do(kCountyLeader, Consent(agreement, "210782")).answer().state(), "signed");
  EXPECT_EQ(CivilDay(city.Agreement(agreement).signed_day()).ToString(), "2020-04-20");
}

TEST(EnclaveTest, OnePersonDoesNotConsentForBoth) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string agreement = city.Proposed();
  EXPECT_EQ(city.Do(kCityLeader, Consent(agreement, "210726")).reason(), "");
  EXPECT_EQ(city.Do(kCityLeader, Consent(agreement, "210782")).reason(), "SEPARATION_OF_DUTIES");
}

TEST(EnclaveTest, AYearIsSettledOnceAfterItsEndAndCorrectedByANewVersion) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string agreement = city.Producing();
  EXPECT_EQ(city.Do(kAdministrator, Settle(agreement, 2019, 1)).reason(), "SETTLEMENT_YEAR");
  city.At("2020-12-31T23:59");
  EXPECT_EQ(city.Do(kAdministrator, Settle(agreement, 2020, 1)).reason(), "SETTLEMENT_YEAR");
  city.At("2021-01-01T00:00");
  const Done first = city.Do(kAdministrator, Settle(agreement, 2020, 1'000'001));
  EXPECT_EQ(first.answer().settlement().out_fen(), 500'000);
  EXPECT_EQ(first.answer().settlement().in_fen(), 500'001);
  EXPECT_EQ(city.Do(kAdministrator, Settle(agreement, 2020, 1)).reason(), "ALREADY_SETTLED");
  const Done second = city.Do(kAdministrator, Settle(agreement, 2020, 900'000, true));
  EXPECT_EQ(second.answer().version(), 2);
  ASSERT_EQ(city.Agreement(agreement).settlements_size(), 2);
  EXPECT_EQ(city.Agreement(agreement).settlements(0).tax_fen(), 1'000'001);
  EXPECT_EQ(SettlementOf(city.Agreement(agreement), 2020)->version(), 2);
}

TEST(EnclaveTest, TheTenthYearIsTheLast) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string agreement = city.Producing();
  city.At("2030-01-10T09:00");
  EXPECT_EQ(city.Do(kAdministrator, Settle(agreement, 2029, 1)).reason(), "");
  EXPECT_EQ(city.Do(kAdministrator, Advance(agreement, journal::ENCLAVE_STATE_EXPIRED)).reason(), "");
  city.At("2031-01-10T09:00");
  EXPECT_EQ(city.Do(kAdministrator, Settle(agreement, 2030, 1)).reason(), "SETTLEMENT_YEAR");
  // What is still to be settled of its years is settled after the end.
  EXPECT_EQ(city.Do(kAdministrator, Settle(agreement, 2028, 1)).reason(), "");
}

TEST(EnclaveTest, ItDoesNotExpireBeforeItsLastYearIsOver) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string agreement = city.Producing();
  city.At("2029-12-31T23:59");
  EXPECT_EQ(city.Do(kAdministrator, Advance(agreement, journal::ENCLAVE_STATE_EXPIRED)).reason(), "ENCLAVE_NOT_EXPIRED");
}

TEST(EnclaveTest, AnEndedAgreementMakesRoomForAnother) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string agreement = city.Proposed();
  EXPECT_EQ(city.Do(kHeishanLeader, Propose()).Named("agreement_no"), agreement);
  EXPECT_EQ(city.Do(kAdministrator, Drop(agreement)).reason(), "");
  EXPECT_EQ(city.Do(kHeishanLeader, Propose()).reason(), "");
}

// An agreement that has ended is settled for years to come; its project may have another one by then.
TEST(EnclaveTest, SettlingAnExpiredAgreementLeavesTheOneThatFollowedItInItsPlace) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string first = city.Producing();
  city.At("2030-01-10T09:00");
  EXPECT_EQ(city.Do(kAdministrator, Advance(first, journal::ENCLAVE_STATE_EXPIRED)).reason(), "");
  const std::string second = city.Proposed();
  EXPECT_EQ(city.Do(kAdministrator, Settle(first, 2029, 1)).reason(), "");
  EXPECT_EQ(city.Do(kHeishanLeader, Propose()).Named("agreement_no"), second);
  EXPECT_EQ(city.Do(kAdministrator, Drop(second)).reason(), "");
  EXPECT_EQ(city.Do(kHeishanLeader, Propose()).reason(), "");
}

// A13: the number is the policy of the city; without one there is no limit.
TEST(EnclaveTest, ASeventhParkIsRefusedOnlyWhereThePolicySetsANumber) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  for (const std::string_view id : {"p2", "p3", "p4", "p5", "p6", "p7"}) {
    EXPECT_EQ(city.Do(kAdministrator, OpenPark(id)).reason(), "");
  }
  auto policy = std::make_unique<journal::EnclavePolicy>();
  policy->set_jurisdiction("210700");
  policy->set_parks_max(8);
  city.state().Put("210700", std::move(policy));
  EXPECT_EQ(city.Do(kAdministrator, OpenPark("p8")).reason(), "");
  const Done done = city.Do(kAdministrator, OpenPark("p9"));
  EXPECT_EQ(done.reason(), "PARKS_LIMIT");
  EXPECT_EQ(done.Named("max"), "8");
}

TEST(EnclaveTest, AParkThatWasOpenedHasSharesAndYears) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.Do(kAdministrator, OpenPark("park-hs"));
  const auto* park = city.state().Find<journal::EnclavePark>("park-hs");
  ASSERT_NE(park, nullptr);
  EXPECT_EQ(park->share_out_percent(), 50);
  EXPECT_EQ(park->benefit_years(), 10);
}

}  // namespace
}  // namespace yici::evaluation
