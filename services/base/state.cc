#include "services/base/state.h"

namespace yici {

uint64_t StateReader::Counter(Table table, std::string_view key) const {
  const auto bytes = FindBytes(table, key);
  return bytes ? U64FromBytes(*bytes) : 0;
}

void State::PutCounter(Table table, std::string_view key, uint64_t value) { PutBytes(table, key, U64Bytes(value)); }

void AppendText(std::string& key, std::string_view text) {
  key.append(text);
  key.push_back('\0');
}

void AppendU64(std::string& key, uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<char>(value >> shift));
}

void AppendI32(std::string& key, int32_t value) {
  const uint32_t flipped = static_cast<uint32_t>(value) ^ 0x80000000u;
  for (int shift = 24; shift >= 0; shift -= 8) key.push_back(static_cast<char>(flipped >> shift));
}

std::string U64Bytes(uint64_t value) {
  std::string bytes;
  AppendU64(bytes, value);
  return bytes;
}

uint64_t U64FromBytes(std::string_view bytes) {
  if (bytes.size() != 8) return 0;
  uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

int32_t I32FromBytes(std::string_view bytes) {
  if (bytes.size() != 4) return 0;
  uint32_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return static_cast<int32_t>(value ^ 0x80000000u);
}

}  // namespace yici
