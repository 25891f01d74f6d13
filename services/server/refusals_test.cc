// Every refusal that the gateway and the services give before ordering, over a real socket: code, reason and field, one row
// each. Nothing refused here may leave a record.
#include <functional>
#include <map>

#include "services/base/state.h"
#include "services/server/server_for_tests.h"

namespace yici::server {
namespace {

constexpr char kCaseNo[] = "11210700YCJ00025XQ3210125008000201906240001";
constexpr char kItem[] = "11210700YCJ00025XQ3210125008000";
constexpr char kRoot[] = "root-token-of-the-test";
constexpr char kEnterprise[] = "enterprise-token-of-the-test";
constexpr char kOther[] = "other-token-of-the-test";

class RefusalsTest : public testing::Test {
 protected:
  static std::unique_ptr<Server> Serve(const std::string& name, bool manual) {
    const std::string folder = testing::TempDir() + "yici-refusals-" + name + std::to_string(getpid());
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    std::ofstream(folder + "/tokens") << kRoot << " officer:root\n"
                                      << kEnterprise << " enterprise:91210700MA0AB12C3K\n"
                                      << kOther << " officer:other\n";
    Config config;
    config.data_folder = folder + "/data";
    config.key_file = folder + "/key";
    config.listen = "127.0.0.1:0";
    config.token_file = folder + "/tokens";
    config.administrator = "root";
    config.manual_clock = manual;
    config.free_bytes_min = 0;
    config.four_eyes = false;
    auto server = Server::Start(config);
    EXPECT_TRUE(server.ok()) << server.status();
    return *std::move(server);
  }
  static void SetUpTestSuite() {
    manual_ = Serve("manual", true).release();
    system_ = Serve("system", false).release();
  }
  static void TearDownTestSuite() {
    delete manual_;
    delete system_;
  }
  static std::shared_ptr<grpc::Channel> Channel(Server* server, const grpc::ChannelArguments& own = {}) {
    return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server->port()), grpc::InsecureChannelCredentials(), own);
  }
  template <class Service, class Request, class Reply>
  static Told Call(Server* server, const char* token,
                   grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&, Reply*), const Request& request,
                   int seconds = 20) {
    const auto stub = Service::NewStub(Channel(server));
    grpc::ClientContext context;
    if (token != nullptr) context.AddMetadata("authorization", std::string("Bearer ") + token);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(seconds));
    Reply reply;
    return Read(((*stub).*method)(&context, request, &reply));
  }
  static uint64_t Revision() {
    const auto stub = api::AdminService::NewStub(Channel(manual_));
    grpc::ClientContext context;
    context.AddMetadata("authorization", std::string("Bearer ") + kRoot);
    api::Status status;
    EXPECT_TRUE(stub->GetStatus(&context, {}, &status).ok());
    return status.revision();
  }
  static void Expect(const Told& told, int code, const std::string& reason, const std::string& field) {
    EXPECT_EQ(told.code, code) << told.reason << " " << told.en;
    EXPECT_EQ(told.reason, reason);
    EXPECT_EQ(told.field, field);
    EXPECT_FALSE(told.en.empty());
    EXPECT_FALSE(told.zh.empty()) << reason << " has no Chinese sentence";
  }
  static api::SubmitCaseRequest Good() {
    api::SubmitCaseRequest request;
    request.set_request_id("r1");
    request.set_item_code(kItem);
    request.mutable_applicant()->set_uscc("91210700MA0AB12C3K");
    request.set_channel(api::WEB);
    return request;
  }
  static Told Submit(const std::function<void(api::SubmitCaseRequest&)>& spoil) {
    api::SubmitCaseRequest request = Good();
    spoil(request);
    return Call<api::ApprovalService>(manual_, kRoot, &api::ApprovalService::Stub::SubmitCase, request);
  }

  static inline Server* manual_ = nullptr;
  static inline Server* system_ = nullptr;
};

constexpr int kInvalid = grpc::StatusCode::INVALID_ARGUMENT;

TEST_F(RefusalsTest, OfASubmissionNameTheFieldAndLeaveNoRecord) {
  const uint64_t before = Revision();
  Expect(Submit([](auto& r) { r.set_request_id("a b"); }), kInvalid, "REQUEST_ID_INVALID", "request_id");
  Expect(Submit([](auto& r) { r.set_request_id(std::string(65, 'x')); }), kInvalid, "REQUEST_ID_INVALID", "request_id");
  Expect(Submit([](auto& r) { r.set_title(std::string(300'000, 'x')); }), kInvalid, "COMMAND_TOO_LARGE", "");
  Expect(Submit([](auto& r) { r.set_title(std::string(201, 'x')); }), kInvalid, "TEXT_LENGTH", "title");
  Expect(Submit([](auto& r) { r.set_title("a\x01"); }), kInvalid, "TEXT_CONTROL_CHARACTER", "title");
  Expect(Submit([](auto& r) { r.set_item_code("12"); }), kInvalid, "ITEM_CODE_FORMAT", "item_code");
  Expect(Submit([](auto& r) { r.mutable_applicant()->set_id_number("11010519491231002X"); }), kInvalid, "PARTY_IDENTITY",
         "applicant");
  Expect(Submit([](auto& r) { r.mutable_applicant()->set_uscc("91350100M000100Y4Z"); }), kInvalid, "USCC_CHARSET",
         "applicant.uscc");
  Expect(Submit([](auto& r) { r.mutable_applicant()->set_uscc("91210700MA0AB12C3A"); }), kInvalid, "USCC_CHECK_DIGIT",
         "applicant.uscc");
  Expect(Submit([](auto& r) {
           r.mutable_applicant()->clear_uscc();
           r.mutable_applicant()->set_id_number("110105194913310021");
         }),
         kInvalid, "ID_BIRTHDATE", "applicant.id_number");
  Expect(Submit([](auto& r) { r.mutable_applicant()->set_phone("12"); }), kInvalid, "FIELD_OUT_OF_RANGE", "applicant.phone");
  Expect(Submit([](auto& r) { r.set_on_behalf_of("nobody"); }), kInvalid, "PRINCIPAL_INVALID", "on_behalf_of");
  Expect(Submit([](auto& r) { r.set_delivery_way("pigeon"); }), kInvalid, "FIELD_VALUE_UNKNOWN", "delivery_way");
  Expect(Submit([](auto& r) { r.set_project_code("2019-211300-47-03-12345"); }), kInvalid, "PROJECT_CODE_FORMAT",
         "project_code");
  Expect(Submit([](auto& r) {
           for (int i = 0; i < 201; ++i) r.add_materials()->set_material_id("m");
         }),
         kInvalid, "LIST_SIZE", "materials");
  Expect(Submit([](auto& r) {
           r.add_materials()->set_material_id("m");
           r.mutable_materials(0)->set_digest("xyz");
         }),
         kInvalid, "DIGEST_FORMAT", "materials[0].digest");
  Expect(Submit([](auto& r) {
           r.add_materials()->set_material_id("m");
           r.mutable_materials(0)->set_digest(std::string(64, 'a'));
         }),
         kInvalid, "ATTACHMENT_SIZE", "materials[0].size_bytes");
  EXPECT_EQ(Revision(), before);
}

TEST_F(RefusalsTest, OfReadsNameTheField) {
  using Approval = api::ApprovalService::Stub;
  api::GetCaseRequest get;
  get.set_case_no("short");
  Expect(Call<api::ApprovalService>(manual_, kRoot, &Approval::GetCase, get), kInvalid, "CASE_NO_FORMAT", "case_no");
  get.set_case_no(kCaseNo);
  get.set_min_revision(1'000'000);
  const Told late = Call<api::ApprovalService>(manual_, kRoot, &Approval::GetCase, get, 1);
  EXPECT_EQ(late.code, grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(late.reason.empty() || late.reason == "MIN_REVISION_NOT_REACHED") << late.reason;
  const auto start = std::chrono::steady_clock::now();
  get.set_min_revision(uint64_t{1} << 63);
  for (const char* token : {kRoot, kEnterprise}) {
    Expect(Call<api::ApprovalService>(manual_, token, &Approval::GetCase, get), grpc::StatusCode::OUT_OF_RANGE,
           "MIN_REVISION_AHEAD", "min_revision");
  }
  // Without a name nobody waits, however near the revision is.
  api::GetItemRequest item;
  item.set_item_code(kItem);
  item.set_min_revision(uint64_t{1} << 63);
  Expect(Call<api::CatalogService>(manual_, nullptr, &api::CatalogService::Stub::GetItem, item), grpc::StatusCode::OUT_OF_RANGE,
         "MIN_REVISION_AHEAD", "min_revision");
  item.set_min_revision(Revision() + 1);
  Expect(Call<api::CatalogService>(manual_, nullptr, &api::CatalogService::Stub::GetItem, item),
         grpc::StatusCode::DEADLINE_EXCEEDED, "MIN_REVISION_NOT_REACHED", "");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  api::ListCasesRequest list;
  list.set_filter("colour = red");
  Expect(Call<api::ApprovalService>(manual_, kRoot, &Approval::ListCases, list), kInvalid, "FILTER_INVALID", "filter");
  list.set_filter("");
  list.set_order_by("colour");
  Expect(Call<api::ApprovalService>(manual_, kRoot, &Approval::ListCases, list), kInvalid, "ORDER_BY", "order_by");
  list.set_order_by("");
  list.set_page_size(-1);
  Expect(Call<api::ApprovalService>(manual_, kRoot, &Approval::ListCases, list), kInvalid, "PAGE_SIZE", "page_size");
  list.set_page_size(1);
  list.set_page_token("!");
  Expect(Call<api::ApprovalService>(manual_, kRoot, &Approval::ListCases, list), kInvalid, "PAGE_TOKEN_INVALID", "page_token");
  api::GetWorkbenchRequest workbench;
  workbench.set_hall_id("no-hall");
  Expect(Call<api::ApprovalService>(manual_, kRoot, &Approval::GetWorkbench, workbench), kInvalid, "HALL_UNKNOWN", "hall_id");
}

TEST_F(RefusalsTest, OfCatalogueAndDirectoryNameTheField) {
  using Catalog = api::CatalogService::Stub;
  using Directory = api::DirectoryService::Stub;
  api::ExplainDueDateRequest explain;
  explain.set_start("2020-4-20");
  Expect(Call<api::CatalogService>(manual_, kRoot, &Catalog::ExplainDueDate, explain), kInvalid, "DAY_FORMAT", "start");
  explain.set_start("2020-04-20");
  explain.set_unit("weeks");
  Expect(Call<api::CatalogService>(manual_, kRoot, &Catalog::ExplainDueDate, explain), kInvalid, "UNIT_UNKNOWN", "unit");
  explain.set_unit("wd");
  explain.set_limit(10'001);
  Expect(Call<api::CatalogService>(manual_, kRoot, &Catalog::ExplainDueDate, explain), kInvalid, "LIMIT_OUT_OF_RANGE", "limit");
  api::StageRowsRequest stage;
  stage.set_request_id("s1");
  stage.add_rows("\xff\xff");
  Expect(Call<api::CatalogService>(manual_, kRoot, &Catalog::StageRows, stage), kInvalid, "ROW_UNREADABLE", "rows[0]");
  api::ListEntriesRequest entries;
  entries.set_kind("dragons");
  Expect(Call<api::DirectoryService>(manual_, kRoot, &Directory::ListEntries, entries), kInvalid, "KIND_UNKNOWN", "kind");
  api::GetOfficerRequest officer;
  officer.set_officer_id("nobody");
  Expect(Call<api::DirectoryService>(manual_, kRoot, &Directory::GetOfficer, officer), grpc::StatusCode::NOT_FOUND,
         "OFFICER_UNKNOWN", "officer_id");
  api::GetItemRequest item;
  item.set_item_code("none");
  Expect(Call<api::CatalogService>(manual_, nullptr, &Catalog::GetItem, item), kInvalid, "ITEM_CODE_FORMAT", "item_code");
  item.set_item_code(kItem);
  Expect(Call<api::CatalogService>(manual_, nullptr, &Catalog::GetItem, item), grpc::StatusCode::NOT_FOUND, "ITEM_UNKNOWN",
         "item_code");
}

// Stored texts come whole or not at all: cut in the middle of a character they would not be read again.
TEST_F(RefusalsTest, OfTextsThatWouldBeStoredNameTheField) {
  using Catalog = api::CatalogService::Stub;
  std::string long_name;
  for (int i = 0; i < 101; ++i) long_name += "节";
  api::PublishCalendarRequest publish;
  publish.set_request_id("p1");
  publish.mutable_notice()->set_published_on("2019-11-21");
  publish.mutable_notice()->add_days()->set_day("2020-01-01");
  publish.mutable_notice()->mutable_days(0)->set_name(long_name);
  Expect(Call<api::CatalogService>(manual_, kRoot, &Catalog::PublishCalendar, publish), kInvalid, "TEXT_LENGTH",
         "notice.days[0].name");
  publish.mutable_notice()->mutable_days(0)->set_name("元\x01");
  Expect(Call<api::CatalogService>(manual_, kRoot, &Catalog::PublishCalendar, publish), kInvalid, "TEXT_CONTROL_CHARACTER",
         "notice.days[0].name");
  publish.set_reason(std::string(1001, 'x'));
  Expect(Call<api::CatalogService>(manual_, kRoot, &Catalog::PublishCalendar, publish), kInvalid, "TEXT_LENGTH", "reason");
  journal::PackRow row;
  row.mutable_item()->add_materials()->set_source_organ("a\x07");
  api::StageRowsRequest stage;
  stage.set_request_id("s2");
  stage.add_rows(row.SerializeAsString());
  Expect(Call<api::CatalogService>(manual_, kRoot, &Catalog::StageRows, stage), kInvalid, "TEXT_CONTROL_CHARACTER",
         "rows[0].item.materials[0].source_organ");
  row.mutable_item()->clear_materials();
  row.mutable_item()->set_legal_basis(std::string(4001, 'x'));
  stage.set_rows(0, row.SerializeAsString());
  Expect(Call<api::CatalogService>(manual_, kRoot, &Catalog::StageRows, stage), kInvalid, "TEXT_LENGTH",
         "rows[0].item.legal_basis");
  api::HandOverRequest hand_over;
  hand_over.set_request_id("p2");
  hand_over.set_from("root");
  hand_over.set_to("other");
  hand_over.set_reason(std::string("a\0b", 3));
  Expect(Call<api::DirectoryService>(manual_, kRoot, &api::DirectoryService::Stub::HandOver, hand_over), kInvalid,
         "TEXT_CONTROL_CHARACTER", "reason");
}

// Domain 2.5: authentication, stored answer, permission, syntax.
TEST_F(RefusalsTest, OfARepeatedRequestIdComeBeforePermissionAndSyntax) {
  using Approval = api::ApprovalService::Stub;
  api::SubmitCaseRequest first = Good();
  first.set_request_id("again");
  const auto submit = [&](const api::SubmitCaseRequest& request) {
    return Call<api::ApprovalService>(manual_, kEnterprise, &Approval::SubmitCase, request);
  };
  const Told told = submit(first);
  EXPECT_EQ(told.reason, "ITEM_UNKNOWN");
  EXPECT_EQ(submit(first).reason, "ITEM_UNKNOWN") << "the stored answer";
  api::SubmitCaseRequest spoilt = first;
  spoilt.set_item_code("12");
  Expect(submit(spoilt), grpc::StatusCode::ALREADY_EXISTS, "REQUEST_ID_REUSED", "request_id");
  api::AcceptCaseRequest accept;
  accept.set_request_id("again");
  accept.set_case_no(kCaseNo);
  Expect(Call<api::ApprovalService>(manual_, kEnterprise, &Approval::AcceptCase, accept), grpc::StatusCode::ALREADY_EXISTS,
         "REQUEST_ID_REUSED", "request_id");
  accept.set_request_id("never-used");
  Expect(Call<api::ApprovalService>(manual_, kEnterprise, &Approval::AcceptCase, accept), grpc::StatusCode::PERMISSION_DENIED,
         "METHOD_NOT_PERMITTED", "");
  EXPECT_EQ(Call<api::ApprovalService>(manual_, nullptr, &Approval::AcceptCase, accept).reason, "UNAUTHENTICATED");
}

TEST_F(RefusalsTest, OfABatchComeInTheSameOrder) {
  api::BatchSubmitCasesRequest batch;
  for (int i = 0; i < 3; ++i) *batch.add_requests() = Good();
  batch.mutable_requests(0)->set_request_id("batch-0");
  EXPECT_EQ(Call<api::ApprovalService>(manual_, kRoot, &api::ApprovalService::Stub::SubmitCase, batch.requests(0)).code,
            grpc::StatusCode::NOT_FOUND);
  batch.mutable_requests(0)->set_item_code("12");
  batch.mutable_requests(1)->set_request_id("batch-1");
  batch.mutable_requests(1)->set_item_code("12");
  batch.mutable_requests(2)->set_request_id("");
  const auto stub = api::ApprovalService::NewStub(Channel(manual_));
  grpc::ClientContext context;
  context.AddMetadata("authorization", std::string("Bearer ") + kRoot);
  api::BatchSubmitCasesResponse response;
  ASSERT_TRUE(stub->BatchSubmitCases(&context, batch, &response).ok());
  ASSERT_EQ(response.results_size(), 3);
  EXPECT_EQ(response.results(0).error().reason(), "REQUEST_ID_REUSED");
  EXPECT_EQ(response.results(1).error().reason(), "ITEM_CODE_FORMAT");
  EXPECT_EQ(response.results(2).error().reason(), "REQUEST_ID_INVALID");
}

TEST_F(RefusalsTest, OfQueryCodesSayWhenTheLockEnds) {
  api::GetCaseStatusRequest status;
  status.set_case_no(kCaseNo);
  status.set_query_code("00000000");
  const auto ask = [&] {
    return Call<api::ApprovalService>(manual_, nullptr, &api::ApprovalService::Stub::GetCaseStatus, status);
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask().reason, "STATUS_NOT_FOUND");
  const Told locked = ask();
  Expect(locked, grpc::StatusCode::RESOURCE_EXHAUSTED, "STATUS_LOCKED", "");
  EXPECT_GT(locked.retry_seconds, 14 * 60);
  EXPECT_LE(locked.retry_seconds, 15 * 60);
}

TEST_F(RefusalsTest, OfCallersWithoutRightsComeBeforeAnythingElse) {
  using Approval = api::ApprovalService::Stub;
  api::AcceptCaseRequest accept;
  accept.set_request_id("a1");
  accept.set_case_no(kCaseNo);
  Expect(Call<api::ApprovalService>(manual_, nullptr, &Approval::AcceptCase, accept), grpc::StatusCode::UNAUTHENTICATED,
         "UNAUTHENTICATED", "");
  Expect(Call<api::ApprovalService>(manual_, "a-token-nobody-knows", &Approval::AcceptCase, accept),
         grpc::StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED", "");
  Expect(Call<api::ApprovalService>(manual_, kEnterprise, &Approval::AcceptCase, accept), grpc::StatusCode::PERMISSION_DENIED,
         "METHOD_NOT_PERMITTED", "");
  api::GetStateHashRequest hash;
  Expect(Call<api::AdminService>(manual_, kEnterprise, &api::AdminService::Stub::GetStateHash, hash),
         grpc::StatusCode::PERMISSION_DENIED, "METHOD_NOT_PERMITTED", "");
}

TEST_F(RefusalsTest, OfTheAdministratorsCallsNameWhatIsExpected) {
  using Admin = api::AdminService::Stub;
  api::AdvanceClockRequest advance;
  advance.set_request_id("c1");
  advance.mutable_to()->set_seconds(1);
  Expect(Call<api::AdminService>(manual_, kRoot, &Admin::AdvanceClock, advance), kInvalid, "CLOCK_BACKWARDS", "to");
  advance.mutable_to()->set_seconds(4'000'000'000);
  Expect(Call<api::AdminService>(system_, kRoot, &Admin::AdvanceClock, advance), grpc::StatusCode::FAILED_PRECONDITION,
         "CLOCK_NOT_MANUAL", "");
  api::CreateCheckpointRequest checkpoint;
  checkpoint.set_label("Bad Label");
  Expect(Call<api::AdminService>(manual_, kRoot, &Admin::CreateCheckpoint, checkpoint), kInvalid, "LABEL_INVALID", "label");
  checkpoint.set_label("twice");
  EXPECT_EQ(Call<api::AdminService>(manual_, kRoot, &Admin::CreateCheckpoint, checkpoint).code, 0);
  const Told twice = Call<api::AdminService>(manual_, kRoot, &Admin::CreateCheckpoint, checkpoint);
  Expect(twice, grpc::StatusCode::FAILED_PRECONDITION, "CHECKPOINT_FAILED", "label");
  EXPECT_EQ(twice.en.find("/"), std::string::npos) << "a path of the server: " << twice.en;
  Expect(Call<api::AdminService>(system_, kRoot, &Admin::GetStateHash, api::GetStateHashRequest()),
         grpc::StatusCode::FAILED_PRECONDITION, "CLOCK_NOT_MANUAL", "");
}

TEST_F(RefusalsTest, InHoldModeAreTemporaryAndNotStored) {
  using Admin = api::AdminService::Stub;
  api::SetHoldRequest hold;
  hold.set_request_id("h1");
  hold.set_hold(true);
  Expect(Call<api::AdminService>(manual_, kRoot, &Admin::SetHold, hold), kInvalid, "REASONS_REQUIRED", "reason");
  hold.set_reason("迁移");
  EXPECT_EQ(Call<api::AdminService>(manual_, kRoot, &Admin::SetHold, hold).code, 0);
  Expect(Submit([](auto& r) { r.set_request_id("held"); }), grpc::StatusCode::UNAVAILABLE, "ON_HOLD", "");
  hold.set_request_id("h2");
  hold.set_hold(false);
  EXPECT_EQ(Call<api::AdminService>(manual_, kRoot, &Admin::SetHold, hold).code, 0);
  const Told after = Submit([](auto& r) { r.set_request_id("held"); });
  EXPECT_NE(after.reason, "ON_HOLD") << "the same request id is judged now";
}

TEST_F(RefusalsTest, OfStreamsBeyondTheLimitsSaySo) {
  // One connection carries no more streams than the server allows it: each principal has its own.
  std::map<std::string, std::unique_ptr<api::ApprovalService::Stub>> stubs;
  const auto stub = [&](const std::string& token) -> api::ApprovalService::Stub& {
    grpc::ChannelArguments own;
    own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    auto& known = stubs[token];
    if (known == nullptr) known = api::ApprovalService::NewStub(Channel(manual_, own));
    return *known;
  };
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<api::WatchCasesResponse>>> streams;
  const auto open = [&](const char* token, const std::string& filter = "") {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    contexts.back()->AddMetadata("authorization", std::string("Bearer ") + token);
    api::WatchCasesRequest request;
    request.set_filter(filter);
    streams.push_back(stub(token).WatchCases(contexts.back().get(), request));
  };
  // The others stay open until they are cancelled; headers say that a place was given.
  const auto open_share = [&](const char* token) {
    for (int i = 0; i < 1000; ++i) open(token);
    for (size_t i = streams.size() - 1000; i < streams.size(); ++i) streams[i]->WaitForInitialMetadata();
  };
  const auto told_of_one_more = [&](const char* token, const std::string& filter = "") {
    open(token, filter);
    api::WatchCasesResponse response;
    const Told told = streams.back()->Read(&response) ? Told() : Read(streams.back()->Finish());
    streams.pop_back();
    return told;
  };
  for (const char* filter : {"state = RECEIVED", "bucket != none", "due_day < 2020-01-01", "colour = red"}) {
    Expect(told_of_one_more(kRoot, filter), kInvalid, "FILTER_INVALID", "filter");
  }
  open_share(kRoot);
  Expect(told_of_one_more(kRoot), grpc::StatusCode::RESOURCE_EXHAUSTED, "STREAMS_SHARE", "");
  open_share(kOther);
  Expect(told_of_one_more(kEnterprise), grpc::StatusCode::RESOURCE_EXHAUSTED, "STREAMS_FULL", "");
  for (auto& context : contexts) context->TryCancel();
  for (auto& stream : streams) stream->Finish();
}

}  // namespace
}  // namespace yici::server
