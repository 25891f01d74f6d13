#include "storage/format/keys.h"

#include <utility>

namespace yici::storage {
namespace {

// A zero byte inside a text becomes 00 FF and the end of a text is 00 01. 01 < FF, so a text sorts before each of its
// extensions.
constexpr char kZero = '\x00';
constexpr char kZeroInside = '\xff';
constexpr char kTextEnd = '\x01';
constexpr uint64_t kSignBit = uint64_t{1} << 63;

template <typename Number>
void AppendBigEndian(std::string* key, Number value) {
  for (int shift = 8 * (sizeof(Number) - 1); shift >= 0; shift -= 8) key->push_back(static_cast<char>(value >> shift));
}

template <typename Number>
bool ReadBigEndian(std::string_view* rest, Number* value) {
  if (rest->size() < sizeof(Number)) return false;
  uint64_t read = 0;
  for (size_t i = 0; i < sizeof(Number); ++i) read = read << 8 | static_cast<uint8_t>((*rest)[i]);
  rest->remove_prefix(sizeof(Number));
  *value = static_cast<Number>(read);
  return true;
}

}  // namespace

void AppendU8(std::string* key, uint8_t value) { key->push_back(static_cast<char>(value)); }
void AppendU32(std::string* key, uint32_t value) { AppendBigEndian(key, value); }
void AppendU64(std::string* key, uint64_t value) { AppendBigEndian(key, value); }
void AppendI64(std::string* key, int64_t value) { AppendBigEndian(key, static_cast<uint64_t>(value) ^ kSignBit); }

void AppendText(std::string* key, std::string_view text) {
  for (char byte : text) {
    key->push_back(byte);
    if (byte == kZero) key->push_back(kZeroInside);
  }
  key->push_back(kZero);
  key->push_back(kTextEnd);
}

void AppendRaw(std::string* key, std::string_view bytes) { key->append(bytes); }

bool KeyReader::ReadU8(uint8_t* value) { return ReadBigEndian(&rest_, value); }
bool KeyReader::ReadU32(uint32_t* value) { return ReadBigEndian(&rest_, value); }
bool KeyReader::ReadU64(uint64_t* value) { return ReadBigEndian(&rest_, value); }

bool KeyReader::ReadI64(int64_t* value) {
  uint64_t turned = 0;
  if (!ReadBigEndian(&rest_, &turned)) return false;
  *value = static_cast<int64_t>(turned ^ kSignBit);
  return true;
}

bool KeyReader::ReadText(std::string* text) {
  std::string read;
  for (size_t i = 0; i < rest_.size(); ++i) {
    if (rest_[i] != kZero) {
      read.push_back(rest_[i]);
      continue;
    }
    if (++i == rest_.size()) return false;
    if (rest_[i] == kTextEnd) {
      rest_.remove_prefix(i + 1);
      *text = std::move(read);
      return true;
    }
    if (rest_[i] != kZeroInside) return false;
    read.push_back(kZero);
  }
  return false;
}

bool KeyReader::ReadRaw(size_t size, std::string* bytes) {
  if (rest_.size() < size) return false;
  *bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return true;
}

std::string PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<uint8_t>(end.back()) + 1);
  return end;
}

}  // namespace yici::storage
