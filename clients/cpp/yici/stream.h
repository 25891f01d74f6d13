// What a streaming method gives, message by message.
//
//   for (const yici::v1::WatchCasesResponse& record : city.approval.WatchCases(request)) {
//     Handle(record.events());
//     Store(record.cursor());
//   }
//
// Where request and response have a cursor the stream goes on by itself from the last one after a lost connection or a
// restarted server: no record is missing, none comes twice. Heartbeats are not given. It ends when the server does, when the
// stop of its CallOptions is requested, or with a Failure, such as a Rejected of reason CURSOR_EXPIRED or LOG_CHANGED. Nothing
// is asked of the server before the first message is. A stream belongs to one thread at a time.
//
// The form that calls back has a thread of its own:
//
//   yici::client::Following watch = city.approval.WatchCases(
//       request, [](const yici::v1::WatchCasesResponse& record) { … }, [](yici::client::FailurePtr failure) { … });
#pragma once

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "yici/connection.h"

namespace yici::client {

// A stream of any messages.
class Resumption {
 public:
  using Message = google::protobuf::Message;  // any request or reply

  // Asks nothing yet.
  Resumption(std::shared_ptr<Connection> connection, std::string path, const Message& request, CallOptions options);
  // Ends the stream.
  ~Resumption();
  // Takes over the stream of another.
  Resumption(Resumption&&) noexcept;
  // The same, and ends its own.
  Resumption& operator=(Resumption&&) noexcept;

  // The next; false: the server ended the stream in order, or it was stopped. Throws a Failure.
  bool Next(Message* message);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A stream of one kind of messages: a range that is read once.
template <class Reply>
class Stream {
 public:
  // An input iterator: each step reads the next message.
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using iterator_concept = std::input_iterator_tag;
    using value_type = Reply;
    using difference_type = std::ptrdiff_t;
    using pointer = const Reply*;
    using reference = const Reply&;

    Iterator() = default;
    explicit Iterator(Stream* stream) : stream_(stream) { ++*this; }
    const Reply& operator*() const { return stream_->current_; }
    const Reply* operator->() const { return &stream_->current_; }
    Iterator& operator++() {
      if (!stream_->resumption_.Next(&stream_->current_)) stream_ = nullptr;
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return stream_ == nullptr; }

   private:
    Stream* stream_ = nullptr;
  };

  // Asks nothing yet.
  Stream(std::shared_ptr<Connection> connection, std::string path, const google::protobuf::Message& request,
         CallOptions options)
      : resumption_(std::move(connection), std::move(path), request, std::move(options)) {}

  // Reads the first message.
  Iterator begin() { return Iterator(this); }
  // Where the server ended the stream in order, or it was stopped.
  std::default_sentinel_t end() const { return {}; }

  // The next, without a loop.
  std::optional<Reply> Next() {
    Reply reply;
    if (!resumption_.Next(&reply)) return std::nullopt;
    return reply;
  }

 private:
  Resumption resumption_;
  Reply current_;
};

// A stream that calls back. Destroyed, it stops and waits until nothing is called any more; so not in a callback of its own.
// Callbacks do not throw.
class Following {
 public:
  // `read` gives all messages until the stop, and throws a Failure; then `ended` is told, once: nullptr where the server ended
  // the stream in order, or it was stopped.
  Following(std::function<void(const std::stop_token&)> read, std::function<void(FailurePtr)> ended, std::stop_token also);

  // Asks it to end, and does not wait.
  void Stop() { thread_.request_stop(); }

 private:
  std::jthread thread_;
};

// Follows a stream in a thread of its own, as the methods of services that call back do.
template <class Reply>
Following FollowWith(std::shared_ptr<Connection> connection, std::string path, const google::protobuf::Message& request,
                     std::function<void(const Reply&)> each, std::function<void(FailurePtr)> ended,
                     const CallOptions& options) {
  std::shared_ptr<google::protobuf::Message> copy(request.New());
  copy->CopyFrom(request);
  auto read = [=](const std::stop_token& stop) {
    for (const Reply& one : Stream<Reply>(connection, path, *copy, {.timeout = options.timeout, .stop = stop})) each(one);
  };
  return Following(std::move(read), std::move(ended), options.stop);
}

}  // namespace yici::client
