#include "services/audit/export/running_digest.h"

#include <cstdint>
#include <cstring>

namespace yici::audit {
namespace {

constexpr size_t kWords = 8;
constexpr size_t kFixedBytes = 4 * kWords + 8 + 1;  // words, bits so far, bytes that wait for a full block

void AppendNumber(std::string& out, uint64_t number, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(number >> (8 * i)));
}

uint64_t ReadNumber(std::string_view bytes) {
  uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<uint8_t>(byte);
  return number;
}

}  // namespace

Hash RunningDigest::Finish() const {
  SHA256_CTX context = context_;
  Hash hash;
  SHA256_Final(hash.data(), &context);
  return hash;
}

std::string RunningDigest::Save() const {
  std::string saved;
  for (size_t i = 0; i < kWords; ++i) AppendNumber(saved, context_.h[i], 4);
  AppendNumber(saved, uint64_t{context_.Nh} << 32 | context_.Nl, 8);
  AppendNumber(saved, context_.num, 1);
  saved.append(reinterpret_cast<const char*>(context_.data), context_.num);
  return saved;
}

std::optional<RunningDigest> RunningDigest::Load(std::string_view saved) {
  if (saved.size() < kFixedBytes) return std::nullopt;
  const auto waiting = static_cast<uint8_t>(saved[kFixedBytes - 1]);
  if (waiting >= SHA256_CBLOCK || saved.size() != kFixedBytes + waiting) return std::nullopt;
  RunningDigest digest;
  SHA256_CTX& context = digest.context_;
  for (size_t i = 0; i < kWords; ++i) context.h[i] = static_cast<SHA_LONG>(ReadNumber(saved.substr(4 * i, 4)));
  const uint64_t bits = ReadNumber(saved.substr(4 * kWords, 8));
  if (bits % 8 != 0 || bits / 8 % SHA256_CBLOCK != waiting) return std::nullopt;
  context.Nh = static_cast<SHA_LONG>(bits >> 32);
  context.Nl = static_cast<SHA_LONG>(bits & 0xffffffff);
  context.num = waiting;
  std::memcpy(context.data, saved.data() + kFixedBytes, waiting);
  return digest;
}

}  // namespace yici::audit
