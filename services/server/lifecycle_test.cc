// From the first start to the last: keys, ports, holds, certificates, streams over damaged logs, and the way out.
#include <gmock/gmock.h>

#include <cstdlib>
#include <future>
#include <map>
#include <random>

#include "absl/strings/escaping.h"
#include "services/base/state.h"
#include "services/server/server_for_tests.h"
#include "storage/api/journal.h"
#include "storage/rocks/store.h"

namespace yici::server {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;
using Admin = api::AdminService::Stub;
using Approval = api::ApprovalService::Stub;

constexpr char kRoot[] = "officer:root";
constexpr char kEnterprise[] = "enterprise:91210700MA0AB12C3K";
constexpr char kCaseNo[] = "11210700YCJ00025XQ3210125008000201906240001";

// Some records: an administrator's hold, set and lifted.
void MakeRecords(const TestServer& city, int count) {
  const auto stub = city.Stub<api::AdminService>();
  for (int i = 0; i < count; ++i) {
    api::SetHoldRequest hold;
    hold.set_request_id("hold-" + std::to_string(i));
    hold.set_hold(i % 2 == 0);
    hold.set_reason("测试");
    api::AdminReply reply;
    ASSERT_TRUE(stub->SetHold(TestServer::Context(kRoot).get(), hold, &reply).ok());
  }
}

std::unique_ptr<storage::Store> OpenStopped(const TestServer& city) {
  for (const auto& entry : std::filesystem::directory_iterator(city.config.data_folder)) {
    if (entry.path().filename() == "search" || !std::filesystem::exists(entry.path() / "CURRENT")) continue;
    auto store = storage::OpenRocks({.folder = entry.path().string()});
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }
  ADD_FAILURE() << "no store in " << city.config.data_folder;
  return nullptr;
}

// The first thing a watch from `cursor` is told when it is not a record.
Told Watch(const TestServer& city, const std::string& cursor) {
  const auto stub = city.Stub<api::ApprovalService>();
  const auto context = TestServer::Context(kRoot);
  api::WatchCasesRequest request;
  request.set_cursor(cursor);
  auto stream = stub->WatchCases(context.get(), request);
  api::WatchCasesResponse response;
  while (stream->Read(&response)) {
  }
  return Read(stream->Finish());
}

TEST(Keys, AWrongKeyFileIsRefusedAndTheRightOneOpensAgain) {
  TestServer city("keys", {kRoot});
  ASSERT_TRUE(city.Start().ok());
  city.Stop();
  EXPECT_FALSE(std::filesystem::exists(city.config.key_file + ".new"));
  std::filesystem::rename(city.config.key_file, city.config.key_file + ".right");
  EXPECT_THAT(std::string(city.Start().message()), testing::HasSubstr("is gone"));
  std::ofstream(city.config.key_file) << std::string(64, 'a') << "\n";
  EXPECT_THAT(std::string(city.Start().message()), testing::HasSubstr("it is another"));
  std::filesystem::rename(city.config.key_file + ".right", city.config.key_file);
  EXPECT_TRUE(city.Start().ok());
}

TEST(Keys, AStartCutOffBeforeTheKeyWasThereMakesOne) {
  TestServer city("keys-cut", {kRoot});
  // A crash between the folder and the key leaves the folder, or the key aside and not yet under its name.
  {
    TestServer first("keys-first", {kRoot});
    first.config.data_folder = city.config.data_folder;
    first.config.key_file = "/nonexistent-folder/key";
    EXPECT_FALSE(first.Start().ok());
  }
  std::ofstream(city.config.key_file + ".new") << "half";
  EXPECT_TRUE(city.Start().ok());
  EXPECT_EQ(std::filesystem::file_size(city.config.key_file), 65u);
}

TEST(Starts, AnAddressThatIsTakenIsACleanFailure) {
  TestServer first("port-first", {kRoot});
  ASSERT_TRUE(first.Start().ok());
  for (int i = 0; i < 5; ++i) {
    TestServer second("port-second", {kRoot});
    second.config.listen = first.target();
    EXPECT_THAT(std::string(second.Start().message()), testing::HasSubstr("--listen"));
    TestServer third("port-third", {kRoot});
    third.config.metrics_listen = first.target();
    EXPECT_THAT(std::string(third.Start().message()), testing::HasSubstr("--metrics-listen"));
  }
}

TEST(Starts, AHoldBelowTheSpaceWatermarkServesReads) {
  TestServer city("hold-low", {kRoot});
  ASSERT_TRUE(city.Start().ok());
  city.Stop();
  city.config.hold = true;
  city.config.free_bytes_min = int64_t{1} << 62;
  ASSERT_TRUE(city.Start().ok());
  EXPECT_TRUE(city.Status().storage_low());
  api::SetHoldRequest hold;
  hold.set_request_id("h");
  EXPECT_EQ(city.Call<api::AdminService>(kRoot, &Admin::SetHold, hold).reason, "ON_HOLD");
  city.Stop();
  city.config.free_bytes_min = 0;
  ASSERT_TRUE(city.Start().ok());
  EXPECT_TRUE(city.Status().hold());
}

TEST(Shutdown, DoesNotWaitForReadersThatWait) {
  TestServer city("waiters", {kRoot});
  ASSERT_TRUE(city.Start().ok());
  const uint64_t head = city.Status().revision();
  auto waiting = std::async(std::launch::async, [&, stub = city.Stub<api::ApprovalService>()] {
    api::GetCaseRequest get;
    get.set_case_no(kCaseNo);
    get.set_min_revision(head + 5);
    api::Case reply;
    return Read(stub->GetCase(TestServer::Context(kRoot, 60).get(), get, &reply));
  });
  EXPECT_EQ(waiting.wait_for(seconds(1)), std::future_status::timeout);
  const auto start = steady_clock::now();
  city.Stop();
  EXPECT_LT(steady_clock::now() - start, seconds(5));
  const Told told = waiting.get();
  EXPECT_EQ(told.code, grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(told.reason, "STOPPING");
}

// Streams that are cancelled while records come: whoever writes to a finished stream writes into freed memory.
TEST(Streams, MayEndWhileTheyAreFed) {
  TestServer city("streams", {kRoot});
  ASSERT_TRUE(city.Start().ok());
  const auto stub = city.Stub<api::ApprovalService>();
  auto records = std::async(std::launch::async, [&] { MakeRecords(city, 60); });
  for (int round = 0; round < 20; ++round) {
    std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
    std::vector<std::unique_ptr<grpc::ClientReader<api::WatchCasesResponse>>> streams;
    api::WatchCasesRequest request;
    request.set_cursor("0");
    for (int i = 0; i < 20; ++i) {
      contexts.push_back(TestServer::Context(kRoot));
      streams.push_back(stub->WatchCases(contexts.back().get(), request));
    }
    for (auto& context : contexts) context->TryCancel();
    for (auto& stream : streams) stream->Finish();
  }
  records.get();
}

TEST(Streams, AnExpiredCursorNamesTheOldestRecordAndADamagedOneEndsTheStream) {
  TestServer city("expired", {kRoot});
  ASSERT_TRUE(city.Start().ok());
  MakeRecords(city, 10);
  const std::string log_id = city.Status().log_id();
  city.Stop();
  {
    const auto store = OpenStopped(city);
    auto batch = store->NewBatch();
    for (uint64_t revision = 1; revision <= 4; ++revision) {
      batch->Delete(storage::Family::kJournal, storage::JournalKey(revision));
    }
    batch->Put(storage::Family::kJournal, storage::JournalKey(8), "\xff no record");
    ASSERT_TRUE(store->Write(std::move(batch), storage::Sync::kYes).ok());
  }
  ASSERT_TRUE(city.Start().ok());
  Told expired = Watch(city, log_id + ":2");
  EXPECT_EQ(expired.code, grpc::StatusCode::OUT_OF_RANGE);
  EXPECT_EQ(expired.reason, "CURSOR_EXPIRED");
  EXPECT_EQ(expired.metadata["oldest"], "5");
  const auto start = steady_clock::now();
  const Told damaged = Watch(city, log_id + ":5");
  EXPECT_EQ(damaged.code, grpc::StatusCode::DATA_LOSS);
  EXPECT_EQ(damaged.reason, "RECORD_UNREADABLE");
  EXPECT_LT(steady_clock::now() - start, seconds(10));
}

// ---- what was refused before ordering ---------------------------------------------------------------------------------

using Counts = std::map<std::pair<std::string, std::string>, int64_t>;  // (method, reason) -> count

Counts CountsIn(storage::Store& store, size_t* principals) {
  Counts counts;
  std::map<std::string, int> seen;
  const auto journal = storage::NewLocalJournal(&store);
  EXPECT_TRUE(journal
                  ->Scan(nullptr, 1, {},
                         [&](uint64_t, std::string_view bytes) {
                           journal::Record record;
                           EXPECT_TRUE(record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
                           for (const auto& stored : record.events()) {
                             journal::Event event;
                             event.ParseFromString(stored.event());
                             for (const auto& count : event.refusals_counted().counts()) {
                               counts[{count.method(), count.reason()}] += count.count();
                               ++seen[count.principal()];
                             }
                           }
                           return true;
                         })
                  .ok());
  *principals = seen.size();
  return counts;
}

TEST(RefusalCounts, KeepEachReasonAndEveryPrincipal) {
  std::vector<std::string> principals = {kRoot, kEnterprise};
  for (int i = 0; i < 700; ++i) principals.push_back("officer:o" + std::to_string(i));
  TestServer city("counts", principals);
  ASSERT_TRUE(city.Start().ok());
  const auto stub = city.Stub<api::ApprovalService>();
  api::GetCaseRequest get;
  api::Case reply;
  for (const std::string& principal : principals) {
    EXPECT_EQ(Read(stub->GetCase(TestServer::Context(principal).get(), get, &reply)).reason, "CASE_NO_FORMAT");
  }
  get.set_case_no(kCaseNo);
  api::GetHistoryRequest history;
  history.set_case_no(kCaseNo);
  EXPECT_EQ(city.Call<api::ApprovalService>(kEnterprise, &Approval::GetCase, get).reason, "CASE_NOT_FOUND");
  EXPECT_EQ(city.Call<api::ApprovalService>(kEnterprise, &Approval::GetHistory, history).reason, "CASE_NOT_FOUND");
  EXPECT_EQ(city.Call<api::AdminService>("officer:o1", &Admin::GetStateHash, api::GetStateHashRequest()).reason,
            "NOT_PERMITTED");
  EXPECT_EQ(city.Call<api::AdminService>(kEnterprise, &Admin::GetStateHash, api::GetStateHashRequest()).reason,
            "METHOD_NOT_PERMITTED");
  EXPECT_EQ(city.Call<api::AdminService>("", &Admin::GetStateHash, api::GetStateHashRequest()).reason, "UNAUTHENTICATED");
  api::Metrics metrics;
  EXPECT_EQ(city.Call<api::AdminService>(kRoot, &Admin::GetMetrics, api::GetMetricsRequest(), &metrics).code, 0);
  EXPECT_THAT(metrics.text(), testing::HasSubstr("\nyici_anonymous_refusals_total 1\n"));
  EXPECT_EQ(metrics.revision(), city.Status().revision());
  city.Stop();
  size_t counted = 0;
  const Counts counts = CountsIn(*OpenStopped(city), &counted);
  EXPECT_EQ(counted, principals.size()) << "more than one record holds";
  const auto of = [&](const char* method, const char* reason) {
    const auto found = counts.find({std::string("yici.v1.") + method, reason});
    return found == counts.end() ? 0 : found->second;
  };
  EXPECT_EQ(of("ApprovalService.GetCase", "CASE_NO_FORMAT"), static_cast<int64_t>(principals.size()));
  EXPECT_EQ(of("ApprovalService.GetCase", "CASE_NOT_FOUND"), 1);
  EXPECT_EQ(of("ApprovalService.GetHistory", "CASE_NOT_FOUND"), 1);
  EXPECT_EQ(of("AdminService.GetStateHash", "NOT_PERMITTED"), 1);
  EXPECT_EQ(of("AdminService.GetStateHash", "METHOD_NOT_PERMITTED"), 1);
}

// ---- mutual TLS ------------------------------------------------------------------------------------------------------

class MutualTls : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(MakeAuthority("ca") && MakeAuthority("foreign"));
    ASSERT_TRUE(Sign("ca", "server", "localhost") && Sign("ca", "clerk", "officer:root") &&
                Sign("foreign", "thief", "officer:root"));
    city_.config.tls_cert = Path("server.crt");
    city_.config.tls_key = Path("server.key");
    city_.config.tls_client_ca = Path("ca.crt");
    ASSERT_TRUE(city_.Start().ok());
  }
  std::string Path(const std::string& name) const { return city_.folder() + "/" + name; }
  bool Run(const std::string& arguments) const {
    return std::system(("cd " + city_.folder() + " && openssl " + arguments + " >>openssl.log 2>&1").c_str()) == 0;
  }
  bool MakeAuthority(const std::string& name) const {
    return Run("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=" + name + " -keyout " + name + ".key -out " + name +
               ".crt");
  }
  bool Sign(const std::string& authority, const std::string& name, const std::string& common_name) const {
    std::ofstream(Path(name + ".ext")) << "subjectAltName=DNS:localhost\n";
    return Run("req -newkey rsa:2048 -nodes -subj /CN=" + common_name + " -keyout " + name + ".key -out " + name + ".csr") &&
           Run("x509 -req -days 2 -in " + name + ".csr -CA " + authority + ".crt -CAkey " + authority +
               ".key -CAcreateserial -extfile " + name + ".ext -out " + name + ".crt");
  }
  std::string Text(const std::string& name) const {
    std::ifstream file(Path(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // As whoever holds the certificate `name`; without one for "".
  std::unique_ptr<Admin> As(const std::string& name) {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = Text("ca.crt");
    if (!name.empty()) options.pem_cert_chain = Text(name + ".crt"), options.pem_private_key = Text(name + ".key");
    return api::AdminService::NewStub(
        grpc::CreateChannel("localhost:" + std::to_string((*city_).port()), grpc::SslCredentials(options)));
  }
  TestServer city_{"tls", {kRoot}};
};

TEST_F(MutualTls, ACertificateOfTheAuthorityActsAsItsPrincipal) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + seconds(20));
  api::StateHash hash;
  const grpc::Status status = As("clerk")->GetStateHash(&context, {}, &hash);
  EXPECT_TRUE(status.ok()) << status.error_message() << ": only an administrator may ask this";
  EXPECT_GT(hash.rows(), 0);
}

TEST_F(MutualTls, NobodyElseIsLetIn) {
  for (const char* name : {"", "thief"}) {
    // A token does not stand in for the certificate.
    const auto context = TestServer::Context(kRoot, 5);
    api::Status reply;
    const grpc::Status status = As(name)->GetStatus(context.get(), {}, &reply);
    EXPECT_FALSE(status.ok()) << "with the certificate '" << name << "'";
    EXPECT_TRUE(Read(status).reason.empty()) << "the connection is refused, no call is heard";
  }
}

// From a fixed seed: bytes of a good certificate changed, taken out or doubled. What is no certificate any more never reaches
// the server from an honest client; what still is one must not be believed.
TEST_F(MutualTls, NoTouchedCertificateIsLetIn) {
  const std::string good = Text("clerk.crt");
  const size_t begin = good.find('\n') + 1, end = good.find("-----END");
  std::string text = good.substr(begin, end - begin), der;
  text.erase(std::remove(text.begin(), text.end(), '\n'), text.end());
  ASSERT_TRUE(absl::Base64Unescape(text, &der));
  std::mt19937 random(20'261'126);
  for (int i = 0; i < 150; ++i) {
    std::string touched = der;
    const size_t at = random() % touched.size();
    switch (random() % 3) {
      case 0: touched[at] = static_cast<char>(touched[at] ^ (1 << random() % 8)); break;
      case 1: touched.erase(at, 1 + random() % 3); break;
      default: touched.insert(at, touched.substr(random() % touched.size(), 1 + random() % 3));
    }
    if (touched == der) continue;
    std::string lines = absl::Base64Escape(touched);
    for (size_t line = 64; line < lines.size(); line += 65) lines.insert(line, 1, '\n');
    std::ofstream(Path("touched.crt")) << "-----BEGIN CERTIFICATE-----\n" << lines << "\n-----END CERTIFICATE-----\n";
    std::filesystem::copy_file(Path("clerk.key"), Path("touched.key"), std::filesystem::copy_options::overwrite_existing);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(1'500));
    api::Status reply;
    ASSERT_FALSE(As("touched")->GetStatus(&context, {}, &reply).ok()) << "change " << i << " at byte " << at;
  }
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + seconds(20));
  api::Status reply;
  EXPECT_TRUE(As("clerk")->GetStatus(&context, {}, &reply).ok()) << "the good one is let in as before";
}

TEST(Options, WithoutTlsAServerListensOnThisMachineAlone) {
  TestServer city("listeners", {kRoot});
  const auto told = [&](auto Config::*option, const char* address) {
    Config config = city.config;
    config.*option = address;
    return std::string(Check(config).message());
  };
  for (const char* address :
       {"0.0.0.0:0", "[::]:0", "10.1.2.3:0", "127.example.org:7470", "localhost.example.org:7470", "127.1:0"}) {
    EXPECT_THAT(told(&Config::listen, address), testing::HasSubstr("--listen")) << address;
    EXPECT_THAT(told(&Config::http_listen, address), testing::HasSubstr("--http-listen")) << address;
    EXPECT_THAT(told(&Config::metrics_listen, address), testing::HasSubstr("--metrics-listen")) << address;
  }
  for (const char* address : {"127.0.0.1:0", "127.9.8.7:7470", "[::1]:0", "localhost:0"}) {
    EXPECT_EQ(told(&Config::listen, address), "") << address;
    EXPECT_EQ(told(&Config::http_listen, address), "") << address;
    EXPECT_EQ(told(&Config::metrics_listen, address), "") << address;
  }
  city.config.http_connections_of_one = 0;
  EXPECT_THAT(std::string(Check(city.config).message()), testing::HasSubstr("--http-connections-of-one"));
}

TEST(Options, OfTlsBelongTogether) {
  TestServer city("tls-usage", {kRoot});
  city.config.tls_client_ca = city.config.token_file;
  EXPECT_THAT(std::string(Check(city.config).message()), testing::HasSubstr("--tls-client-ca"));
  EXPECT_EQ(city.Start().code(), absl::StatusCode::kInvalidArgument);
  city.config.tls_cert = city.config.tls_key = city.folder() + "/not-there.pem";
  EXPECT_THAT(std::string(Check(city.config).message()), testing::HasSubstr("not-there.pem"));
}

}  // namespace
}  // namespace yici::server
