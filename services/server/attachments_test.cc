// Attachments over real sockets: uploaded, cited, read again, refused, and papers that nobody brings twice.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <random>
#include <thread>

#include "absl/strings/escaping.h"
#include "services/approval/service/uploads.h"
#include "services/audit/tree/compact_range.h"
#include "services/server/gateway/transfers.h"
#include "services/server/pack_for_tests.h"

namespace yici::server {
namespace {

constexpr char kItem[] = "11210700YCJ00025XQ3210125008000";
constexpr char kOtherItem[] = "11210700YCJ00025XQ3210125010000";
constexpr char kRoot[] = "officer:root";
constexpr char kClerk[] = "officer:jz-hall-main-w01-clerk";
constexpr char kChief[] = "officer:jz-market-chief-representative-1";
constexpr char kHall[] = "hall:jz-hall-main";
constexpr char kEnterprise[] = "enterprise:91210700MA0AB12C3K";
constexpr char kStranger[] = "enterprise:91350100M000100Y43";
constexpr int kInvalid = grpc::StatusCode::INVALID_ARGUMENT;
constexpr int kNotFound = grpc::StatusCode::NOT_FOUND;
using Approval = api::ApprovalService::Stub;

std::string HexDigest(const std::string& bytes) { return audit::Hex(audit::Sha256(bytes)); }

std::string Pdf(size_t size = 100) {
  std::string bytes = "%PDF-1.7\n";
  for (size_t i = 0; bytes.size() < size; ++i) bytes.push_back(static_cast<char>('a' + i * 7 % 23));
  return bytes;
}

// What a client sends; a test spoils it.
struct Sending {
  explicit Sending(const std::string& bytes) {
    auto* begin = parts.emplace_back().mutable_begin();
    begin->set_digest(HexDigest(bytes));
    begin->set_size_bytes(static_cast<int64_t>(bytes.size()));
    begin->set_media_type("application/pdf");
    begin->set_file_name("plan.pdf");
    for (size_t at = 0; at < bytes.size(); at += 700'000) parts.emplace_back().set_chunk(bytes.substr(at, 700'000));
  }
  api::UploadBegin& begin() { return *parts[0].mutable_begin(); }
  std::vector<api::UploadAttachmentRequest> parts;
};

class AttachmentsTest : public testing::Test {
 protected:
  void Start() {
    city_.config.start = "2020-04-20T09:00";
    const absl::Status started = city_.Start();
    ASSERT_TRUE(started.ok()) << started;
    ApplyPack(city_, "2020-04-20");
  }

  Told Upload(const std::string& principal, const Sending& sending, api::Attachment* attachment = nullptr) {
    api::Attachment unused;
    const auto stub = city_.Stub<api::ApprovalService>();
    const auto context = TestServer::Context(principal, 60);
    const auto writer = stub->UploadAttachment(context.get(), attachment == nullptr ? &unused : attachment);
    for (const auto& part : sending.parts) {
      if (!writer->Write(part)) break;
    }
    writer->WritesDone();
    return Read(writer->Finish());
  }
  static api::SubmitCaseRequest Application(const std::string& id, const std::string& item, int materials) {
    api::SubmitCaseRequest request;
    request.set_request_id(id);
    request.set_item_code(item);
    request.mutable_applicant()->set_uscc("91210700MA0AB12C3K");
    request.set_channel(api::WEB);
    for (int i = 1; i <= materials; ++i) request.add_materials()->set_material_id(StrCat(item.substr(19), "-m0", i));
    return request;
  }
  static void Cite(api::MaterialInput* material, const std::string& bytes) {
    material->set_digest(HexDigest(bytes));
    material->set_size_bytes(static_cast<int64_t>(bytes.size()));
  }
  std::string Submit(const api::SubmitCaseRequest& request, const std::string& principal = kEnterprise) {
    api::CaseReply reply;
    const Told told = city_.Call<api::ApprovalService>(principal, &Approval::SubmitCase, request, &reply);
    EXPECT_EQ(told.code, 0) << told.reason << " " << told.en;
    return reply.case_no();
  }
  // An application whose second material waits for a supplement.
  std::string AwaitingSupplement() {
    api::SubmitCaseRequest request = Application("apply", kItem, 6);
    request.mutable_materials()->DeleteSubrange(1, 1);
    const std::string no = Submit(request);
    api::NotifySupplementRequest notify;
    notify.set_request_id("notify");
    notify.set_case_no(no);
    notify.set_seal("jz-market");
    notify.add_faults()->set_material_id("210125008000-m02");
    notify.mutable_faults(0)->set_text("missing");
    notify.mutable_faults(0)->set_missing(true);
    EXPECT_EQ(city_.Call<api::ApprovalService>(kChief, &Approval::NotifySupplement, notify).code, 0);
    return no;
  }
  Told Supplement(const std::string& id, const std::string& no, const std::string& bytes, api::CaseReply* reply = nullptr) {
    api::SubmitSupplementRequest request;
    request.set_request_id(id);
    request.set_case_no(no);
    request.set_channel(api::WEB);
    request.add_materials()->set_material_id("210125008000-m02");
    Cite(request.mutable_materials(0), bytes);
    api::CaseReply unused;
    return city_.Call<api::ApprovalService>(kEnterprise, &Approval::SubmitSupplement, request, reply ? reply : &unused);
  }
  Told Download(const std::string& principal, const api::DownloadAttachmentRequest& request, std::string* bytes,
                api::Attachment* begin = nullptr) {
    const auto stub = city_.Stub<api::ApprovalService>();
    const auto context = TestServer::Context(principal, 60);
    const auto reader = stub->DownloadAttachment(context.get(), request);
    api::DownloadAttachmentResponse part;
    while (reader->Read(&part)) {
      if (part.has_begin() && begin != nullptr) *begin = part.begin();
      if (part.part_case() == api::DownloadAttachmentResponse::kChunk) bytes->append(part.chunk());
    }
    return Read(reader->Finish());
  }
  static api::DownloadAttachmentRequest Of(const std::string& no, const std::string& material = "210125008000-m02") {
    api::DownloadAttachmentRequest request;
    request.set_case_no(no);
    request.set_material_id(material);
    return request;
  }
  api::Case Get(const std::string& no) {
    api::GetCaseRequest request;
    request.set_case_no(no);
    api::Case seen;
    EXPECT_EQ(city_.Call<api::ApprovalService>(kEnterprise, &Approval::GetCase, request, &seen).code, 0);
    return seen;
  }
  std::vector<std::string> History(const std::string& no) {
    api::GetHistoryRequest request;
    request.set_case_no(no);
    api::GetHistoryResponse history;
    EXPECT_EQ(city_.Call<api::ApprovalService>(kEnterprise, &Approval::GetHistory, request, &history).code, 0);
    std::vector<std::string> types;
    for (const auto& event : history.events()) types.push_back(event.type());
    return types;
  }
  static void Expect(const Told& told, int code, const std::string& reason, const std::string& field) {
    EXPECT_EQ(told.code, code) << told.reason << " " << told.en;
    EXPECT_EQ(told.reason, reason);
    EXPECT_EQ(told.field, field);
    EXPECT_FALSE(told.en.empty());
    EXPECT_FALSE(told.zh.empty()) << reason << " has no Chinese sentence";
  }
  std::string Program(const std::string& lines) {
    const std::string path = city_.folder() + "/scan";
    std::ofstream(path) << "#!/bin/sh\n" << lines << "\n";
    chmod(path.c_str(), 0700);
    return path;
  }

  TestServer city_{"attachments", {kRoot, kClerk, kChief, kHall, kEnterprise, kStranger}};
};

// Expectation E6 of enterprise systems, in its order.
TEST_F(AttachmentsTest, ASupplementOnlineBringsAFileAndItsDigest) {
  Start();
  const std::string no = AwaitingSupplement();
  const std::string bytes = Pdf(2'500'000);
  Expect(Supplement("s1", no, bytes), kNotFound, "ATTACHMENT_NOT_FOUND", "materials[0].digest");

  Sending wrong(bytes);
  wrong.begin().set_digest(HexDigest("another"));
  const Told mismatch = Upload(kEnterprise, wrong);
  Expect(mismatch, kInvalid, "DIGEST_MISMATCH", "begin.digest");
  EXPECT_EQ(mismatch.metadata.at("expected"), HexDigest("another"));
  EXPECT_EQ(mismatch.metadata.at("got"), HexDigest(bytes));
  Sending empty("");
  Expect(Upload(kEnterprise, empty), kInvalid, "ATTACHMENT_SIZE", "begin.size_bytes");
  Sending large(bytes);
  large.begin().set_size_bytes((16 << 20) + 1);
  const Told too_large = Upload(kEnterprise, large);
  Expect(too_large, kInvalid, "ATTACHMENT_SIZE", "begin.size_bytes");
  EXPECT_EQ(too_large.metadata.at("size_bytes_max"), std::to_string(16 << 20));
  Expect(Supplement("s2", no, bytes), kNotFound, "ATTACHMENT_NOT_FOUND", "materials[0].digest");

  api::Attachment kept;
  ASSERT_EQ(Upload(kEnterprise, Sending(bytes), &kept).code, 0);
  EXPECT_EQ(kept.digest(), HexDigest(bytes));
  EXPECT_EQ(kept.size_bytes(), static_cast<int64_t>(bytes.size()));
  EXPECT_EQ(kept.scan(), "unscanned");
  EXPECT_FALSE(kept.kept_before());
  EXPECT_GT(kept.kept_until().seconds(), time(nullptr) + 47 * 3600);
  ASSERT_EQ(Upload(kEnterprise, Sending(bytes), &kept).code, 0);
  EXPECT_TRUE(kept.kept_before()) << "a retry is the same attachment";
  api::CaseReply reply;
  ASSERT_EQ(Supplement("s3", no, bytes, &reply).code, 0);
  EXPECT_EQ(reply.state(), api::RECEIVED);
  const api::Case seen = Get(no);
  const auto held = std::find_if(seen.materials().begin(), seen.materials().end(),
                                 [](const auto& material) { return material.material_id() == "210125008000-m02"; });
  ASSERT_NE(held, seen.materials().end());
  EXPECT_TRUE(held->attached());
  EXPECT_EQ(held->digest(), HexDigest(bytes));
  EXPECT_EQ(held->size_bytes(), static_cast<int64_t>(bytes.size()));
  EXPECT_EQ(held->media_type(), "application/pdf");
}

TEST_F(AttachmentsTest, ASupplementAfterItsLimitIsTooLateWhateverWasUploaded) {
  Start();
  const std::string no = AwaitingSupplement();
  ASSERT_EQ(Upload(kEnterprise, Sending(Pdf())).code, 0);
  api::AdvanceClockRequest advance;
  advance.set_request_id("advance");
  advance.mutable_to()->set_seconds(1593532800);  // 2020-07-01
  ASSERT_EQ(city_.Call<api::AdminService>(kRoot, &api::AdminService::Stub::AdvanceClock, advance).code, 0);
  Expect(Supplement("late", no, Pdf()), grpc::StatusCode::FAILED_PRECONDITION, "SUPPLEMENT_EXPIRED", "case_no");
  const api::Case seen = Get(no);
  EXPECT_EQ(seen.state(), api::TERMINATED);
  EXPECT_EQ(seen.result_code(), 5);
}

TEST_F(AttachmentsTest, WhatWasHandedInIsReadByWhomItConcernsAndAfterARestart) {
  Start();
  const std::string no = AwaitingSupplement(), bytes = Pdf(3'000'000);
  ASSERT_EQ(Upload(kEnterprise, Sending(bytes)).code, 0);
  ASSERT_EQ(Supplement("s", no, bytes).code, 0);
  std::string got;
  api::Attachment begin;
  EXPECT_EQ(Download(kEnterprise, Of(no), &got, &begin).code, 0);
  EXPECT_EQ(got, bytes);
  EXPECT_EQ(begin.file_name(), "plan.pdf");
  EXPECT_EQ(begin.digest(), HexDigest(bytes));
  EXPECT_THAT(History(no), testing::Not(testing::Contains("audit.attachment_read"))) << "its own needs no record";

  Expect(Download(kStranger, Of(no), &got), kNotFound, "CASE_NOT_FOUND", "case_no");
  Expect(Download(kEnterprise, Of(no, "210125008000-m01"), &got), kNotFound, "ATTACHMENT_NOT_FOUND", "material_id");
  Expect(Download(kEnterprise, Of("short"), &got), kInvalid, "CASE_NO_FORMAT", "case_no");
  Expect(Download(kChief, Of(no), &got), kInvalid, "TEXT_LENGTH", "purpose");
  api::DownloadAttachmentRequest read = Of(no);
  read.set_purpose("核对主体资格");
  Expect(Download(kChief, read, &got), kInvalid, "REQUEST_ID_INVALID", "request_id");
  read.set_request_id("read-1");
  for (int i = 0; i < 2; ++i) {
    got.clear();
    EXPECT_EQ(Download(kChief, read, &got).code, 0) << "a retry reads it again";
    EXPECT_EQ(got, bytes);
  }
  const auto history = History(no);
  EXPECT_EQ(std::count(history.begin(), history.end(), "audit.attachment_read"), 1);
  Expect(Download(kRoot, read, &got), grpc::StatusCode::PERMISSION_DENIED, "NOT_PERMITTED", "");
  // A hall system reads for its clerk.
  read.set_request_id("read-2");
  read.set_on_behalf_of(kClerk);
  EXPECT_EQ(Download(kHall, read, &got).code, 0);

  city_.Stop();
  ASSERT_TRUE(city_.Start().ok());
  got.clear();
  EXPECT_EQ(Download(kEnterprise, Of(no), &got).code, 0);
  EXPECT_EQ(got, bytes);
}

TEST_F(AttachmentsTest, AStreamThatIsNoFileIsRefusedAndNothingIsKept) {
  Start();
  const std::string bytes = Pdf();
  const auto spoilt = [&](const std::function<void(Sending&)>& spoil) {
    Sending sending(bytes);
    spoil(sending);
    return Upload(kEnterprise, sending);
  };
  Expect(Upload("", Sending(bytes)), grpc::StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED", "");
  Expect(spoilt([](Sending& s) { s.parts.clear(); }), kInvalid, "UPLOAD_SEQUENCE", "begin");
  Expect(spoilt([](Sending& s) { s.parts.erase(s.parts.begin()); }), kInvalid, "UPLOAD_SEQUENCE", "begin");
  Expect(spoilt([](Sending& s) { s.parts.push_back(s.parts[0]); }), kInvalid, "UPLOAD_SEQUENCE", "begin");
  Expect(spoilt([](Sending& s) { s.parts.emplace_back(); }), kInvalid, "UPLOAD_SEQUENCE", "begin");
  Expect(spoilt([](Sending& s) { s.begin().set_digest("xyz"); }), kInvalid, "DIGEST_FORMAT", "begin.digest");
  Expect(spoilt([](Sending& s) { s.begin().set_media_type("video/mp4"); }), kInvalid, "MEDIA_TYPE_UNKNOWN", "begin.media_type");
  Expect(spoilt([](Sending& s) { s.begin().set_media_type("image/png"); }), kInvalid, "MEDIA_TYPE_MISMATCH",
         "begin.media_type");
  Expect(spoilt([](Sending& s) { s.begin().set_file_name("a\x01"); }), kInvalid, "TEXT_CONTROL_CHARACTER", "begin.file_name");
  Expect(spoilt([](Sending& s) { s.begin().set_size_bytes(-1); }), kInvalid, "ATTACHMENT_SIZE", "begin.size_bytes");
  Expect(spoilt([](Sending& s) { s.begin().set_size_bytes(99); }), kInvalid, "ATTACHMENT_SIZE", "begin.size_bytes");
  Expect(spoilt([](Sending& s) { s.begin().set_size_bytes(101); }), kInvalid, "ATTACHMENT_SIZE", "begin.size_bytes");
  Expect(spoilt([](Sending& s) { s.parts[1].set_chunk(""); }), kInvalid, "CHUNK_SIZE", "chunk");
  Expect(spoilt([](Sending& s) {
           s.begin().set_size_bytes(2 << 20);
           s.parts[1].set_chunk(std::string((1 << 20) + 1, 'x'));
         }),
         kInvalid, "CHUNK_SIZE", "chunk");
  api::SubmitCaseRequest request = Application("r", kItem, 6);
  Cite(request.mutable_materials(0), bytes);
  Expect(city_.Call<api::ApprovalService>(kEnterprise, &Approval::SubmitCase, request), kNotFound, "ATTACHMENT_NOT_FOUND",
         "materials[0].digest");
}

TEST_F(AttachmentsTest, WhatTheClientSaysOfAFileIsNotBelieved) {
  Start();
  const std::string bytes = Pdf();
  ASSERT_EQ(Upload(kEnterprise, Sending(bytes)).code, 0);
  api::SubmitCaseRequest request = Application("r1", kItem, 6);
  Cite(request.mutable_materials(0), bytes);
  request.mutable_materials(0)->set_size_bytes(5);
  Expect(city_.Call<api::ApprovalService>(kEnterprise, &Approval::SubmitCase, request), kInvalid, "ATTACHMENT_SIZE",
         "materials[0].size_bytes");
  // Another's upload is not the sender's, and a clerk's paper may carry the digest of a scan made elsewhere.
  request.set_request_id("r2");
  Cite(request.mutable_materials(0), bytes);
  request.mutable_applicant()->set_uscc("91350100M000100Y43");
  Expect(city_.Call<api::ApprovalService>(kStranger, &Approval::SubmitCase, request), kNotFound, "ATTACHMENT_NOT_FOUND",
         "materials[0].digest");
  request = Application("r3", kItem, 6);
  request.set_channel(api::WINDOW);
  request.set_window_id("jz-hall-main-w01");
  Cite(request.mutable_materials(0), bytes);
  const api::Case paper = Get(Submit(request, kClerk));
  EXPECT_FALSE(paper.materials(0).attached());
  EXPECT_EQ(paper.materials(0).digest(), HexDigest(bytes));
  EXPECT_EQ(paper.materials(0).size_bytes(), 0) << "a size that nobody has checked is not kept";
  ASSERT_EQ(Upload(kClerk, Sending(bytes)).code, 0);
  request.set_request_id("r4");
  EXPECT_TRUE(Get(Submit(request, kClerk)).materials(0).attached()) << "what the clerk uploaded is attached";
  request.set_request_id("r5");
  request.set_on_behalf_of(kClerk);
  EXPECT_TRUE(Get(Submit(request, kHall)).materials(0).attached()) << "a hall system sends what its clerk uploaded";
}

TEST_F(AttachmentsTest, TheBatchCitesTooAndEachIsJudgedForItself) {
  Start();
  ASSERT_EQ(Upload(kEnterprise, Sending(Pdf())).code, 0);
  api::BatchSubmitCasesRequest batch;
  for (int i = 0; i < 2; ++i) {
    *batch.add_requests() = Application(StrCat("b", i), kItem, 6);
    Cite(batch.mutable_requests(i)->mutable_materials(0), i == 0 ? Pdf() : Pdf(333));
  }
  api::BatchSubmitCasesResponse answers;
  ASSERT_EQ(city_.Call<api::ApprovalService>(kEnterprise, &Approval::BatchSubmitCases, batch, &answers).code, 0);
  EXPECT_TRUE(Get(answers.results(0).reply().case_no()).materials(0).attached());
  EXPECT_EQ(answers.results(1).error().reason(), "ATTACHMENT_NOT_FOUND");
}

TEST_F(AttachmentsTest, AScanSaysWhatIsKept) {
  city_.config.scan_command =
      Program("file=$(cat | tr -d '\\0'); case $file in *virus*) exit 1;; *crash*) exit 9;; esac; exit 0");
  Start();
  Expect(Upload(kEnterprise, Sending("%PDF-virus")), kInvalid, "ATTACHMENT_REFUSED_BY_SCAN", "chunk");
  const Told unavailable = Upload(kEnterprise, Sending("%PDF-crash"));
  Expect(unavailable, grpc::StatusCode::UNAVAILABLE, "SCAN_UNAVAILABLE", "");
  EXPECT_GE(unavailable.retry_seconds, 1);
  api::Attachment kept;
  ASSERT_EQ(Upload(kEnterprise, Sending(Pdf()), &kept).code, 0);
  EXPECT_EQ(kept.scan(), "clean");
  for (const char* bytes : {"%PDF-virus", "%PDF-crash"}) {
    api::SubmitCaseRequest request = Application(bytes, kItem, 6);
    Cite(request.mutable_materials(0), bytes);
    EXPECT_EQ(city_.Call<api::ApprovalService>(kEnterprise, &Approval::SubmitCase, request).reason, "ATTACHMENT_NOT_FOUND");
  }
}

TEST_F(AttachmentsTest, NobodyBringsTheSamePaperTwice) {
  Start();
  const std::string bytes = Pdf(1'200'000);
  ASSERT_EQ(Upload(kEnterprise, Sending(bytes)).code, 0);
  api::SubmitCaseRequest first = Application("first", kItem, 6);
  Cite(first.mutable_materials(1), bytes);
  const std::string no = Submit(first);
  api::ListReusableMaterialsRequest query;
  query.set_item_code(kOtherItem);
  api::ListReusableMaterialsResponse reusable;
  using Stub = Approval;
  ASSERT_EQ(city_.Call<api::ApprovalService>(kEnterprise, &Stub::ListReusableMaterials, query, &reusable).code, 0);
  ASSERT_EQ(reusable.materials_size(), 1) << "originals on paper lie in one file";
  EXPECT_EQ(reusable.materials(0).material_id(), "210125010000-m02");
  EXPECT_EQ(reusable.materials(0).name(), "营业执照或其他主体资格证明");
  EXPECT_EQ(reusable.materials(0).case_no(), no);
  EXPECT_EQ(reusable.materials(0).day(), "2020-04-20");
  EXPECT_EQ(reusable.materials(0).digest(), HexDigest(bytes));

  api::SubmitCaseRequest second = Application("second", kOtherItem, 2);
  second.mutable_materials(1)->set_reuse_from(no);
  const std::string reused = Submit(second);
  const api::Case seen = Get(reused);
  EXPECT_EQ(seen.saved_papers(), 1);
  EXPECT_EQ(seen.materials(1).reused_from(), no);
  std::string got;
  EXPECT_EQ(Download(kEnterprise, Of(reused, "210125010000-m02"), &got).code, 0);
  EXPECT_EQ(got, bytes);

  // Others are told nothing of it.
  second.set_request_id("third");
  second.mutable_applicant()->set_uscc("91350100M000100Y43");
  Expect(city_.Call<api::ApprovalService>(kStranger, &Stub::SubmitCase, second), kNotFound, "REUSE_NOT_FOUND",
         "materials[1].reuse_from");
  query.set_applicant_uscc("91210700MA0AB12C3K");
  Expect(city_.Call<api::ApprovalService>(kStranger, &Stub::ListReusableMaterials, query), grpc::StatusCode::PERMISSION_DENIED,
         "NOT_PERMITTED", "");
  ASSERT_EQ(city_.Call<api::ApprovalService>(kClerk, &Stub::ListReusableMaterials, query, &reusable).code, 0);
  EXPECT_EQ(reusable.materials_size(), 1) << "a clerk at the counter sees what need not be brought";
  query.set_item_code("none");
  Expect(city_.Call<api::ApprovalService>(kEnterprise, &Stub::ListReusableMaterials, query), kNotFound, "ITEM_UNKNOWN",
         "item_code");
  query.clear_applicant_uscc();
  Expect(city_.Call<api::ApprovalService>(kClerk, &Stub::ListReusableMaterials, query), kInvalid, "PARTY_IDENTITY",
         "applicant_uscc");
  second.set_request_id("fourth");
  second.mutable_materials(1)->set_digest(HexDigest(bytes));
  second.mutable_materials(1)->set_size_bytes(1);
  Expect(city_.Call<api::ApprovalService>(kStranger, &Stub::SubmitCase, second), kInvalid, "REUSE_NOT_ALONE",
         "materials[1].reuse_from");
}

TEST_F(AttachmentsTest, OnHoldNothingComesInAndReadingGoesOn) {
  Start();
  const std::string no = AwaitingSupplement(), bytes = Pdf();
  ASSERT_EQ(Upload(kEnterprise, Sending(bytes)).code, 0);
  ASSERT_EQ(Supplement("s", no, bytes).code, 0);
  api::SetHoldRequest hold;
  hold.set_request_id("hold");
  hold.set_hold(true);
  hold.set_reason("maintenance");
  ASSERT_EQ(city_.Call<api::AdminService>(kRoot, &api::AdminService::Stub::SetHold, hold).code, 0);
  EXPECT_EQ(Upload(kEnterprise, Sending(Pdf(500))).reason, "ON_HOLD");
  std::string got;
  EXPECT_EQ(Download(kEnterprise, Of(no), &got).code, 0);
  EXPECT_EQ(got, bytes);
}

TEST_F(AttachmentsTest, ManyAtOnceAndManyThatGiveUpLeaveAServerThatServes) {
  Start();
  std::vector<std::thread> clients;
  std::atomic<int> kept{0}, full{0};
  for (int c = 0; c < 12; ++c) {
    clients.emplace_back([&, c] {
      for (int i = 0; i < 6; ++i) {
        const std::string bytes = Pdf(static_cast<size_t>(1'000'000 + c * 10 + i));
        const char* principal = c % 2 == 0 ? kEnterprise : kStranger;
        if ((c + i) % 3 == 0) {  // gives up in the middle
          const auto stub = city_.Stub<api::ApprovalService>();
          const auto context = TestServer::Context(principal);
          api::Attachment unused;
          const auto writer = stub->UploadAttachment(context.get(), &unused);
          const Sending sending(bytes);
          writer->Write(sending.parts[0]);
          if (i % 2 == 0) writer->Write(sending.parts[1]);
          context->TryCancel();
          writer->Finish();
          continue;
        }
        const Told told = Upload(principal, Sending(bytes));
        if (told.code == 0) ++kept;
        if (told.reason == "TRANSFERS_SHARE" || told.reason == "TRANSFERS_FULL") ++full;
        EXPECT_TRUE(told.code == 0 || told.code == grpc::StatusCode::RESOURCE_EXHAUSTED) << told.reason << told.en;
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_GT(kept, 0);
  EXPECT_EQ(Upload(kEnterprise, Sending(Pdf())).code, 0);
}

// Streams that nobody would send: whatever comes, each is answered in a word that callers know, and the server lives.
TEST_F(AttachmentsTest, RandomStreamsAreRefusedOrKept) {
  Start();
  std::mt19937 random(20191124);
  const auto below = [&](unsigned bound) { return static_cast<int>(random() % bound); };
  std::map<int, int> codes;
  for (int i = 0; i < 400; ++i) {
    const std::string bytes = Pdf(static_cast<size_t>(1 + below(300)));
    Sending sending(bytes);
    for (int edits = below(4); edits > 0; --edits) {
      const auto at = static_cast<size_t>(below(static_cast<unsigned>(sending.parts.size())));
      switch (below(8)) {
        case 0: sending.parts.erase(sending.parts.begin() + static_cast<long>(at)); break;
        case 1: sending.parts.push_back(sending.parts[at]); break;
        case 2: sending.parts[at].Clear(); break;
        case 3: sending.parts[at].set_chunk(std::string(static_cast<size_t>(below(3)) << 20, 'x')); break;
        case 4: sending.parts[at].mutable_begin()->set_size_bytes(static_cast<int64_t>(random()) << below(34)); break;
        case 5: sending.parts[at].mutable_begin()->set_digest(std::string(static_cast<size_t>(below(70)), 'a')); break;
        case 6: sending.parts[at].mutable_begin()->set_file_name(std::string(static_cast<size_t>(below(300)), '\xc3')); break;
        default: sending.parts[at].mutable_begin()->set_media_type(below(2) ? "image/png" : "\x01"); break;
      }
      if (sending.parts.empty()) break;
    }
    const Told told = Upload(below(2) ? kEnterprise : kClerk, sending);
    ++codes[told.code];
    EXPECT_THAT(told.code, testing::AnyOf(0, kInvalid, grpc::StatusCode::RESOURCE_EXHAUSTED, grpc::StatusCode::INTERNAL))
        << told.en;
    if (told.code != 0 && told.code != grpc::StatusCode::INTERNAL) {
      EXPECT_FALSE(told.reason.empty()) << told.code;
    }
  }
  EXPECT_GT(codes[0], 0);
  EXPECT_GT(codes[kInvalid], 100);
  EXPECT_EQ(Upload(kEnterprise, Sending(Pdf())).code, 0);
}

TEST_F(AttachmentsTest, OnePrincipalHasAShareOfTheStreams) {
  city_.config.transfer_bytes_max = 16 << 20;
  Start();
  struct Open {
    std::unique_ptr<grpc::ClientContext> context = TestServer::Context(kEnterprise, 60);
    api::Attachment unused;
    std::unique_ptr<grpc::ClientWriter<api::UploadAttachmentRequest>> writer;
  };
  const auto stub = city_.Stub<api::ApprovalService>();
  std::vector<std::unique_ptr<Open>> streams;
  Sending large(Pdf()), small(Pdf());
  large.begin().set_size_bytes(10 << 20);
  for (int i = 0; i < 8; ++i) {
    auto& open = *streams.emplace_back(std::make_unique<Open>());
    open.writer = stub->UploadAttachment(open.context.get(), &open.unused);
    ASSERT_TRUE(open.writer->Write(i == 0 ? large.parts[0] : small.parts[0]));
    open.writer->WaitForInitialMetadata();  // the server's headers: it has its place and its memory
  }
  // The first holds most of the memory: a second as large finds no room.
  Expect(Upload(kStranger, large), grpc::StatusCode::RESOURCE_EXHAUSTED, "TRANSFERS_FULL", "");
  Expect(Upload(kEnterprise, Sending(Pdf())), grpc::StatusCode::RESOURCE_EXHAUSTED, "TRANSFERS_SHARE", "");
  EXPECT_EQ(Upload(kStranger, Sending(Pdf())).code, 0) << "others have theirs";
  // A stop with open streams ends them in order.
  city_.Stop();
  for (auto& open : streams) EXPECT_EQ(open->writer->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST(TransfersTest, AStreamThatStandsStillIsEnded) {
  Transfers transfers({.idle_max = std::chrono::milliseconds(50)});
  std::atomic<bool> ended{false};
  absl::Status why;
  const auto place = transfers.Join("enterprise:a", [&](const absl::Status& status) {
    why = status;
    ended = true;
  });
  for (int i = 0; i < 500 && !ended; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_TRUE(ended);
  EXPECT_TRUE(std::string(why.message()).starts_with("TRANSFER_TIMEOUT: "));
  (*place)->Leave();
  EXPECT_EQ(transfers.open(), 0u);
}

TEST(TransfersTest, MemoryIsGivenBackByWhoLeaves) {
  Transfers transfers({.bytes_max = 100});
  const auto one = transfers.Join("a", [](const absl::Status&) {});
  const auto other = transfers.Join("b", [](const absl::Status&) {});
  EXPECT_TRUE((*one)->Reserve(60));
  EXPECT_FALSE((*other)->Reserve(60));
  EXPECT_TRUE((*other)->Reserve(40));
  (*one)->Leave();
  EXPECT_TRUE((*other)->Reserve(60));
  (*other)->Leave();
}

// UPLOAD_QUOTA.
TEST(DailyBytesTest, ADayHasAnEndAndANewOneABeginning) {
  approval::DailyBytes daily(100);
  EXPECT_TRUE(daily.Take("a", 60, 1'000));
  EXPECT_FALSE(daily.Take("a", 60, 2'000));
  EXPECT_TRUE(daily.Take("b", 60, 2'000));
  EXPECT_TRUE(daily.Take("a", 40, 2'000));
  EXPECT_FALSE(daily.Take("a", 1, 86'399'999));
  EXPECT_TRUE(daily.Take("a", 100, 86'400'000));
}

}  // namespace
}  // namespace yici::server
