// A line and the requests that come on it, one after the other. Included by http_server.cc only: Beast's templates are
// compiled once for TCP and once for TLS.
//
// While a request is being answered the next one's header is already awaited: so a caller who goes away is noticed at once
// and the call ends. One timer watches what the other end owes: a whole request, or room for the next piece of an answer.
#ifndef YICI_SERVICES_SERVER_CONNECT_SESSION_H_
#define YICI_SERVICES_SERVER_CONNECT_SESSION_H_

#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>

#include "services/base/text.h"
#include "services/server/connect/exchange.h"
#include "services/server/connect/http_server.h"
#include "services/server/gateway/errors.h"

namespace yici::server::connect {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
using PlainStream = Tcp::socket;
using TlsStream = asio::ssl::stream<Tcp::socket>;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

// Lines by the address they come from: one address takes no more than its share of them. Any thread.
class AddressShares {
 public:
  // Counted as long as what it returns is kept; null when the address has its share.
  std::shared_ptr<void> Take(const std::string& address, size_t most);

 private:
  std::mutex mutex_;
  std::map<std::string, size_t> lines_;
};

inline std::shared_ptr<void> AddressShares::Take(const std::string& address, size_t most) {
  std::lock_guard lock(mutex_);
  size_t& lines = lines_[address];
  if (lines >= most) return nullptr;
  ++lines;
  return std::shared_ptr<void>(this, [address](AddressShares* all) {
    std::lock_guard leaving(all->mutex_);
    const auto at = all->lines_.find(address);
    if (--at->second == 0) all->lines_.erase(at);
  });
}

// What all lines share. Outlives them.
struct Shared {
  const Methods methods;
  grpc::GenericStub stub;
  const HttpOptions options;
  const std::shared_ptr<Room> room;
  std::atomic<size_t> lines{0};
  AddressShares addresses = {};
};

// The other end of a line.
struct Peer {
  std::string address;          // "ipv4:1.2.3.4:5", as gRPC names one; empty: gone already
  std::shared_ptr<void> share;  // of its address's lines
};

// The one common name of the certificate that the other end showed; "" without one, or with several.
inline std::string PeerNameOf(TlsStream& stream) {
  const std::unique_ptr<X509, void (*)(X509*)> shown(SSL_get1_peer_certificate(stream.native_handle()), X509_free);
  if (!shown) return "";
  X509_NAME* const subject = X509_get_subject_name(shown.get());
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, at) >= 0) return "";
  const ASN1_STRING* const name = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
  const std::string_view text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name)),
                              static_cast<size_t>(ASN1_STRING_length(name)));
  const bool plain = text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  return plain ? std::string(text) : "";
}

template <class Stream>
class Session final : public Line, public std::enable_shared_from_this<Session<Stream>> {
 public:
  Session(std::shared_ptr<Shared> shared, Peer peer, Stream stream)
      : shared_(std::move(shared)),
        peer_(std::move(peer)),
        stream_(std::move(stream)),
        work_(asio::make_work_guard(stream_.get_executor())),
        timer_(stream_.get_executor()),
        body_(shared_->room) {
    ++shared_->lines;
  }
  ~Session() override { --shared_->lines; }

  void Start() {
    asio::dispatch(stream_.get_executor(), [self = this->shared_from_this()] { self->Greet(); });
  }
  // Any thread: the server stops. An answer under way has a moment to leave.
  void Stop() {
    asio::post(stream_.get_executor(), [self = this->shared_from_this()] {
      if (!self->exchange_) return self->Close();
      self->keep_alive_ = false;
      self->stop_by_ = Clock::now() + std::chrono::seconds(2);
      self->Unwatch();
    });
  }

  void Respond(HttpResponse response) override {
    Writer writer = std::make_shared<http::response<http::string_body>>(Head(response));
    writer->body() = std::move(response.body);
    writer->prepare_payload();
    if (head_only_) writer->body().clear();
    Watch(shared_->options.write_max);
    http::async_write(stream_, *writer, [self = this->shared_from_this(), writer](error_code failed, size_t) {
      failed ? self->Close() : self->Finish(writer->keep_alive());
    });
  }

  void Begin(HttpResponse head) override {
    body_.Set(0);
    http::response<http::string_body> told = Head(head);
    told.chunked(true);
    chunked_ = request_version_ >= 11;
    std::ostringstream text;
    if (!chunked_) told.erase(http::field::transfer_encoding);
    text << told.base();
    Queue(text.str(), false);
  }
  void Write(std::string bytes) override { Queue(Framed(bytes), true); }
  void End(std::string last) override {
    ending_ = true;
    Queue(Framed(last) + (chunked_ ? "0\r\n\r\n" : ""), false);
  }
  void Post(std::function<void()> run) override { asio::post(stream_.get_executor(), std::move(run)); }

 private:
  using Writer = std::shared_ptr<http::response<http::string_body>>;
  using Parser = http::request_parser<http::string_body>;

  void Greet() {
    Watch(shared_->options.request_max);
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      stream_.async_handshake(asio::ssl::stream_base::server, [self = this->shared_from_this()](error_code failed) {
        if (failed) return self->Close();
        self->peer_name_ = PeerNameOf(self->stream_);
        self->AwaitRequest();
      });
    } else {
      AwaitRequest();
    }
  }

  // ---- reading

  void AwaitRequest() {
    parser_.emplace();
    parser_->header_limit(16 << 10);
    parser_->body_limit(shared_->options.body_bytes_max);
    header_there_ = false;
    http::async_read_header(stream_, buffer_, *parser_, [self = this->shared_from_this()](error_code failed, size_t) {
      if (failed) return self->ReadFailed(failed);
      self->header_there_ = true;
      if (!self->exchange_) self->TakeHeader();
    });
  }
  void TakeHeader() {
    header_there_ = false;
    request_version_ = parser_->get().version();
    head_only_ = parser_->get().method() == http::verb::head;
    // Taken as a request without a body, what follows would be taken as the next request.
    if (parser_->get().count(http::field::transfer_encoding) > 0 && !parser_->chunked()) {
      return Reject(400, absl::InvalidArgumentError("HTTP_INVALID: expected no transfer encoding but chunked"));
    }
    request_by_ = Clock::now() + shared_->options.request_max;
    if (parser_->get()[http::field::expect] == "100-continue") return Continue();
    ReadBody();
  }
  void Continue() {
    Writer writer = std::make_shared<http::response<http::string_body>>(http::status::continue_, request_version_);
    http::async_write(stream_, *writer, [self = this->shared_from_this(), writer](error_code failed, size_t) {
      failed ? self->Close() : self->ReadBody();
    });
  }
  void ReadBody() {
    if (parser_->is_done()) return Handle();
    Watch(std::min<Clock::duration>(shared_->options.progress_max, request_by_ - Clock::now()));
    http::async_read_some(stream_, buffer_, *parser_, [self = this->shared_from_this()](error_code failed, size_t) {
      if (failed && failed != http::error::need_buffer) return self->ReadFailed(failed);
      if (self->body_.Set(self->parser_->get().body().size())) return self->ReadBody();
      self->Reject(503, absl::UnavailableError("BODIES_FULL: too many requests are being received"));
    });
  }
  void Handle() {
    Unwatch();
    const auto& message = parser_->get();
    HttpRequest request{std::string(message.method_string()), std::string(message.target()), {}, {}, peer_name_, peer_.address};
    for (const auto& field : message) request.headers.emplace_back(field.name_string(), field.value());
    keep_alive_ = message.keep_alive();
    request.body = std::move(parser_->get().body());
    exchange_ = std::make_shared<Exchange>(shared_->methods, shared_->stub, shared_->options.exchange, shared_->room,
                                           this->shared_from_this());
    AwaitRequest();
    exchange_->Start(std::move(request));
  }
  void ReadFailed(error_code failed) {
    // Nothing more is asked on this line; who asked for one answer may still want it.
    if (exchange_ && !exchange_->IsStream() && failed == http::error::end_of_stream) {
      keep_alive_ = false;
      return;
    }
    if (exchange_) return Close();
    if (failed == http::error::header_limit || failed == http::error::buffer_overflow) {
      return Reject(431, absl::ResourceExhaustedError("HEADERS_TOO_LARGE: expected at most 16 KiB of headers"));
    }
    if (failed == http::error::body_limit) {
      return Reject(413, absl::ResourceExhaustedError("MESSAGE_TOO_LARGE: the body is larger than any message may be"));
    }
    const bool spoke = failed != http::error::end_of_stream && failed != http::error::partial_message &&
                       failed.category() == http::make_error_code(http::error::bad_method).category();
    spoke ? Reject(400, absl::InvalidArgumentError("HTTP_INVALID: expected a request of HTTP/1.1")) : Close();
  }
  // Before there is an exchange. What follows on the line cannot be told apart from the rest of this request: it ends.
  void Reject(int status, const absl::Status& why) {
    keep_alive_ = false;
    lingers_ = status == 413 || status == 503;  // a body that is in order, and merely too much
    body_.Set(0);
    Respond({status, {{"content-type", "application/json"}}, ErrorJson(ToGrpc(why))});
  }

  // ---- writing

  http::response<http::string_body> Head(const HttpResponse& response) {
    http::response<http::string_body> head(static_cast<http::status>(response.status), request_version_);
    for (const auto& [name, value] : response.headers) head.insert(name, value);
    head.keep_alive(keep_alive_ && request_version_ >= 11);
    return head;
  }
  std::string Framed(const std::string& bytes) const {
    if (!chunked_) return bytes;
    std::ostringstream size;
    size << std::hex << bytes.size();
    return StrCat(size.str(), "\r\n", bytes, "\r\n");
  }
  // Pieces go out one after the other; who wrote one of a message is told when it is gone.
  void Queue(std::string bytes, bool told) {
    const bool idle = pieces_.empty();
    pieces_.push_back({std::move(bytes), told});
    if (idle) WriteNext();
  }
  void WriteNext() {
    Watch(shared_->options.write_max);
    asio::async_write(stream_, asio::buffer(pieces_.front().bytes),
                      [self = this->shared_from_this()](error_code failed, size_t) {
                        if (failed) return self->Close();
                        self->WroteOne();
                      });
  }
  void WroteOne() {
    Unwatch();
    const bool told = pieces_.front().told;
    pieces_.pop_front();
    if (told && exchange_) exchange_->Written();
    if (!pieces_.empty()) return WriteNext();
    if (ending_) Finish(keep_alive_ && chunked_);
  }

  void Finish(bool keep_alive) {
    ending_ = false;
    exchange_.reset();
    body_.Set(0);
    if (lingers_ && !closed_) return Linger();
    if (!keep_alive || !keep_alive_ || closed_) return Close();
    Watch(shared_->options.request_max);
    if (header_there_) TakeHeader();
  }

  // ---- ending

  // What is still on its way here would be answered by a reset, and that takes the answer with it.
  void Linger() {
    error_code ignored;
    stream_.lowest_layer().shutdown(Tcp::socket::shutdown_send, ignored);
    Watch(kLinger);
    Drop();
  }
  void Drop() {
    Socket().async_read_some(asio::buffer(dropped_), [self = this->shared_from_this()](error_code failed, size_t) {
      failed ? self->Close() : self->Drop();
    });
  }
  Tcp::socket& Socket() {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  // Not later than the server's own end, once that is set.
  void Watch(Clock::duration owed) { WatchUntil(Clock::now() + owed); }
  void Unwatch() { WatchUntil(Clock::time_point::max()); }
  void WatchUntil(Clock::time_point until) {
    timer_.expires_at(std::min(until, stop_by_));
    timer_.async_wait([self = this->weak_from_this()](error_code cancelled) {
      const auto session = self.lock();
      // What was queued when the time was moved on is no end.
      if (!cancelled && session && session->timer_.expiry() <= Clock::now()) session->Close();
    });
  }
  void Close() {
    if (closed_) return;
    closed_ = true;
    timer_.cancel();
    if (exchange_) exchange_->Cancel();
    exchange_.reset();
    error_code ignored;
    stream_.lowest_layer().shutdown(Tcp::socket::shutdown_both, ignored);
    stream_.lowest_layer().close(ignored);
  }

  static constexpr std::chrono::seconds kLinger{2};

  struct Piece {
    std::string bytes;
    bool told;
  };

  std::shared_ptr<Shared> shared_;
  const Peer peer_;
  Stream stream_;
  asio::executor_work_guard<asio::any_io_executor> work_;  // until its call is over the threads stay
  asio::steady_timer timer_;
  Share body_;  // of the request being received
  // What Beast looks through before it has a header, or a chunk's; the bound of both.
  boost::beast::flat_buffer buffer_{128 << 10};
  std::optional<Parser> parser_;
  std::shared_ptr<Exchange> exchange_;
  std::deque<Piece> pieces_;
  std::string peer_name_;
  Clock::time_point request_by_{}, stop_by_ = Clock::time_point::max();
  unsigned request_version_ = 11;
  bool header_there_ = false, keep_alive_ = true, chunked_ = false, ending_ = false;
  bool head_only_ = false, closed_ = false, lingers_ = false;
  std::array<char, 4096> dropped_{};
};

}  // namespace yici::server::connect

#endif  // YICI_SERVICES_SERVER_CONNECT_SESSION_H_
