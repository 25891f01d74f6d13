// The server under test of the Connect conformance suite: its service in gRPC, served over HTTP by services/server/connect.
// The runner writes what it wants on standard input and reads the port on standard output, each message behind four bytes of
// length.
#include <arpa/inet.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include "connectrpc/conformance/v1/server_compat.pb.h"
#include "connectrpc/conformance/v1/service.grpc.pb.h"
#include "google/rpc/status.pb.h"
#include "services/server/connect/http_server.h"

namespace yici::server::connect {
namespace {

namespace suite = ::connectrpc::conformance::v1;
using Payload = suite::ConformancePayload;

void AddHeaders(grpc::ServerContext& context, const google::protobuf::RepeatedPtrField<suite::Header>& headers, bool trailing) {
  for (const auto& header : headers) {
    for (const std::string& value : header.value()) {
      trailing ? context.AddTrailingMetadata(header.name(), value) : context.AddInitialMetadata(header.name(), value);
    }
  }
}

Payload::RequestInfo InfoOf(const grpc::ServerContext& context) {
  Payload::RequestInfo info;
  for (const auto& [name, value] : context.client_metadata()) {
    auto& headers = *info.mutable_request_headers();
    const std::string key(name.data(), name.size());
    if (headers.empty() || headers.rbegin()->name() != key) headers.Add()->set_name(key);
    headers.rbegin()->add_value(std::string(value.data(), value.size()));
  }
  if (context.deadline() != std::chrono::system_clock::time_point::max()) {
    const auto left = context.deadline() - std::chrono::system_clock::now();
    info.set_timeout_ms(std::chrono::ceil<std::chrono::milliseconds>(left).count());
  }
  return info;
}

grpc::Status StatusOf(const suite::Error& error, const Payload::RequestInfo* info) {
  google::rpc::Status rich;
  rich.set_code(error.code());
  rich.set_message(error.message());
  for (const auto& detail : error.details()) *rich.add_details() = detail;
  if (info != nullptr) rich.add_details()->PackFrom(*info);
  return grpc::Status(static_cast<grpc::StatusCode>(error.code()), error.message(), rich.SerializeAsString());
}

void Delay(uint32_t millis) { std::this_thread::sleep_for(std::chrono::milliseconds(millis)); }

// Of unary and client-streaming calls.
grpc::Status AnswerOnce(grpc::ServerContext* context, const suite::UnaryResponseDefinition* definition,
                        const Payload::RequestInfo& info, Payload* payload) {
  if (definition != nullptr) {
    AddHeaders(*context, definition->response_headers(), false);
    AddHeaders(*context, definition->response_trailers(), true);
    Delay(definition->response_delay_ms());
    if (definition->has_error()) return StatusOf(definition->error(), &info);
    payload->set_data(definition->response_data());
  }
  *payload->mutable_request_info() = info;
  return grpc::Status::OK;
}

template <class Response, class Writer>
grpc::Status AnswerStream(grpc::ServerContext* context, const suite::StreamResponseDefinition* definition,
                          const Payload::RequestInfo& info, Writer* writer) {
  if (definition == nullptr) return grpc::Status::OK;
  AddHeaders(*context, definition->response_headers(), false);
  AddHeaders(*context, definition->response_trailers(), true);
  writer->SendInitialMetadata();
  for (int i = 0; i < definition->response_data_size(); ++i) {
    Response response;
    response.mutable_payload()->set_data(definition->response_data(i));
    if (i == 0) *response.mutable_payload()->mutable_request_info() = info;
    Delay(definition->response_delay_ms());
    if (!writer->Write(response)) return grpc::Status::CANCELLED;
  }
  if (!definition->has_error()) return grpc::Status::OK;
  return StatusOf(definition->error(), definition->response_data_size() == 0 ? &info : nullptr);
}

class Service final : public suite::ConformanceService::Service {
 public:
  grpc::Status Unary(grpc::ServerContext* context, const suite::UnaryRequest* request,
                     suite::UnaryResponse* response) override {
    Payload::RequestInfo info = InfoOf(*context);
    info.add_requests()->PackFrom(*request);
    return AnswerOnce(context, request->has_response_definition() ? &request->response_definition() : nullptr, info,
                      response->mutable_payload());
  }
  grpc::Status ServerStream(grpc::ServerContext* context, const suite::ServerStreamRequest* request,
                            grpc::ServerWriter<suite::ServerStreamResponse>* writer) override {
    Payload::RequestInfo info = InfoOf(*context);
    info.add_requests()->PackFrom(*request);
    return AnswerStream<suite::ServerStreamResponse>(
        context, request->has_response_definition() ? &request->response_definition() : nullptr, info, writer);
  }
  grpc::Status ClientStream(grpc::ServerContext* context, grpc::ServerReader<suite::ClientStreamRequest>* reader,
                            suite::ClientStreamResponse* response) override {
    Payload::RequestInfo info = InfoOf(*context);
    suite::ClientStreamRequest request, first;
    while (reader->Read(&request)) {
      if (info.requests_size() == 0) first = request;
      info.add_requests()->PackFrom(request);
    }
    return AnswerOnce(context, first.has_response_definition() ? &first.response_definition() : nullptr, info,
                      response->mutable_payload());
  }
  // Half duplex only: over HTTP/1.1 the requests end before the answers begin.
  grpc::Status BidiStream(grpc::ServerContext* context,
                          grpc::ServerReaderWriter<suite::BidiStreamResponse, suite::BidiStreamRequest>* stream) override {
    Payload::RequestInfo info = InfoOf(*context);
    suite::BidiStreamRequest request, first;
    while (stream->Read(&request)) {
      if (info.requests_size() == 0) first = request;
      info.add_requests()->PackFrom(request);
    }
    return AnswerStream<suite::BidiStreamResponse>(
        context, first.has_response_definition() ? &first.response_definition() : nullptr, info, stream);
  }
};

bool ReadFully(void* out, size_t size) { return fread(out, 1, size, stdin) == size; }

bool ReadWish(suite::ServerCompatRequest* wish) {
  uint32_t length = 0;
  if (!ReadFully(&length, sizeof length)) return false;
  std::string bytes(ntohl(length), '\0');
  return ReadFully(bytes.data(), bytes.size()) && wish->ParseFromString(bytes);
}

void Tell(const suite::ServerCompatResponse& response) {
  const std::string bytes = response.SerializeAsString();
  const uint32_t length = htonl(static_cast<uint32_t>(bytes.size()));
  fwrite(&length, sizeof length, 1, stdout);
  fwrite(bytes.data(), 1, bytes.size(), stdout);
  fflush(stdout);
}

// Lives until the runner ends it, and not longer than the runner.
int Run() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  suite::ServerCompatRequest wish;
  if (!ReadWish(&wish)) return 2;
  Service service;
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(-1);
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  HttpOptions options;
  options.exchange.bare_faults = true;
  options.services = {suite::ConformanceService::service_full_name()};
  if (wish.message_receive_limit() != 0) options.exchange.message_bytes_max = wish.message_receive_limit();
  if (wish.use_tls()) {
    options.certificate = wish.server_creds().cert();
    options.key = wish.server_creds().key();
    options.client_roots = wish.client_tls_cert();
  }
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  auto http = HttpServer::Start("127.0.0.1:0", server->InProcessChannel(arguments), options);
  if (!http.ok()) {
    std::fprintf(stderr, "%s\n", std::string(http.status().message()).c_str());
    return 1;
  }
  suite::ServerCompatResponse response;
  response.set_host("127.0.0.1");
  response.set_port(static_cast<uint32_t>((*http)->port()));
  response.set_pem_cert(options.certificate);
  Tell(response);
  while (true) pause();
}

}  // namespace
}  // namespace yici::server::connect

int main() { return yici::server::connect::Run(); }
