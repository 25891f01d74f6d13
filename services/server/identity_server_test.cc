// Tokens of an issuer and rates, over a real socket: who gets in as whom, and how often.
#include <gmock/gmock.h>

#include "services/base/text.h"
#include "services/server/access/issuer_for_tests.h"
#include "services/server/server_for_tests.h"
#include "yici/v1/feed.grpc.pb.h"

namespace yici::server {
namespace {

using identity::Algorithm;
using Admin = api::AdminService::Stub;

constexpr char kRoot[] = "officer:root";
constexpr char kEnterprise[] = "enterprise:91210700MA0AB12C3K";

class IdentityServerTest : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(city_.folder() + "/keys.json") << issuer_.KeySet();
    city_.config.jwt_issuer = "https://id.example";
    city_.config.jwt_audience = "yici";
    city_.config.jwt_keys = city_.folder() + "/keys.json";
    city_.config.jwt_prefix = "officer:";
  }
  std::string Token(std::string_view subject, int64_t seconds = 300, Algorithm algorithm = Algorithm::kEs256) const {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
    return issuer_.Token(algorithm, StrCat(R"({"iss":"https://id.example","aud":"yici","sub":")", subject, R"(","exp":)",
                                           now.count() + seconds, "}"));
  }
  Told Hash(const std::vector<std::string>& headers) const {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    for (const std::string& header : headers) context.AddMetadata("authorization", header);
    api::StateHash reply;
    return Read(city_.Stub<api::AdminService>()->GetStateHash(&context, {}, &reply));
  }
  Told As(const std::string& token) const { return Hash({"Bearer " + token}); }

  const identity::TestIssuer issuer_;
  TestServer city_{"identity", {kRoot, kEnterprise}};
};

TEST_F(IdentityServerTest, AGoodTokenActsAsItsPrincipal) {
  ASSERT_TRUE(city_.Start().ok());
  for (const Algorithm algorithm : identity::kAlgorithms) EXPECT_EQ(As(Token("root", 300, algorithm)).code, 0);
  EXPECT_EQ(As(Token("stranger")).reason, "NOT_PERMITTED") << "a name is no right";
  EXPECT_EQ(As(TestServer::TokenOf(kRoot)).code, 0) << "the token file goes on to work beside it";
}

TEST_F(IdentityServerTest, NobodyComesInWithAnythingElse) {
  ASSERT_TRUE(city_.Start().ok());
  const identity::TestIssuer stranger;
  const std::string good = Token("root");
  EXPECT_EQ(As(Token("root", -120)).reason, "TOKEN_EXPIRED");
  EXPECT_EQ(As(stranger.Token(Algorithm::kEs256, R"({"iss":"https://id.example","aud":"yici","sub":"root","exp":99999999999})"))
                .reason,
            "UNAUTHENTICATED");
  EXPECT_EQ(As(Token("root:x")).reason, "UNAUTHENTICATED") << "no principal id";
  EXPECT_EQ(As(Token("")).reason, "UNAUTHENTICATED");
  EXPECT_EQ(As("").reason, "UNAUTHENTICATED");
  EXPECT_EQ(As(good.substr(0, good.rfind('.'))).reason, "UNAUTHENTICATED");
  EXPECT_EQ(Hash({"bearer " + good}).reason, "UNAUTHENTICATED");
  EXPECT_EQ(Hash({"Basic " + good}).reason, "UNAUTHENTICATED");
  EXPECT_EQ(Hash({"Bearer " + good, "Bearer " + good}).reason, "UNAUTHENTICATED") << "two credentials name nobody";
  api::Metrics metrics;
  EXPECT_EQ(city_.Call<api::AdminService>(kRoot, &Admin::GetMetrics, api::GetMetricsRequest(), &metrics).code, 0);
  EXPECT_THAT(metrics.text(), testing::HasSubstr("yici_tokens_refused_total{fault=\"expired\"} 1\n"));
  EXPECT_THAT(metrics.text(), testing::HasSubstr("yici_tokens_refused_total{fault=\"signature\"} 1\n"));
  EXPECT_THAT(metrics.text(), testing::HasSubstr("yici_tokens_refused_total{fault=\"subject\"} 2\n"));
  EXPECT_THAT(metrics.text(), testing::HasSubstr("\nyici_token_keys_failing_seconds 0\n"));
}

TEST_F(IdentityServerTest, AStreamEndsWithTheTokenItWasOpenedWith) {
  city_.config.jwt_skew_seconds = 0;
  ASSERT_TRUE(city_.Start().ok());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  context.AddMetadata("authorization", "Bearer " + Token("root", 2));
  const auto stub = city_.Stub<api::FeedService>();
  const auto stream = stub->WatchEvents(&context, {});
  api::WatchEventsResponse told;
  int beats = 0;
  while (stream->Read(&told)) ++beats;
  EXPECT_GE(beats, 1) << "it was open";
  EXPECT_EQ(Read(stream->Finish()).reason, "TOKEN_EXPIRED");
}

TEST_F(IdentityServerTest, OptionsThatCannotHoldAreRefusedAtTheStart) {
  const auto refused = [&](auto change, const char* option) {
    Config config = city_.config;
    change(config);
    EXPECT_THAT(std::string(Check(config).message()), testing::HasSubstr(option));
  };
  refused([](Config& c) { c.jwt_issuer.clear(); }, "--jwt-issuer");
  refused([](Config& c) { c.jwt_audience.clear(); }, "--jwt-issuer");
  refused([](Config& c) { c.jwt_keys.clear(); }, "--jwt-issuer");
  refused([](Config& c) { c.jwt_skew_seconds = 301; }, "--jwt-skew-seconds");
  refused([](Config& c) { c.jwt_subject_claim.clear(); }, "--jwt-subject-claim");
  refused([](Config& c) { c.jwt_pause_seconds = 0; }, "--jwt-pause-seconds");
  refused([](Config& c) { c.jwt_prefix = "root"; }, "--jwt-prefix");
  refused([](Config& c) { c.jwt_prefix.clear(); }, "--jwt-prefix");
  refused([](Config& c) { c.jwt_failing_hours = 0; }, "--jwt-failing-hours");
  refused([](Config& c) { c.jwt_refresh_seconds = 1; }, "--jwt-refresh-seconds");
  refused([](Config& c) { c.jwt_keys_ca = "/nowhere.pem"; }, "--jwt-keys-ca");
  refused([](Config& c) { c.rates = {"everybody=1/1"}; }, "--rate");
  EXPECT_TRUE(Check(city_.config).ok());
  city_.config.jwt_keys = "http://id.example/keys";
  EXPECT_THAT(std::string(city_.Start().message()), testing::HasSubstr("--jwt-keys"));
}

TEST_F(IdentityServerTest, WhoCallsTooOftenIsToldWhenToComeAgain) {
  city_.config.rates = {"enterprise=1/3", "anonymous=1/2", "officer=off"};
  ASSERT_TRUE(city_.Start().ok());
  const auto item = [&](const std::string& who) {
    return city_.Call<api::CatalogService>(who, &api::CatalogService::Stub::ListItems, api::ListItemsRequest());
  };
  // A slow machine refills while it calls: the limit is met within a few calls all the same.
  const auto limited = [&](const auto& call) {
    Told told;
    for (int i = 0; i < 500 && told.reason != "RATE_LIMITED"; ++i) told = call();
    return told;
  };
  EXPECT_EQ(item(kEnterprise).code, 0);
  const Told told = limited([&] { return item(kEnterprise); });
  EXPECT_EQ(told.code, grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(told.reason, "RATE_LIMITED");
  EXPECT_GE(told.retry_seconds, 0);
  EXPECT_FALSE(told.zh.empty());
  EXPECT_EQ(item("").code, 0) << "strangers have their own, by their address";
  EXPECT_EQ(limited([&] { return item(""); }).reason, "RATE_LIMITED");
  for (int i = 0; i < 20; ++i) EXPECT_EQ(item(kRoot).code, 0);
  // Streams count too.
  const auto approval = city_.Stub<api::ApprovalService>();
  const auto watch = [&] {
    const auto context = TestServer::Context(kEnterprise);
    const auto stream = approval->WatchCases(context.get(), {});
    api::WatchCasesResponse response;
    if (stream->Read(&response)) context->TryCancel();
    return Read(stream->Finish());
  };
  EXPECT_EQ(limited(watch).reason, "RATE_LIMITED");
  api::Metrics metrics;
  EXPECT_EQ(city_.Call<api::AdminService>(kRoot, &Admin::GetMetrics, api::GetMetricsRequest(), &metrics).code, 0);
  EXPECT_THAT(metrics.text(), testing::HasSubstr("yici_rate_limited_total 3"));
}

// ---- four eyes over the wire -----------------------------------------------------------------------------------------

TEST(FourEyesServer, StandsByDefaultAndForEver) {
  TestServer city("four-eyes", {kRoot, "officer:second"});
  city.config.four_eyes = Config().four_eyes;
  ASSERT_TRUE(city.Start().ok());
  EXPECT_TRUE(city.Status().four_eyes());
  city.Stop();
  city.config.four_eyes = false;
  const absl::Status refused = city.Start();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), testing::HasSubstr("--four-eyes"));
  city.config.four_eyes = true;
  ASSERT_TRUE(city.Start().ok());
  EXPECT_TRUE(city.Status().four_eyes());
}

TEST(FourEyesServer, AFolderForTryingOutSaysSo) {
  TestServer city("one-eye", {kRoot});
  ASSERT_TRUE(city.Start().ok());
  EXPECT_FALSE(city.Status().four_eyes());
}

TEST(FourEyesServer, NoSetHasMorePartsThanMayBeStaged) {
  TestServer city("parts", {kRoot});
  ASSERT_TRUE(city.Start().ok());
  using Catalog = api::CatalogService::Stub;
  api::CommitChangeSetRequest commit;
  commit.set_request_id("commit");
  commit.set_change_set(std::string(64, 'a'));
  api::ApplyPowerListRequest apply;
  apply.set_request_id("apply");
  apply.set_change_set(std::string(64, 'a'));
  for (const int32_t parts : {-1, 2'001, std::numeric_limits<int32_t>::max()}) {
    commit.set_parts(parts);
    apply.set_parts(parts);
    EXPECT_EQ(city.Call<api::CatalogService>(kRoot, &Catalog::CommitChangeSet, commit).reason, "FIELD_OUT_OF_RANGE") << parts;
    EXPECT_EQ(city.Call<api::CatalogService>(kRoot, &Catalog::ApplyPowerList, apply).reason, "FIELD_OUT_OF_RANGE") << parts;
  }
  commit.set_parts(2'000);
  EXPECT_EQ(city.Call<api::CatalogService>(kRoot, &Catalog::CommitChangeSet, commit).reason, "PACK_INCOMPLETE");
}

TEST(FourEyesServer, ANoticeWaitsForTheSecondAdministrator) {
  TestServer city("proposals", {kRoot, "officer:second", kEnterprise});
  city.config.four_eyes = true;
  ASSERT_TRUE(city.Start().ok());
  api::PublishCalendarRequest publish;
  publish.set_request_id("publish");
  publish.mutable_notice()->set_year(2020);
  publish.mutable_notice()->set_version(1);
  publish.mutable_notice()->set_published_on("2019-11-21");
  auto* day = publish.mutable_notice()->add_days();
  day->set_day("2020-01-01");
  day->set_name("元旦");
  using Catalog = api::CatalogService::Stub;
  using Proposals = api::ProposalService::Stub;
  api::CatalogReply proposed;
  ASSERT_EQ(city.Call<api::CatalogService>(kRoot, &Catalog::PublishCalendar, publish, &proposed).code, 0);
  ASSERT_EQ(proposed.proposal(), proposed.facts().at("proposal"));
  api::ConfirmProposalRequest confirm;
  confirm.set_request_id("confirm");
  confirm.set_number(std::stoull(proposed.proposal().substr(10)));
  EXPECT_EQ(city.Call<api::ProposalService>(kRoot, &Proposals::ConfirmProposal, confirm).reason, "PROPOSAL_DIGEST_REQUIRED");
  confirm.set_digest("no digest");
  EXPECT_EQ(city.Call<api::ProposalService>(kRoot, &Proposals::ConfirmProposal, confirm).reason, "DIGEST_FORMAT");
  confirm.set_digest(proposed.facts().at("digest"));
  EXPECT_EQ(city.Call<api::ProposalService>(kRoot, &Proposals::ConfirmProposal, confirm).reason, "SECOND_PERSON_REQUIRED");
  EXPECT_EQ(city.Call<api::ProposalService>("officer:second", &Proposals::ConfirmProposal, confirm).reason,
            "CATALOG_ADMINISTRATOR_REQUIRED");
  EXPECT_EQ(city.Call<api::ProposalService>(kEnterprise, &Proposals::ConfirmProposal, confirm).reason, "METHOD_NOT_PERMITTED");
  api::GetProposalRequest get;
  get.set_number(confirm.number());
  api::Proposal seen;
  ASSERT_EQ(city.Call<api::ProposalService>(kRoot, &Proposals::GetProposal, get, &seen).code, 0);
  EXPECT_EQ(seen.state(), "open");
  EXPECT_EQ(seen.digest(), confirm.digest());
  EXPECT_EQ(seen.notice().days(0).name(), "元旦");
  EXPECT_EQ(city.Call<api::ProposalService>("officer:second", &Proposals::GetProposal, get).reason,
            "CATALOG_ADMINISTRATOR_REQUIRED");
  get.set_number(999);
  EXPECT_EQ(city.Call<api::ProposalService>(kRoot, &Proposals::GetProposal, get).reason, "PROPOSAL_NOT_FOUND");
  api::ListProposalsRequest list;
  list.set_state("open");
  api::ListProposalsResponse listed;
  ASSERT_EQ(city.Call<api::ProposalService>(kRoot, &Proposals::ListProposals, list, &listed).code, 0);
  EXPECT_EQ(listed.proposals_size(), 1);
  EXPECT_TRUE(listed.required());
  list.set_state("closed");
  EXPECT_EQ(city.Call<api::ProposalService>(kRoot, &Proposals::ListProposals, list).reason, "FILTER_INVALID");
  api::WithdrawProposalRequest withdraw;
  withdraw.set_request_id("withdraw");
  withdraw.set_number(confirm.number());
  EXPECT_EQ(city.Call<api::ProposalService>(kRoot, &Proposals::WithdrawProposal, withdraw).field, "reason");
  withdraw.set_reason("日期有误");
  api::ProposalReply done;
  ASSERT_EQ(city.Call<api::ProposalService>(kRoot, &Proposals::WithdrawProposal, withdraw, &done).code, 0);
  EXPECT_EQ(done.facts().at("withdrawn"), proposed.proposal());
}

}  // namespace
}  // namespace yici::server
