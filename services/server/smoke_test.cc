// A whole server under load from several clients at once, over real sockets: everything that threads share is touched.
// It runs with ThreadSanitizer too; what it finds there counts more than what it asserts.
#include <atomic>
#include <cstdlib>
#include <set>
#include <thread>

#include "services/base/text.h"
#include "services/server/pack_for_tests.h"

namespace yici::server {
namespace {

constexpr char kItem[] = "11210700YCJ00025XQ3210125008000";
constexpr char kRoot[] = "officer:root";
constexpr char kClerk[] = "officer:jz-hall-main-w01-clerk";
constexpr char kChief[] = "officer:jz-market-chief-representative-1";
constexpr char kEnterprise[] = "enterprise:91210700MA0AB12C3K";
constexpr int kClients = 4;
constexpr int kEach = 40;

class SmokeTest : public testing::Test {
 protected:
  void SetUp() override {
    server_.config.start = "2020-04-20T09:00";
    const absl::Status started = server_.Start();
    ASSERT_TRUE(started.ok()) << started;
    channel_ = grpc::CreateChannel(server_.target(), grpc::InsecureChannelCredentials());
    ApplyPack(server_, "2020-04-20");
  }

  static void Prepare(grpc::ClientContext& context, const char* principal) {
    context.AddMetadata("authorization", "Bearer " + TestServer::TokenOf(principal));
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(120));
  }
  // Under a sanitizer on a busy machine a command may wait for longer than the server lets it: as clients do, it is asked
  // again.
  static grpc::Status Submit(api::ApprovalService::Stub& stub, const api::SubmitCaseRequest& submit, api::CaseReply* reply) {
    for (int attempt = 1;; ++attempt) {
      grpc::ClientContext context;
      Prepare(context, kClerk);
      grpc::Status status = stub.SubmitCase(&context, submit, reply);
      if (status.error_code() != grpc::StatusCode::UNAVAILABLE || attempt == 20) return status;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
  }
  // One clerk's work: submit, ask again with the same id, let the chief accept, look at it.
  void Work(int client, std::vector<std::string>* numbers) {
    const auto stub = api::ApprovalService::NewStub(channel_);
    for (int i = 0; i < kEach; ++i) {
      api::SubmitCaseRequest submit;
      submit.set_request_id(StrCat("c", client, "-", i));
      submit.set_item_code(kItem);
      submit.mutable_applicant()->set_uscc("91210700MA0AB12C3K");
      submit.mutable_applicant()->set_phone("13912345678");
      submit.set_channel(api::WINDOW);
      submit.set_window_id("jz-hall-main-w01");
      api::CaseReply first, again;
      for (api::CaseReply* reply : {&first, &again}) {
        const grpc::Status status = Submit(*stub, submit, reply);
        ASSERT_TRUE(status.ok()) << status.error_message();
      }
      ASSERT_EQ(first.case_no(), again.case_no());
      numbers->push_back(first.case_no());
      Accept(*stub, first.case_no());
      Look(*stub, first.case_no());
    }
  }
  static void Accept(api::ApprovalService::Stub& stub, const std::string& case_no) {
    grpc::ClientContext context;
    Prepare(context, kChief);
    api::AcceptCaseRequest request;
    request.set_request_id("accept-" + case_no);
    request.set_case_no(case_no);
    api::CaseReply reply;
    stub.AcceptCase(&context, request, &reply);  // granted or refused: both cross every thread
  }
  static void Look(api::ApprovalService::Stub& stub, const std::string& case_no) {
    grpc::ClientContext get, list;
    Prepare(get, kEnterprise);
    Prepare(list, kEnterprise);
    api::GetCaseRequest request;
    request.set_case_no(case_no);
    api::Case seen;
    EXPECT_TRUE(stub.GetCase(&get, request, &seen).ok());
    api::ListCasesRequest all;
    all.set_page_size(5);
    api::ListCasesResponse page;
    EXPECT_TRUE(stub.ListCases(&list, all, &page).ok());
  }
  // Reads on until every case was seen received, or the stream ends.
  void Follow(std::set<std::string>* received) {
    const auto stub = api::ApprovalService::NewStub(channel_);
    grpc::ClientContext context;
    Prepare(context, kEnterprise);
    api::WatchCasesRequest request;
    request.set_cursor("0");
    const auto stream = stub->WatchCases(&context, request);
    api::WatchCasesResponse response;
    while (received->size() < kClients * kEach && stream->Read(&response)) {
      for (const auto& event : response.events()) {
        if (event.type() == "case.received") received->insert(event.case_no());
      }
    }
    context.TryCancel();
  }

  TestServer server_{"smoke", {kRoot, kClerk, kChief, kEnterprise}};
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(SmokeTest, ClientsReadersAndAWatchAtOnceSeeEachCaseOnce) {
  std::vector<std::vector<std::string>> numbers(kClients);
  std::set<std::string> received;
  std::vector<std::thread> threads;
  threads.emplace_back([&] { Follow(&received); });
  for (int client = 0; client < kClients; ++client) {
    threads.emplace_back([&, client] { Work(client, &numbers[static_cast<size_t>(client)]); });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& some : numbers) all.insert(some.begin(), some.end());
  EXPECT_EQ(all.size(), size_t{kClients * kEach});
  EXPECT_EQ(received, all);
}

TEST_F(SmokeTest, ShutsDownWithAStreamOpenAndCallsUnderWay) {
  std::set<std::string> received;
  std::vector<std::string> numbers;
  std::atomic<bool> stopped{false};
  std::thread follower([&] { Follow(&received); });
  std::thread caller([&] {
    const auto stub = api::ApprovalService::NewStub(channel_);
    while (!stopped) Accept(*stub, "11210700YCJ00025XQ3210125008000202004200001");
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  stopped = true;
  caller.join();
  (*server_).Shutdown();
  follower.join();
  EXPECT_TRUE(received.empty());
}

}  // namespace
}  // namespace yici::server
