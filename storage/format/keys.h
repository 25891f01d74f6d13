// Keys whose byte order is the order of what they mean: numbers most significant byte first, signed ones with the sign
// bit turned, texts ended so that a shorter text comes before a longer one and no text can run into the next part.
//
//   std::string key;
//   AppendText(&key, "timer");  AppendI64(&key, due_ms);  AppendU64(&key, case_revision);
//   KeyReader reader(key);
//   std::string kind; int64_t due_ms; uint64_t revision;
//   bool good = reader.ReadText(&kind) && reader.ReadI64(&due_ms) && reader.ReadU64(&revision) && reader.done();
//   store.NewIterator(nullptr, Family::kState, prefix, PrefixEnd(prefix), Direction::kForward);  // all with the prefix
//
// Who owns what: a reader looks into the key it was given, which must outlive it. Read values are copies. What holds on
// failure: a read that does not fit returns false, changes neither its output nor the reader's place, and never reads
// outside the key. The layout is frozen: docs/formats/storage.md, golden in keys_test.cc. There is no checksum: the
// store has them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace yici::storage {

void AppendU8(std::string* key, uint8_t value);
void AppendU32(std::string* key, uint32_t value);
void AppendU64(std::string* key, uint64_t value);
void AppendI64(std::string* key, int64_t value);
void AppendText(std::string* key, std::string_view text);  // any bytes, zero bytes too
void AppendRaw(std::string* key, std::string_view bytes);  // as they are: fixed width, or the last part of a key

class KeyReader {
 public:
  explicit KeyReader(std::string_view key) : rest_(key) {}

  [[nodiscard]] bool ReadU8(uint8_t* value);
  [[nodiscard]] bool ReadU32(uint32_t* value);
  [[nodiscard]] bool ReadU64(uint64_t* value);
  [[nodiscard]] bool ReadI64(int64_t* value);
  [[nodiscard]] bool ReadText(std::string* text);
  [[nodiscard]] bool ReadRaw(size_t size, std::string* bytes);
  bool done() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// The smallest key above every key that starts with `prefix`; empty when there is none, which iterators take as "to the
// end".
std::string PrefixEnd(std::string_view prefix);

}  // namespace yici::storage
