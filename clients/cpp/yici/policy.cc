#include "yici/policy.h"

#include <algorithm>
#include <random>
#include <string>

namespace yici::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string NewId() {
  constexpr char kDigits[] = "0123456789abcdef";
  std::random_device source;
  std::string id;
  for (int word = 0; word < 4; ++word) {
    for (uint32_t left = source(), digit = 0; digit < 8; ++digit, left >>= 4) id += kDigits[left & 15];
  }
  return id;
}

void Name(Message& message) {
  const google::protobuf::Reflection& about = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    bool nested = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (field->name() == "request_id" && field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && !field->is_repeated()) {
      if (about.GetString(message, field).empty()) about.SetString(&message, field, NewId());
    } else if (field->name() == "submit" && nested && !field->is_repeated()) {
      if (about.HasField(message, field)) Name(*about.MutableMessage(&message, field));
    } else if (field->name() == "requests" && nested && field->is_repeated()) {
      for (int j = 0; j < about.FieldSize(message, field); ++j) Name(*about.MutableRepeatedMessage(&message, field, j));
    }
  }
}

// Between a half and the whole.
std::chrono::milliseconds PartOf(std::chrono::milliseconds whole) {
  thread_local std::mt19937_64 source{std::random_device{}()};
  std::uniform_int_distribution<int64_t> part((whole.count() + 1) / 2, std::max<int64_t>(whole.count(), 1));
  return std::chrono::milliseconds(part(source));
}

}  // namespace

std::unique_ptr<Message> WithRequestIds(const Message& message) {
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  Name(*copy);
  return copy;
}

std::optional<std::chrono::milliseconds> Attempts::After(const Failure& failure) {
  bool never_fits = failure.reason == "MESSAGE_TOO_LARGE" || failure.reason == "COMMAND_TOO_LARGE";
  bool lost = dynamic_cast<const Unavailable*>(&failure) != nullptr;
  if (!lost || never_fits || made_ + 1 >= retry_.attempts) return std::nullopt;
  std::chrono::milliseconds wait = std::min(retry_.most, retry_.first * (int64_t{1} << std::min(made_, 20)));
  wait = std::max(PartOf(wait), failure.retry_after);
  ++made_;
  if (until_ && std::chrono::steady_clock::now() + wait >= *until_) return std::nullopt;
  return wait;
}

std::optional<Moment> Until(std::optional<std::chrono::milliseconds> timeout) {
  if (!timeout) return std::nullopt;
  return std::chrono::steady_clock::now() + *timeout;
}

}  // namespace yici::client
