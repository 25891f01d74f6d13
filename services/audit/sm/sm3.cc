#include "services/audit/sm/sm3.h"

#include <openssl/evp.h>

#include <cstdlib>

namespace yici::audit {
namespace {

void Require(bool done) {
  if (!done) std::abort();
}

// EVP_sm3() would be looked up at every use, which costs more than hashing a leaf.
const EVP_MD* Method() {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SM3", nullptr);
  return method;
}

}  // namespace

Sm3Stream::Sm3Stream() : context_(EVP_MD_CTX_new()) {
  Require(context_ != nullptr && EVP_DigestInit_ex(context_, Method(), nullptr) == 1);
}

Sm3Stream::~Sm3Stream() { EVP_MD_CTX_free(context_); }

void Sm3Stream::Add(std::string_view bytes) { Require(EVP_DigestUpdate(context_, bytes.data(), bytes.size()) == 1); }

Sm3Hash Sm3Stream::Finish() {
  Sm3Hash hash;
  unsigned size = 0;
  Require(EVP_DigestFinal_ex(context_, hash.data(), &size) == 1 && size == hash.size());
  return hash;
}

Sm3Hash Sm3(std::string_view bytes) {
  Sm3Stream stream;
  stream.Add(bytes);
  return stream.Finish();
}

bool Sm3Works() {
  EVP_MD* const method = EVP_MD_fetch(nullptr, "SM3", nullptr);
  EVP_MD_free(method);
  return method != nullptr;
}

}  // namespace yici::audit
