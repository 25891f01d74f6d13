#include "yici/stream.h"

#include <condition_variable>
#include <mutex>

#include "yici/open_stream.h"
#include "yici/policy.h"

namespace yici::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const FieldDescriptor* CursorOf(const Message& message) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName("cursor");
  return field && field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && !field->is_repeated() ? field : nullptr;
}

const FieldDescriptor* HeartbeatOf(const Message& message) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName("heartbeat");
  return field && field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL ? field : nullptr;
}

// False: stopped while waiting.
bool Waited(std::chrono::milliseconds wait, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, wait, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace

struct Resumption::State {
  std::shared_ptr<Connection> connection;
  std::string path;
  std::unique_ptr<Message> position;  // the request, from where it goes on
  CallOptions options;
  Attempts attempts;
  std::unique_ptr<OpenStream> open = nullptr;
  bool ended = false;

  bool Read(Message* message);
  bool GoOn(const Message& reply);
  bool Given(const Message& message);
};

// One message of the stream that is open, or of one opened now.
bool Resumption::State::Read(Message* message) {
  if (!open) {
    open = std::make_unique<OpenStream>(*connection, path, attempts.until(), options.stop);
    if (!open->Begin() || !open->Write(*position) || !open->WritesDone()) return false;
  }
  // Only streams with heartbeats promise to say something.
  return open->Read(message, HeartbeatOf(*message) ? std::optional(connection->options().silence) : std::nullopt);
}

// Whether the stream is opened anew: its end was a lost line, and there is a cursor to go on from.
bool Resumption::State::GoOn(const Message& reply) {
  grpc::Status status = open->Finish();
  open.reset();
  if (status.ok() || options.stop.stop_requested()) return false;
  FailurePtr failure = FailureOf(status);
  std::optional<std::chrono::milliseconds> wait;
  if (CursorOf(*position) && CursorOf(reply)) wait = attempts.After(*failure);
  if (!wait) failure->Throw();
  return Waited(*wait, options.stop);
}

// Moves the position behind the message. False: a heartbeat, which is nobody's business.
bool Resumption::State::Given(const Message& message) {
  const FieldDescriptor *from = CursorOf(*position), *told = CursorOf(message), *heartbeat = HeartbeatOf(message);
  attempts.Reset();
  if (from && told) {
    std::string cursor = message.GetReflection()->GetString(message, told);
    if (!cursor.empty()) position->GetReflection()->SetString(position.get(), from, cursor);
  }
  return !heartbeat || !message.GetReflection()->GetBool(message, heartbeat);
}

Resumption::Resumption(std::shared_ptr<Connection> connection, std::string path, const Message& request, CallOptions options) {
  std::unique_ptr<Message> position = WithRequestIds(request);
  Attempts attempts(connection->options().retry, Until(options.timeout));
  state_.reset(new State{std::move(connection), std::move(path), std::move(position), std::move(options), attempts});
}

Resumption::~Resumption() = default;
Resumption::Resumption(Resumption&&) noexcept = default;
Resumption& Resumption::operator=(Resumption&&) noexcept = default;

Following::Following(std::function<void(const std::stop_token&)> read, std::function<void(FailurePtr)> ended,
                     std::stop_token also)
    : thread_([read = std::move(read), ended = std::move(ended), also = std::move(also)](const std::stop_token& own) {
        std::stop_source either;
        std::stop_callback by_own(own, [&either] { either.request_stop(); });
        std::stop_callback by_other(also, [&either] { either.request_stop(); });
        FailurePtr failure;
        try {
          read(either.get_token());
        } catch (const Failure& told) {
          failure = told.Copy();
        }
        ended(std::move(failure));
      }) {}

bool Resumption::Next(Message* message) {
  State& state = *state_;
  while (!state.ended) {
    if (state.Read(message)) {
      if (state.Given(*message)) return true;
      continue;
    }
    state.ended = true;  // also where what follows throws
    state.ended = !state.GoOn(*message);
  }
  return false;
}

}  // namespace yici::client
