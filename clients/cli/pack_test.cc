#include "clients/cli/pack_commands.h"

#include "clients/cli/test_server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace yici::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class PackServer : public v1::CatalogService::Service {
 public:
  std::vector<v1::StageRowsRequest> staged;
  std::vector<v1::CommitChangeSetRequest> committed;
  grpc::Status StageRows(grpc::ServerContext*, const v1::StageRowsRequest* request, v1::CatalogReply*) override {
    staged.push_back(*request);
    return grpc::Status::OK;
  }
  grpc::Status CommitChangeSet(grpc::ServerContext*, const v1::CommitChangeSetRequest* request,
                               v1::CatalogReply* reply) override {
    committed.push_back(*request);
    (*reply->mutable_facts())["items"] = "1";
    return grpc::Status::OK;
  }
};

// A session with its streams, against a server or none.
struct Bench {
  std::istringstream in;
  std::ostringstream out, err;
  Io io{in, out, err};
  Options options;
};

TEST(PackTest, PrintsEachFaultWithItsPlace) {
  Bench bench;
  Session session(bench.options, bench.io);
  catalog::Pack pack;
  pack.faults.push_back({"items.csv", 12, "item_code", "ITEM_CODE_FORMAT", "应为…", "expected 31 characters, but got 30"});
  pack.notes.push_back({"halls.csv", 1, "hours2", "COLUMN_UNKNOWN", "", "passed over"});
  EXPECT_EQ(ReportPack(session, pack), 8);
  EXPECT_EQ(bench.out.str(), "items.csv:12 item_code ITEM_CODE_FORMAT expected 31 characters, but got 30\n");
  EXPECT_THAT(bench.err.str(), HasSubstr("halls.csv:1 hours2 COLUMN_UNKNOWN"));
}

TEST(PackTest, PrintsFaultsAsJsonLines) {
  Bench bench;
  bench.options.format = Format::kJson;
  Session session(bench.options, bench.io);
  catalog::Pack pack;
  pack.faults.push_back({"items.csv", 12, "item_code", "ITEM_CODE_FORMAT", "应为", "expected"});
  EXPECT_EQ(ReportPack(session, pack), 8);
  const std::string out = bench.out.str();
  EXPECT_THAT(out, HasSubstr("\"line\":12"));
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 1);
}

TEST(PackTest, StagesEveryPartAndCommitsOnce) {
  PackServer service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  Bench bench;
  bench.options.server = absl::StrCat("127.0.0.1:", port);
  bench.options.request_id = "r";
  Session session(bench.options, bench.io);
  catalog::Pack pack;
  for (int i = 0; i < 450; ++i) pack.rows.emplace_back().mutable_item()->set_item_code(absl::StrCat("i", i));
  pack.change_set = std::string(64, 'a');
  EXPECT_EQ(ApplyPack(session, pack), 0) << bench.err.str();
  ASSERT_GE(service.staged.size(), 3u);
  EXPECT_EQ(service.staged[1].part(), 1);
  EXPECT_EQ(service.staged[1].request_id(), "r-1");
  ASSERT_THAT(service.committed, SizeIs(1));
  EXPECT_EQ(service.committed[0].rows(), 450);
  EXPECT_EQ(service.committed[0].parts(), static_cast<int>(service.staged.size()));
  EXPECT_THAT(bench.out.str(), HasSubstr("items  1"));
}

TEST(PackTest, CallsAMissingFolderArgumentUsage) {
  EXPECT_EQ(TestServer::RunWords({"pack", "check"}).code, 2);
  EXPECT_EQ(TestServer::RunWords({"pack", "check", "x", "--on", "soon"}).code, 2);
}

}  // namespace
}  // namespace yici::cli
