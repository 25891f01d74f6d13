#include "services/server/outbound/poster.h"

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <atomic>
#include <charconv>
#include <map>
#include <optional>

namespace yici::outbound {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr size_t kLookups = 32, kLookupsOfOwner = 4;
constexpr size_t kAnswerBytesMax = 64 << 10;
constexpr size_t kAnswerHeaderBytesMax = 16 << 10;

// An owner's look-ups of one part of his names, one after the other: names whose servers are silent hold up those beside them.
using Turns = asio::strand<asio::thread_pool::executor_type>;

AddressBytes BytesOf(const asio::ip::address& address) {
  return address.is_v4() ? asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes()
                         : address.to_v6().to_bytes();
}

PostKind KindOf(int status) {
  if (status >= 200 && status < 300) return PostKind::kDelivered;
  const bool later = status == 408 || status == 425 || status == 429 || status >= 500;
  return later ? PostKind::kBusy : PostKind::kRefused;
}

// Seconds alone; a date is not worth a parser here.
Millis RetryAfterOf(boost::beast::string_view text) {
  int64_t seconds = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  return whole && seconds > 0 && seconds < 1'000'000 ? Millis(seconds * 1'000) : Millis(0);
}

std::string HostHeaderOf(const Target& target) {
  const std::string host = target.host.find(':') == std::string::npos ? target.host : "[" + target.host + "]";
  const bool usual = target.port == (target.tls ? 443 : 80);
  return usual ? host : host + ":" + std::to_string(target.port);
}

// One call, alive through its own handlers. `deadline_` closes the socket, so whatever is waited for then ends.
class Call : public std::enable_shared_from_this<Call> {
 public:
  Call(asio::io_context& io, asio::ssl::context& tls, const PosterOptions& options, Target target, Poster::Done done)
      : options_(options), target_(std::move(target)), done_(std::move(done)), io_(io), stream_(io, tls), deadline_(io) {}

  void StartPost(Posting posting, std::shared_ptr<Turns> lookups);
  void StartGet(std::shared_ptr<Turns> lookups);

 private:
  void Prepare(http::verb method);
  void Start(std::shared_ptr<Turns> lookups);
  void Resolved(const std::vector<Tcp::endpoint>& found);
  void Connected(error_code failed);
  void Send();
  void Sent(error_code failed);
  void Answered(error_code failed);
  void End(PostKind kind, std::string error, int status = 0, Millis retry_after = Millis(0));
  void Failed(std::string_view step, error_code failed);
  Tcp::socket& socket() { return stream_.next_layer(); }

  const PosterOptions& options_;
  const Target target_;
  Poster::Done done_;
  asio::io_context& io_;
  asio::ssl::stream<Tcp::socket> stream_;
  asio::steady_timer deadline_;
  std::vector<Tcp::endpoint> endpoints_;
  http::request<http::string_body> request_;
  beast::flat_buffer buffer_{kAnswerBytesMax + kAnswerHeaderBytesMax};
  http::response_parser<http::string_body> answer_;
  std::string body_;
  bool whole_ = false;  // the answer's body is wanted too
  bool late_ = false;
  bool looking_up_ = false;
  std::atomic<bool> told_{false};
};

// A literal address needs no look-up.
std::vector<Tcp::endpoint> LookUp(const std::string& host, uint16_t port) {
  error_code failed;
  asio::io_context own;
  Tcp::resolver resolver(own);
  std::vector<Tcp::endpoint> found;
  for (const auto& entry : resolver.resolve(host, std::to_string(port), failed)) found.push_back(entry.endpoint());
  return found;
}

void Call::Prepare(http::verb method) {
  request_.method(method);
  request_.target(target_.path);
  request_.version(11);
  request_.set(http::field::host, HostHeaderOf(target_));
  request_.set(http::field::user_agent, options_.user_agent);
  request_.set(http::field::connection, "close");
}

void Call::StartPost(Posting posting, std::shared_ptr<Turns> lookups) {
  Prepare(http::verb::post);
  request_.set(http::field::content_type, posting.content_type);
  for (const auto& [name, value] : posting.headers) request_.set(name, value);
  request_.body() = std::move(posting.body);
  Start(std::move(lookups));
}

void Call::StartGet(std::shared_ptr<Turns> lookups) {
  whole_ = true;
  Prepare(http::verb::get);
  request_.set(http::field::accept, "application/json");
  Start(std::move(lookups));
}

void Call::Start(std::shared_ptr<Turns> lookups) {
  request_.prepare_payload();
  deadline_.expires_after(options_.total_max);
  deadline_.async_wait([self = shared_from_this()](error_code cancelled) {
    if (cancelled) return;
    self->late_ = true;
    error_code ignored;
    self->socket().close(ignored);
    // Nothing else would tell: a look-up cannot be cancelled, and `io` may have run out of work before it comes back.
    if (self->looking_up_) self->End(PostKind::kTimeout, "look-up of the name");
  });
  error_code is_name;
  const auto literal = asio::ip::make_address(target_.host, is_name);
  if (!is_name) return Resolved({Tcp::endpoint(literal, target_.port)});
  looking_up_ = true;
  Turns& turns = *lookups;
  asio::post(turns, [self = shared_from_this(), lookups = std::move(lookups)] {
    if (self->told_) return;  // its time was over before its turn came
    if (self->options_.on_look_up) self->options_.on_look_up(self->target_.host);
    auto found = LookUp(self->target_.host, self->target_.port);
    asio::post(self->io_, [self, found = std::move(found)] { self->Resolved(found); });
  });
}

// Only what is allowed is ever connected to.
void Call::Resolved(const std::vector<Tcp::endpoint>& found) {
  looking_up_ = false;
  if (late_) return;  // told at the deadline
  for (const Tcp::endpoint& endpoint : found) {
    if (options_.policy.Allows(BytesOf(endpoint.address()), target_.tls)) endpoints_.push_back(endpoint);
  }
  if (endpoints_.empty()) return End(PostKind::kUnreachable, "no address of this name that may be called");
  asio::async_connect(socket(), endpoints_,
                      [self = shared_from_this()](error_code refused, const Tcp::endpoint&) { self->Connected(refused); });
}

void Call::Connected(error_code failed) {
  if (late_) return Failed("connect", failed);
  if (failed) return Failed("connect", failed);
  if (!target_.tls) return Send();
  stream_.set_verify_mode(asio::ssl::verify_peer);
  stream_.set_verify_callback(asio::ssl::host_name_verification(target_.host));
  if (!ParseAddress(target_.host)) SSL_set_tlsext_host_name(stream_.native_handle(), target_.host.c_str());
  stream_.async_handshake(asio::ssl::stream_base::client, [self = shared_from_this()](error_code refused) {
    if (refused) return self->Failed("TLS", refused);
    self->Send();
  });
}

void Call::Send() {
  if (late_) return Failed("TLS", {});
  const auto sent = [self = shared_from_this()](error_code failed, size_t) { self->Sent(failed); };
  if (target_.tls) return http::async_write(stream_, request_, sent);
  http::async_write(socket(), request_, sent);
}

void Call::Sent(error_code failed) {
  if (failed || late_) return Failed("send", failed);
  answer_.header_limit(kAnswerHeaderBytesMax);
  answer_.body_limit(kAnswerBytesMax);
  const auto answered = [self = shared_from_this()](error_code bad, size_t) { self->Answered(bad); };
  if (whole_ && target_.tls) return http::async_read(stream_, buffer_, answer_, answered);
  if (whole_) return http::async_read(socket(), buffer_, answer_, answered);
  // The status is what counts; a body too large or cut short changes nothing about it.
  if (target_.tls) return http::async_read_header(stream_, buffer_, answer_, answered);
  http::async_read_header(socket(), buffer_, answer_, answered);
}

void Call::Answered(error_code failed) {
  if (failed) return Failed("answer", failed);
  const int status = static_cast<int>(answer_.get().result_int());
  const PostKind kind = KindOf(status);
  if (whole_ && kind == PostKind::kDelivered) body_ = std::move(answer_.get().body());
  End(kind, kind == PostKind::kDelivered ? "" : "HTTP " + std::to_string(status), status,
      RetryAfterOf(answer_.get()[http::field::retry_after]));
}

void Call::Failed(std::string_view step, error_code failed) {
  if (late_) return End(PostKind::kTimeout, std::string(step));
  End(PostKind::kUnreachable, std::string(step) + ": " + failed.message());
}

void Call::End(PostKind kind, std::string error, int status, Millis retry_after) {
  deadline_.cancel();
  error_code ignored;
  socket().close(ignored);
  told_ = true;
  if (done_) std::exchange(done_, nullptr)({kind, status, retry_after, std::move(error), std::move(body_)});
}

class BeastPoster final : public Poster {
 public:
  BeastPoster(asio::io_context& io, PosterOptions options)
      : io_(io), options_(std::move(options)), tls_(asio::ssl::context::tls_client), lookups_(std::in_place, kLookups) {}
  ~BeastPoster() override { Stop(); }
  // What waits for its turn goes here, while `io_` is still there for its timers and sockets.
  void Stop() override {
    if (!lookups_) return;
    lookups_->stop();
    lookups_->join();
    lookups_.reset();
  }
  absl::Status Open() {
    error_code failed;
    tls_.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3 |
                     asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    tls_.set_default_verify_paths(failed);
    if (!failed && !options_.roots_pem.empty()) tls_.add_certificate_authority(asio::buffer(options_.roots_pem), failed);
    if (failed) return absl::InvalidArgumentError("the certificate authorities cannot be used: " + failed.message());
    return absl::OkStatus();
  }
  void Post(const Target& target, Posting posting, Done done) override {
    auto turns = TurnsOf(posting.owner, target.host);
    std::make_shared<Call>(io_, tls_, options_, target, std::move(done))->StartPost(std::move(posting), std::move(turns));
  }
  void Get(const Target& target, Done done) override {
    std::make_shared<Call>(io_, tls_, options_, target, std::move(done))->StartGet(TurnsOf("", target.host));
  }

 private:
  // Kept while a call of theirs is under way.
  std::shared_ptr<Turns> TurnsOf(const std::string& owner, const std::string& host) {
    if (turns_.size() > 1'000) std::erase_if(turns_, [](const auto& of_owner) { return of_owner.second.expired(); });
    std::weak_ptr<Turns>& kept = turns_[{owner, std::hash<std::string>()(host) % kLookupsOfOwner}];
    std::shared_ptr<Turns> turns = kept.lock();
    if (!turns) kept = turns = std::make_shared<Turns>(lookups_->get_executor());
    return turns;
  }

  asio::io_context& io_;
  const PosterOptions options_;
  asio::ssl::context tls_;
  std::optional<asio::thread_pool> lookups_;
  std::map<std::pair<std::string, size_t>, std::weak_ptr<Turns>> turns_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Poster>> Poster::Make(boost::asio::io_context& io, PosterOptions options) {
  auto poster = std::make_unique<BeastPoster>(io, std::move(options));
  if (absl::Status opened = poster->Open(); !opened.ok()) return opened;
  return std::unique_ptr<Poster>(std::move(poster));
}

}  // namespace yici::outbound
