// A service on a loopback socket that answers as a test tells it, and the program run against it.
#ifndef YICI_CLIENTS_CLI_TEST_SERVER_H_
#define YICI_CLIENTS_CLI_TEST_SERVER_H_

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/app.h"
#include "grpcpp/grpcpp.h"
#include "yici/v1/approval.grpc.pb.h"
#include "yici/v1/catalog.grpc.pb.h"

namespace yici::cli {

// google.rpc.Status by hand: what the server puts into grpc-status-details-bin.
class Details {
 public:
  static std::string Field(int number, const std::string& bytes) {
    return absl::StrCat(Varint(number << 3 | 2), Varint(bytes.size()), bytes);
  }
  static std::string Number(int number, uint64_t value) { return absl::StrCat(Varint(number << 3), Varint(value)); }

  Details& Add(const std::string& type, const std::string& value) {
    bytes_ += Field(3, Field(1, "type.googleapis.com/google.rpc." + type) + Field(2, value));
    return *this;
  }
  Details& Reason(const std::string& reason, const std::string& key = "", const std::string& value = "") {
    const std::string metadata = key.empty() ? "" : Field(3, Field(1, key) + Field(2, value));
    return Add("ErrorInfo", Field(1, reason) + Field(2, "yici") + metadata);
  }
  Details& Violation(const std::string& field, const std::string& text) {
    return Add("BadRequest", Field(1, Field(1, field) + Field(2, text)));
  }
  Details& Message(const std::string& locale, const std::string& text) {
    return Add("LocalizedMessage", Field(1, locale) + Field(2, text));
  }
  Details& RetryAfterMillis(int64_t millis) { return Add("RetryInfo", Field(1, Number(2, millis * 1'000'000))); }
  grpc::Status Status(grpc::StatusCode code, const std::string& message) const { return {code, message, bytes_}; }

 private:
  static std::string Varint(uint64_t value) {
    std::string bytes;
    for (; value > 0x7F; value >>= 7) bytes += static_cast<char>(value | 0x80);
    return bytes + static_cast<char>(value);
  }
  std::string bytes_;
};

class FakeApproval : public v1::ApprovalService::Service {
 public:
  // Answers in order; when they are used up, success.
  std::vector<grpc::Status> answers;
  std::vector<v1::AcceptCaseRequest> accepted;
  std::vector<v1::SubmitCaseRequest> submitted;
  std::vector<std::string> cursors;
  std::vector<v1::ListCasesRequest> listed;
  std::string authorization;

  grpc::Status AcceptCase(grpc::ServerContext* context, const v1::AcceptCaseRequest* request, v1::CaseReply* reply) override {
    const auto token = context->client_metadata().find("authorization");
    if (token != context->client_metadata().end()) authorization.assign(token->second.data(), token->second.size());
    accepted.push_back(*request);
    reply->set_case_no(request->case_no());
    reply->set_state(v1::ACCEPTED);
    return Next();
  }
  grpc::Status SubmitCase(grpc::ServerContext*, const v1::SubmitCaseRequest* request, v1::CaseReply* reply) override {
    submitted.push_back(*request);
    reply->set_case_no("c1");
    reply->set_state(v1::RECEIVED);
    return Next();
  }
  grpc::Status BatchSubmitCases(grpc::ServerContext*, const v1::BatchSubmitCasesRequest* request,
                                v1::BatchSubmitCasesResponse* reply) override {
    for (const auto& one : request->requests()) {
      submitted.push_back(one);
      v1::BatchSubmitResult* result = reply->add_results();
      if (!one.item_code().empty())
        result->mutable_reply()->set_case_no("c");
      else
        result->mutable_error()->set_code(5), result->mutable_error()->set_reason("ITEM_NOT_FOUND");
    }
    return Next();
  }
  grpc::Status ListCases(grpc::ServerContext*, const v1::ListCasesRequest* request, v1::ListCasesResponse* reply) override {
    listed.push_back(*request);
    reply->add_cases()->set_case_no(absl::StrCat("c", listed.size()));
    if (listed.size() < 3) reply->set_next_page_token(absl::StrCat("t", listed.size()));
    return Next();
  }
  // Two records a stream, then the next answer: as a server that is killed again and again.
  grpc::Status WatchCases(grpc::ServerContext*, const v1::WatchCasesRequest* request,
                          grpc::ServerWriter<v1::WatchCasesResponse>* writer) override {
    cursors.push_back(request->cursor());
    int at = request->cursor().empty() ? 0 : std::stoi(request->cursor());
    for (int i = 0; i < 2; ++i) {
      v1::WatchCasesResponse record;
      record.set_cursor(absl::StrCat(++at));
      record.set_case_no(absl::StrCat("case-", at));
      record.add_events()->set_type("case.received");
      writer->Write(record);
    }
    return Next();
  }

  struct Uploaded {
    v1::UploadBegin begin;
    std::string bytes;
  };
  std::vector<Uploaded> uploaded;
  std::vector<v1::SubmitSupplementRequest> supplemented;
  std::vector<v1::DownloadAttachmentRequest> downloaded;
  std::string kept = "bytes of the file", kept_digest;

  grpc::Status UploadAttachment(grpc::ServerContext*, grpc::ServerReader<v1::UploadAttachmentRequest>* reader,
                                v1::Attachment* reply) override {
    v1::UploadAttachmentRequest part;
    Uploaded& file = uploaded.emplace_back();
    while (reader->Read(&part)) {
      if (part.has_begin()) file.begin = part.begin();
      if (part.part_case() == v1::UploadAttachmentRequest::kChunk) file.bytes += part.chunk();
    }
    reply->set_digest(file.begin.digest());
    reply->set_size_bytes(file.begin.size_bytes());
    reply->set_media_type(file.begin.media_type());
    return Next();
  }
  grpc::Status DownloadAttachment(grpc::ServerContext*, const v1::DownloadAttachmentRequest* request,
                                  grpc::ServerWriter<v1::DownloadAttachmentResponse>* writer) override {
    downloaded.push_back(*request);
    v1::DownloadAttachmentResponse part;
    part.mutable_begin()->set_digest(kept_digest);
    part.mutable_begin()->set_size_bytes(static_cast<int64_t>(kept.size()));
    writer->Write(part);
    for (const char c : kept) {
      part.set_chunk(std::string(1, c));
      writer->Write(part);
    }
    return Next();
  }
  grpc::Status SubmitSupplement(grpc::ServerContext*, const v1::SubmitSupplementRequest* request,
                                v1::CaseReply* reply) override {
    supplemented.push_back(*request);
    reply->set_case_no(request->case_no());
    return Next();
  }

 private:
  grpc::Status Next() {
    if (answers.empty()) return grpc::Status::OK;
    const grpc::Status status = answers.front();
    answers.erase(answers.begin());
    return status;
  }
};

class FakeCatalog : public v1::CatalogService::Service {
 public:
  std::vector<v1::ExplainDueDateRequest> explained;
  std::vector<v1::PreviewCalendarRequest> previewed;
  bool faulty = false;
  grpc::Status GetItem(grpc::ServerContext*, const v1::GetItemRequest* request, v1::Item* item) override {
    item->set_item_code(request->item_code());
    for (const char* id : {"m01", "m02"}) {
      item->add_materials()->set_material_id(id);
      item->mutable_materials()->rbegin()->set_copies(2);
    }
    return grpc::Status::OK;
  }
  grpc::Status ExplainDueDate(grpc::ServerContext*, const v1::ExplainDueDateRequest* request,
                              v1::ExplainDueDateResponse* reply) override {
    explained.push_back(*request);
    reply->set_due("2020-02-04");
    reply->set_calendar_version("2020v2");
    reply->set_provisional(true);
    return grpc::Status::OK;
  }
  grpc::Status PreviewCalendar(grpc::ServerContext*, const v1::PreviewCalendarRequest* request,
                               v1::PreviewCalendarResponse* reply) override {
    previewed.push_back(*request);
    if (faulty) reply->add_faults()->set_reason("CALENDAR_PAST_DAY");
    return grpc::Status::OK;
  }
};

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

class TestServer {
 public:
  TestServer() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&approval);
    builder.RegisterService(&catalog);
    server_ = builder.BuildAndStart();
  }
  ~TestServer() { server_->Shutdown(std::chrono::system_clock::now()); }

  Ran Run(std::vector<std::string> words, const std::string& input = "") const {
    words.insert(words.begin(), {"--server", absl::StrCat("127.0.0.1:", port_)});
    return RunWords(words, input);
  }
  static Ran RunWords(const std::vector<std::string>& words, const std::string& input = "") {
    std::istringstream in(input);
    std::ostringstream out, err;
    Io io{in, out, err};
    const int code = cli::Run(words, io);
    return {code, out.str(), err.str()};
  }

  FakeApproval approval;
  FakeCatalog catalog;

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_TEST_SERVER_H_
