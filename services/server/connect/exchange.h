// One request and its answer, from HTTP's form to a gRPC call and back. Knows neither sockets nor TLS: a Line does.
#ifndef YICI_SERVICES_SERVER_CONNECT_EXCHANGE_H_
#define YICI_SERVICES_SERVER_CONNECT_EXCHANGE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/server/connect/call.h"
#include "services/server/connect/methods.h"
#include "services/server/connect/protocol.h"
#include "services/server/connect/room.h"
#include "services/server/connect/tlog.h"

namespace yici::server::connect {

struct HttpRequest {
  std::string method, target;
  Metadata headers;  // as they came; one name may stand several times
  std::string body;
  std::string peer_name;     // of the certificate that the caller showed and the roots vouch for
  std::string peer_address;  // "ipv4:1.2.3.4:5"; empty: not known
};

struct HttpResponse {
  int status = 200;
  Metadata headers;
  std::string body;
};

// Where an answer goes. Called on the line's own strand only, but for Post.
class Line {
 public:
  virtual ~Line() = default;
  virtual void Respond(HttpResponse response) = 0;
  // Of a stream: the head at once, then bytes as they come; each Write is followed by Exchange::Written.
  virtual void Begin(HttpResponse head) = 0;
  virtual void Write(std::string bytes) = 0;
  virtual void End(std::string last) = 0;
  virtual void Post(std::function<void()> run) = 0;  // any thread: onto the strand
};

// What GET finds: anybody may read it.
struct Page {
  std::string path, type, body;
};

struct ExchangeOptions {
  size_t message_bytes_max = size_t{4} << 20;
  std::vector<Page> pages;
  // GETs that are calls: what a path stands for. Nothing where the service behind is not served.
  std::function<std::optional<RawCall>(std::string_view path)> raw_calls;
  // Faults of the protocol's own forms without details, as the public suite compares them; its server alone sets it.
  bool bare_faults = false;
  // Names the caller of a verified certificate to the gate of the same process; empty: nobody is named (gateway/peer.h).
  std::string door_secret;
  std::vector<std::string> origins;  // of pages that may call: "https://hall.example.cn"; "*" for all
};

class Exchange final : public CallListener, public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(const Methods& methods, grpc::GenericStub& stub, const ExchangeOptions& options, const std::shared_ptr<Room>& room,
           std::shared_ptr<Line> line)
      : methods_(methods), stub_(stub), options_(options), room_(room), unfolded_(room), line_(std::move(line)) {}

  void Start(HttpRequest request);
  void Written();  // the last Write is out
  void Cancel();   // the other end went away; nothing is answered any more
  bool IsStream() const { return type_.shape == Shape::kStream; }

  void OnHeaders(Metadata headers) override;
  void OnMessage(std::string bytes) override;
  void OnDone(grpc::Status status, Metadata trailers) override;

 private:
  void Answer(HttpResponse response);
  void AnswerText(int http, const std::string& text, Metadata headers);
  void Refuse(const absl::Status& status);
  void Preflight(const HttpRequest& request);
  void StartRaw(const HttpRequest& request, RawCall raw);
  const Page* FindPage(const HttpRequest& request) const;
  // Fills `call_`'s request from the headers and the body.
  absl::Status ReadHeaders(const HttpRequest& request, CallRequest* call);
  absl::Status ReadBody(HttpRequest& request, CallRequest* call);
  absl::Status ReadStream(const HttpRequest& request, CallRequest* call);
  absl::Status AddMessage(std::string_view encoding, std::string bytes, CallRequest* call);
  absl::StatusOr<std::string> Decompressed(std::string_view encoding, std::string body) const;
  void BeginOnce(const Metadata& headers);
  void TellMessage(std::string bytes);
  void TellDone(const grpc::Status& status, const Metadata& trailers);
  std::string EnvelopeOf(std::string payload) const;

  const Methods& methods_;
  grpc::GenericStub& stub_;
  const ExchangeOptions& options_;
  const std::shared_ptr<Room> room_;
  Share unfolded_;  // of the messages, as they are handed on
  size_t unfolded_bytes_ = 0;
  std::shared_ptr<Line> line_;
  std::string origin_;
  const MethodDescriptor* method_ = nullptr;
  ContentType type_;
  std::optional<RawCall> raw_;  // the request is one of these
  bool gzip_ = false;           // the caller takes it
  bool cancelled_ = false, begun_ = false;
  Metadata headers_;
  std::string answer_;
  std::shared_ptr<Call> call_;
};

}  // namespace yici::server::connect

#endif  // YICI_SERVICES_SERVER_CONNECT_EXCHANGE_H_
