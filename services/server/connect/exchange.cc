#include "services/server/connect/exchange.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "services/base/text.h"
#include "services/server/gateway/errors.h"
#include "services/server/gateway/peer.h"

namespace yici::server::connect {
namespace {

constexpr size_t kCompressedFrom = 1024;  // smaller answers are sent as they are
constexpr std::string_view kEncodings = "gzip";

// The first of its name, "" without one.
std::string_view Header(const Metadata& headers, std::string_view name) {
  for (const auto& [written, value] : headers) {
    if (absl::EqualsIgnoreCase(written, ToAbsl(name))) return value;
  }
  return "";
}

std::string_view PathOf(std::string_view target) { return target.substr(0, target.find('?')); }

void AddTold(const Metadata& metadata, std::string_view prefix, Metadata* headers) {
  for (const auto& [name, value] : metadata) {
    if (IsTold(name)) headers->emplace_back(StrCat(prefix, name), HeaderValue(name, value));
  }
}

}  // namespace

// ---- the request -----------------------------------------------------------------------------------------------------

void Exchange::Start(HttpRequest request) {
  origin_ = std::string(Header(request.headers, "origin"));
  if (request.method == "OPTIONS") return Preflight(request);
  if (options_.raw_calls && (request.method == "GET" || request.method == "HEAD")) {
    if (auto raw = options_.raw_calls(PathOf(request.target))) return StartRaw(request, *std::move(raw));
  }
  if (const Page* page = FindPage(request)) return Answer({200, {{"content-type", page->type}}, page->body});
  method_ = methods_.Find(PathOf(request.target));
  if (method_ == nullptr) return AnswerText(404, "PATH_UNKNOWN: no method is served at this path", {});
  if (request.method != "POST") return AnswerText(405, "HTTP_METHOD: expected POST", {{"allow", "POST"}});
  const auto type = ParseContentType(Header(request.headers, "content-type"));
  if (!type || type->shape != ShapeOf(*method_)) {
    const std::string json(NameOf({Codec::kJson, ShapeOf(*method_)})), proto(NameOf({Codec::kProto, ShapeOf(*method_)}));
    return AnswerText(415, StrCat("CONTENT_TYPE: expected ", json, " or ", proto),
                      {{"accept-post", StrCat(json, ", ", proto)}});
  }
  type_ = *type;
  CallRequest call;
  call.path = std::string(PathOf(request.target));
  call.shape = type_.shape;
  absl::Status read = ReadHeaders(request, &call);
  if (read.ok()) read = ReadBody(request, &call);
  if (!read.ok()) return Refuse(read);
  ++room_->calls;
  call_ = StartCall(stub_, std::move(call), shared_from_this());
}

// A unary call without a body; its answer is told without its message around it.
void Exchange::StartRaw(const HttpRequest& request, RawCall raw) {
  method_ = methods_.Find(raw.method);
  if (method_ == nullptr) return AnswerText(404, "PATH_UNKNOWN: no method is served at this path", {});
  type_ = {Codec::kProto, Shape::kUnary};
  CallRequest call;
  call.path = raw.method;
  call.shape = type_.shape;
  call.messages.push_back(raw.request);
  raw_ = std::move(raw);
  if (const absl::Status read = ReadHeaders(request, &call); !read.ok()) return Refuse(read);
  ++room_->calls;
  call_ = StartCall(stub_, std::move(call), shared_from_this());
}

const Page* Exchange::FindPage(const HttpRequest& request) const {
  for (const Page& page : options_.pages) {
    if ((request.method == "GET" || request.method == "HEAD") && page.path == PathOf(request.target)) return &page;
  }
  return nullptr;
}

absl::Status Exchange::ReadHeaders(const HttpRequest& request, CallRequest* call) {
  const std::string_view version = Header(request.headers, "connect-protocol-version");
  if (!version.empty() && version != "1") {
    return absl::InvalidArgumentError("PROTOCOL_VERSION: expected Connect-Protocol-Version: 1, or none");
  }
  auto timeout = ParseTimeout(Header(request.headers, "connect-timeout-ms"));
  if (!timeout.ok()) return timeout.status();
  auto metadata = MetadataOf(request.headers);
  if (!metadata.ok()) return metadata.status();
  call->timeout = *timeout;
  call->metadata = *std::move(metadata);
  for (const auto& [name, value] :
       {std::pair(kVerifiedPeer, &request.peer_name), std::pair(kPeerAddress, &request.peer_address)}) {
    if (value->empty() || options_.door_secret.empty()) continue;
    call->metadata.emplace_back(name, StrCat(options_.door_secret, " ", *value));
  }
  gzip_ = TakesGzip(Header(request.headers, type_.shape == Shape::kUnary ? "accept-encoding" : "connect-accept-encoding"));
  return absl::OkStatus();
}

absl::StatusOr<std::string> Exchange::Decompressed(std::string_view encoding, std::string body) const {
  if (encoding == "gzip") return Gunzip(body, options_.message_bytes_max);
  if (!encoding.empty() && encoding != "identity") {
    return absl::UnimplementedError(StrCat("COMPRESSION_UNKNOWN: expected gzip or identity, not ", encoding.substr(0, 40)));
  }
  if (body.size() > options_.message_bytes_max) {
    return absl::ResourceExhaustedError(
        StrCat("MESSAGE_TOO_LARGE: expected a message of at most ", options_.message_bytes_max, " bytes"));
  }
  return body;
}

// What a message takes once it is unfolded counts, for a small body may hold large ones.
absl::Status Exchange::AddMessage(std::string_view encoding, std::string bytes, CallRequest* call) {
  auto body = Decompressed(encoding, std::move(bytes));
  if (!body.ok()) return body.status();
  unfolded_bytes_ += body->size() + sizeof(std::string);
  if (!unfolded_.Set(unfolded_bytes_)) return absl::UnavailableError("BODIES_FULL: too many requests are being received");
  auto message = FromWire(*method_->input_type(), type_.codec, *std::move(body));
  if (!message.ok()) return message.status();
  call->messages.push_back(*std::move(message));
  return absl::OkStatus();
}

absl::Status Exchange::ReadBody(HttpRequest& request, CallRequest* call) {
  if (type_.shape == Shape::kStream) return ReadStream(request, call);
  return AddMessage(Header(request.headers, "content-encoding"), std::move(request.body), call);
}

absl::Status Exchange::ReadStream(const HttpRequest& request, CallRequest* call) {
  const std::string_view encoding = Header(request.headers, "connect-content-encoding");
  auto envelopes = DecodeAll(request.body, options_.message_bytes_max);
  if (!envelopes.ok()) return envelopes.status();
  if (!method_->client_streaming() && envelopes->size() != 1) {
    return absl::UnimplementedError(StrCat("MESSAGE_COUNT: expected one message, not ", envelopes->size()));
  }
  // Whether one can be opened is asked even of a stream without any.
  if (auto known = Decompressed(encoding, ""); !known.ok()) return known.status();
  for (Envelope& envelope : *envelopes) {
    if (envelope.end) return absl::InvalidArgumentError("ENVELOPE_INVALID: only an answer ends with an envelope of its own");
    if (envelope.compressed && encoding != kEncodings) {
      return absl::InternalError(
          "COMPRESSION_INVALID: an envelope is compressed, but Connect-Content-Encoding does not say how");
    }
    absl::Status added = AddMessage(envelope.compressed ? encoding : "", std::move(envelope.payload), call);
    if (!added.ok()) return added;
  }
  return absl::OkStatus();
}

void Exchange::Preflight(const HttpRequest& request) {
  HttpResponse response{204, {}, ""};
  if (!Header(request.headers, "access-control-request-method").empty()) {
    response.headers = {{"access-control-allow-methods", "POST"},
                        {"access-control-allow-headers",
                         "authorization, content-type, content-encoding, connect-protocol-version, connect-timeout-ms, "
                         "connect-content-encoding, connect-accept-encoding"},
                        {"access-control-max-age", "7200"}};
  } else {
    response.headers = {{"allow", "POST"}};
  }
  Answer(std::move(response));
}

// ---- the answer ------------------------------------------------------------------------------------------------------

void Exchange::Answer(HttpResponse response) {
  const auto& allowed = options_.origins;
  const bool any = std::find(allowed.begin(), allowed.end(), "*") != allowed.end();
  if (!origin_.empty() && (any || std::find(allowed.begin(), allowed.end(), origin_) != allowed.end())) {
    response.headers.emplace_back("access-control-allow-origin", any ? "*" : origin_);
    response.headers.emplace_back("access-control-expose-headers", "*");
    if (!any) response.headers.emplace_back("vary", "origin");
  }
  begun_ ? line_->Begin(std::move(response)) : line_->Respond(std::move(response));
}

// Faults of HTTP, where there is no call yet: callers of the protocol go by the status.
void Exchange::AnswerText(int http, const std::string& text, Metadata headers) {
  headers.emplace_back("content-type", "text/plain; charset=utf-8");
  Answer({http, std::move(headers), text + "\n"});
}

void Exchange::Refuse(const absl::Status& status) {
  grpc::Status told = ToGrpc(status);
  if (options_.bare_faults) told = grpc::Status(told.error_code(), told.error_message());
  TellDone(told, {});
}

std::string Exchange::EnvelopeOf(std::string payload) const {
  const bool compressed = gzip_ && payload.size() >= kCompressedFrom;
  return Encode({compressed, false, compressed ? Gzip(payload) : std::move(payload)});
}

void Exchange::BeginOnce(const Metadata& headers) {
  if (begun_) return;
  begun_ = true;
  unfolded_.Set(0);  // what is sent on is freed as it goes
  HttpResponse head{200, {{"content-type", std::string(NameOf(type_))}}, ""};
  if (gzip_) head.headers.emplace_back("connect-content-encoding", kEncodings);
  head.headers.emplace_back("connect-accept-encoding", kEncodings);
  AddTold(headers, "", &head.headers);
  Answer(std::move(head));
}

void Exchange::TellMessage(std::string bytes) {
  if (raw_) return void(answer_ = raw_->body(bytes));
  auto told = ToWire(*method_->output_type(), type_.codec, std::move(bytes));
  if (!told.ok()) {
    call_->Cancel();
    return TellDone(ToGrpc(told.status()), {});
  }
  if (type_.shape == Shape::kStream) return line_->Write(EnvelopeOf(*std::move(told)));
  answer_ = *std::move(told);
}

void Exchange::TellDone(const grpc::Status& status, const Metadata& trailers) {
  if (cancelled_) return;
  cancelled_ = true;  // nothing comes after this
  if (type_.shape == Shape::kStream) {
    BeginOnce(headers_);
    return line_->End(Encode({false, true, EndOfStreamJson(status, trailers)}));
  }
  HttpResponse response{HttpStatusOf(status.error_code()), {}, ""};
  const std::string_view type = raw_ ? std::string_view(raw_->type) : NameOf(type_);
  response.headers.emplace_back("content-type", status.ok() ? type : "application/json");
  if (raw_ && status.ok()) response.headers.emplace_back("cache-control", raw_->cache);
  response.headers.emplace_back("accept-encoding", kEncodings);
  AddTold(headers_, "", &response.headers);
  AddTold(trailers, "trailer-", &response.headers);
  response.body = status.ok() ? std::move(answer_) : ErrorJson(status);
  if (status.ok() && gzip_ && response.body.size() >= kCompressedFrom) {
    response.body = Gzip(response.body);
    response.headers.emplace_back("content-encoding", kEncodings);
  }
  Answer(std::move(response));
}

void Exchange::Written() {
  if (!cancelled_ && call_) call_->Next();
}

void Exchange::Cancel() {
  cancelled_ = true;
  if (call_) call_->Cancel();
}

// ---- what gRPC tells, on its threads ---------------------------------------------------------------------------------

void Exchange::OnHeaders(Metadata headers) {
  line_->Post([self = shared_from_this(), headers = std::move(headers)]() mutable {
    if (self->cancelled_) return;
    self->headers_ = std::move(headers);
    if (self->type_.shape == Shape::kStream) self->BeginOnce(self->headers_);
  });
}

void Exchange::OnMessage(std::string bytes) {
  line_->Post([self = shared_from_this(), bytes = std::move(bytes)]() mutable {
    if (!self->cancelled_) return self->TellMessage(std::move(bytes));
    if (self->call_) self->call_->Cancel();  // nobody will ask for the next: the call must not wait for that
  });
}

// The line may be gone, and with it this, before Post has returned: both are held until then, and the call counts as long.
void Exchange::OnDone(grpc::Status status, Metadata trailers) {
  const std::shared_ptr<Room> room = room_;
  std::shared_ptr<Line> line = line_;
  line->Post([self = shared_from_this(), status = std::move(status), trailers = std::move(trailers)] {
    self->TellDone(status, trailers);
    self->call_.reset();
    self->line_.reset();
  });
  line.reset();
  --room->calls;
}

}  // namespace yici::server::connect
