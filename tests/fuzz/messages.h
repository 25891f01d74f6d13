// Requests that a good client would send, and what becomes of them in bad hands. All from one seed: the same seed, the same
// bytes.
#ifndef YICI_TESTS_FUZZ_MESSAGES_H_
#define YICI_TESTS_FUZZ_MESSAGES_H_

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "tests/bench/city.h"

namespace yici::fuzz {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  uint64_t Below(uint64_t bound) { return bound == 0 ? 0 : engine_() % bound; }
  bool OneIn(uint64_t n) { return Below(n) == 0; }
  std::string Bytes(size_t size);
  template <class List>
  const auto& Of(const List& list) {
    return list[Below(std::size(list))];
  }

 private:
  std::mt19937_64 engine_;
};

class Messages {
 public:
  Messages(const bench::City& city, std::vector<std::string> case_numbers)
      : city_(city), case_numbers_(std::move(case_numbers)) {}

  // The serialised request, well formed or not.
  std::string Make(Random& random, const google::protobuf::Descriptor* type) const;

 private:
  using Message = google::protobuf::Message;
  using Field = google::protobuf::FieldDescriptor;
  std::unique_ptr<Message> Plausible(Random& random, const google::protobuf::Descriptor* type, int depth) const;
  void PutPlausible(Random& random, Message& message, const Field* field, int depth) const;
  std::string PlausibleText(Random& random, const std::string& field) const;
  void Spoil(Random& random, Message& message, int depth) const;
  void SpoilField(Random& random, Message& message, const Field* field, int depth) const;

  const bench::City& city_;
  const std::vector<std::string> case_numbers_;
};

}  // namespace yici::fuzz

#endif  // YICI_TESTS_FUZZ_MESSAGES_H_
