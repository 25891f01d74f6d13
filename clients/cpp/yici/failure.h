// What a call may end in.
//
//   try {
//     city.approval.AcceptCase(request);
//   } catch (const yici::client::Rejected& refused) {
//     if (refused.reason == "ALREADY_ACCEPTED") …          // docs/errors has a page for each reason
//   }
//
// A callback gets an Outcome instead: the reply, or the failure that the call which blocks would have thrown.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

#include <grpcpp/support/status.h>

namespace yici::client {

// A call that gave no answer. Texts that the server did not send are empty; message_en is then what gRPC says.
class Failure : public std::runtime_error {
 public:
  // Of a code and a text in English; what came with a status is filled in by FailureOf().
  Failure(grpc::StatusCode told, const std::string& text) : std::runtime_error(text), code(told), message_en(text) {}

  grpc::StatusCode code;                        // gRPC's
  std::string reason;                           // stable
  std::string field;                            // path in the request
  std::map<std::string, std::string> metadata;  // a revision, a limit, a document's number
  std::string message_zh;                       // the sentence in Chinese
  std::string message_en;                       // the same in English
  std::chrono::milliseconds retry_after{0};     // what the server asks for

  // Throws a copy of its own kind.
  [[noreturn]] virtual void Throw() const { throw Failure(*this); }
  // Gives a copy of its own kind.
  virtual std::shared_ptr<const Failure> Copy() const { return std::make_shared<Failure>(*this); }
};

// Refused: sent again, the answer would be the same.
class Rejected : public Failure {
 public:
  using Failure::Failure;
  [[noreturn]] void Throw() const override { throw Rejected(*this); }
  std::shared_ptr<const Failure> Copy() const override { return std::make_shared<Rejected>(*this); }
};

// Did not get through, also after its retries: UNAVAILABLE or RESOURCE_EXHAUSTED. Whether a command ran is known by sending it
// again under the same request id.
class Unavailable : public Failure {
 public:
  using Failure::Failure;
  [[noreturn]] void Throw() const override { throw Unavailable(*this); }
  std::shared_ptr<const Failure> Copy() const override { return std::make_shared<Unavailable>(*this); }
};

// No answer in time. Whether a command ran is known by sending it again under the same request id.
class DeadlineExceeded : public Failure {
 public:
  using Failure::Failure;
  [[noreturn]] void Throw() const override { throw DeadlineExceeded(*this); }
  std::shared_ptr<const Failure> Copy() const override { return std::make_shared<DeadlineExceeded>(*this); }
};

// A failure that others may keep; nullptr: there was none.
using FailurePtr = std::shared_ptr<const Failure>;

// The failure that a status other than OK tells of, of the kind that its code has, with the details that came with it.
FailurePtr FailureOf(const grpc::Status& status);

// A reply or a failure.
template <class Reply>
class Outcome {
 public:
  // Of a call that was answered.
  explicit Outcome(Reply reply) : kept_(std::move(reply)) {}
  // Of one that was not.
  explicit Outcome(FailurePtr failure) : kept_(std::move(failure)) {}

  // Whether it is a reply.
  bool ok() const { return kept_.index() == 0; }
  // As ok().
  explicit operator bool() const { return ok(); }

  // The reply; without one the failure is thrown.
  const Reply& value() const {
    if (!ok()) failure().Throw();
    return std::get<0>(kept_);
  }

  // Only of an outcome that is not ok.
  const Failure& failure() const { return *std::get<1>(kept_); }

  // The refusal, or nullptr where it was none.
  const Rejected* rejected() const { return ok() ? nullptr : dynamic_cast<const Rejected*>(&failure()); }

 private:
  std::variant<Reply, FailurePtr> kept_;
};

}  // namespace yici::client
