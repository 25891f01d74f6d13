// Places of streams of jobs, who gets none, and how all of them end.
#include <gmock/gmock.h>

#include "services/server/server_for_tests.h"
#include "yici/v1/workflow.grpc.pb.h"

namespace yici::server {
namespace {

constexpr char kRoot[] = "officer:root";
constexpr char kHall[] = "hall:jz-hall-main";
constexpr char kEnterprise[] = "enterprise:91210700MA0AB12C3K";

class Watching {
 public:
  Watching(const TestServer& city, const std::string& principal, int32_t room = 1, int32_t lease = 60,
           const std::string& type = "notify")
      : stub_(city.Stub<api::WorkflowService>()), context_(TestServer::Context(principal, 60)) {
    api::WatchJobsRequest request;
    request.set_type(type);
    request.set_jobs_max(room);
    request.set_lease_seconds(lease);
    stream_ = stub_->WatchJobs(context_.get(), request);
    stream_->WaitForInitialMetadata();
  }
  // How it ends.
  Told End() {
    api::WatchJobsResponse response;
    while (stream_->Read(&response)) {
    }
    return Read(stream_->Finish());
  }

 private:
  std::unique_ptr<api::WorkflowService::Stub> stub_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<api::WatchJobsResponse>> stream_;
};

TEST(JobStreams, WhoGetsNoneIsToldWhyAtOnce) {
  TestServer city("job-streams-refused", {kRoot, kHall, kEnterprise});
  ASSERT_TRUE(city.Start().ok());
  EXPECT_EQ(Watching(city, kEnterprise).End().reason, "METHOD_NOT_PERMITTED");
  EXPECT_EQ(Watching(city, "").End().reason, "UNAUTHENTICATED");
  EXPECT_EQ(Watching(city, kHall, 0).End().reason, "JOB_LIMITS");
  EXPECT_EQ(Watching(city, kHall, 101).End().reason, "JOB_LIMITS");
  EXPECT_EQ(Watching(city, kHall, 1, 0).End().reason, "JOB_LIMITS");
  EXPECT_EQ(Watching(city, kHall, 1, 86'401).End().reason, "JOB_LIMITS");
  EXPECT_EQ(Watching(city, kHall, 1, 60, "").End().field, "type");
}

TEST(JobStreams, OnePrincipalHasAHundredAndAllEndWithTheServer) {
  TestServer city("job-streams-places", {kRoot, kHall});
  ASSERT_TRUE(city.Start().ok());
  std::vector<std::unique_ptr<Watching>> open;
  for (int count = 0; count < 100; ++count) open.push_back(std::make_unique<Watching>(city, kRoot));
  EXPECT_EQ(Watching(city, kRoot).End().reason, "STREAMS_SHARE");
  open.push_back(std::make_unique<Watching>(city, kHall));
  const auto began = std::chrono::steady_clock::now();
  city.Stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(7));
  for (const auto& watching : open) EXPECT_EQ(watching->End().reason, "STOPPING");
}

}  // namespace
}  // namespace yici::server
