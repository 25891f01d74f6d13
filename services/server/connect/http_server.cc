#include "services/server/connect/http_server.h"

#include <array>
#include <charconv>
#include <mutex>
#include <thread>

#include "services/server/access/rate_limits.h"
#include "services/server/connect/session.h"
#include "services/server/gateway/log.h"

namespace yici::server::connect {
namespace {

using TlsContext = asio::ssl::context;

// "127.0.0.1:7472", "[::1]:0", "localhost:7472".
absl::StatusOr<Tcp::endpoint> EndpointOf(const std::string& address) {
  const size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host == "localhost") host = "127.0.0.1";
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  error_code failed;
  const auto ip = asio::ip::make_address(host, failed);
  uint16_t port = 0;
  const char* const end = address.data() + address.size();
  const char* const digits = address.data() + colon + 1;
  const auto read = colon == std::string::npos ? std::from_chars_result{end, std::errc::invalid_argument}
                                               : std::from_chars(digits, end, port);
  const bool number = read.ec == std::errc() && read.ptr == end;
  if (failed || !number) return absl::InvalidArgumentError("expected HOST:PORT, but " + address + " is none");
  return Tcp::endpoint(ip, port);
}

// As gRPC names a peer: "ipv4:1.2.3.4:5", "ipv6:[::1]:5"; "" for one that is gone already.
std::string AddressOf(const Tcp::socket& socket) {
  error_code failed;
  const Tcp::endpoint end = socket.remote_endpoint(failed);
  if (failed) return "";
  const std::string address = end.address().to_string();
  return end.address().is_v6() ? StrCat("ipv6:[", address, "]:", end.port()) : StrCat("ipv4:", address, ":", end.port());
}

absl::Status Load(const HttpOptions& options, TlsContext& context) {
  error_code failed;
  context.set_options(TlsContext::default_workarounds | TlsContext::no_sslv2 | TlsContext::no_sslv3 | TlsContext::no_tlsv1 |
                      TlsContext::no_tlsv1_1);
  context.use_certificate_chain(asio::buffer(options.certificate), failed);
  if (!failed) context.use_private_key(asio::buffer(options.key), TlsContext::pem, failed);
  if (!failed && !options.client_roots.empty()) {
    context.add_certificate_authority(asio::buffer(options.client_roots), failed);
    // Without a name for its sessions OpenSSL refuses to resume one whose client showed a certificate.
    SSL_CTX_set_session_id_context(context.native_handle(), reinterpret_cast<const unsigned char*>("yici"), 4);
    context.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  }
  if (failed) return absl::InvalidArgumentError("the certificate, its key or the roots cannot be used: " + failed.message());
  return absl::OkStatus();
}

class RunningHttp final : public HttpServer {
 public:
  RunningHttp(std::shared_ptr<grpc::Channel> channel, const HttpOptions& options)
      : shared_(new Shared{Methods(options.services), grpc::GenericStub(std::move(channel)), options,
                           std::make_shared<Room>(options.bodies_bytes_max)}),
        context_(TlsContext::tls_server),
        acceptor_(asio::make_strand(io_)),
        pause_(acceptor_.get_executor()) {}
  ~RunningHttp() override { Stop(); }

  int port() const override { return port_; }

  absl::Status Open(const std::string& address) {
    if (absl::Status loaded = tls() ? Load(shared_->options, context_) : absl::OkStatus(); !loaded.ok()) return loaded;
    const auto endpoint = EndpointOf(address);
    if (!endpoint.ok()) return endpoint.status();
    error_code failed;
    acceptor_.open(endpoint->protocol(), failed);
    if (!failed) acceptor_.set_option(asio::socket_base::reuse_address(true), failed);
    if (!failed) acceptor_.bind(*endpoint, failed);
    if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
    if (failed) return absl::UnavailableError("the address cannot be taken: " + address + ": " + failed.message());
    port_ = acceptor_.local_endpoint().port();
    Accept();
    for (int i = 0; i < shared_->options.threads; ++i) threads_.emplace_back([this] { Run(); });
    return absl::OkStatus();
  }

 private:
  // What a line throws ends that line, not the server.
  void Run() {
    while (true) {
      try {
        io_.run();
        return;
      } catch (const std::exception& thrown) {
        LogLine("error", "http_line_failed", {{"what", thrown.what()}});
      }
    }
  }
  bool tls() const { return !shared_->options.certificate.empty(); }

  // Who comes when all lines are taken waits in the system's queue.
  void Accept() {
    if (shared_->lines >= shared_->options.connections_max) return AcceptLater();
    acceptor_.async_accept(asio::make_strand(io_), [this](error_code failed, Tcp::socket socket) {
      if (stopping_) return;
      if (failed) return AcceptLater();  // no descriptor is left, for example
      socket.set_option(Tcp::no_delay(true), failed);
      Greet(std::move(socket));
      Accept();
    });
  }
  void AcceptLater() {
    pause_.expires_after(std::chrono::milliseconds(50));
    pause_.async_wait([this](error_code cancelled) {
      if (!cancelled && !stopping_) Accept();
    });
  }
  // Whose address has its share of lines is hung up on: the others' calls go on.
  void Greet(Tcp::socket socket) {
    Peer peer{AddressOf(socket), nullptr};
    peer.share = shared_->addresses.Take(identity::CountedAddress(peer.address), shared_->options.connections_of_one_max);
    if (!peer.share) return tls() ? void() : TurnAway(std::move(socket));
    tls() ? Open(std::move(peer), TlsStream(std::move(socket), context_)) : Open(std::move(peer), std::move(socket));
  }
  // In words, where that costs no handshake. Whoever does not read them is closed all the same.
  static void TurnAway(Tcp::socket socket) {
    const std::string why = ErrorJson(
        grpc::Status(grpc::StatusCode::UNAVAILABLE, "CONNECTIONS_FULL: too many connections from this address are open"));
    const std::string full = StrCat(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 5\r\nConnection: close\r\n"
        "Content-Length: ",
        why.size(), "\r\n\r\n", why);
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(full), ignored);
    socket.shutdown(Tcp::socket::shutdown_send, ignored);
    // A request that is here already and unread would be answered by a reset, and that takes the words with it.
    std::array<char, 4'096> dropped;
    for (int i = 0; i < 8 && !ignored; ++i) socket.read_some(asio::buffer(dropped), ignored);
  }
  template <class Stream>
  void Open(Peer peer, Stream stream) {
    const auto session = std::make_shared<Session<Stream>>(shared_, std::move(peer), std::move(stream));
    session->Start();
    std::lock_guard lock(mutex_);
    if (stops_.size() > 2 * shared_->lines + 64) std::erase_if(stops_, [](const Stopper& one) { return one.gone(); });
    stops_.push_back({[session = std::weak_ptr(session)] {
                        if (const auto there = session.lock()) there->Stop();
                      },
                      [session = std::weak_ptr(session)] { return session.expired(); }});
    if (stopping_) stops_.back().stop();
  }

  // Each line ends with the answer it is giving. The threads end with the last line, and no line ends before its call.
  void Stop() {
    stopping_ = true;
    asio::post(acceptor_.get_executor(), [this] {
      error_code ignored;
      acceptor_.close(ignored);
      pause_.cancel();
    });
    {
      std::lock_guard lock(mutex_);
      for (const Stopper& one : stops_) one.stop();
    }
    for (std::thread& thread : threads_) thread.join();
    // gRPC's threads may still be on their way out of telling.
    while (shared_->room->calls > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

  struct Stopper {
    std::function<void()> stop;
    std::function<bool()> gone;
  };

  asio::io_context io_;
  std::shared_ptr<Shared> shared_;
  TlsContext context_;
  Tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::vector<Stopper> stops_;
  std::vector<std::thread> threads_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(const std::string& address,
                                                              std::shared_ptr<grpc::Channel> channel,
                                                              const HttpOptions& options) {
  auto server = std::make_unique<RunningHttp>(std::move(channel), options);
  if (absl::Status opened = server->Open(address); !opened.ok()) return opened;
  return server;
}

}  // namespace yici::server::connect
