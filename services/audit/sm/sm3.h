// SM3, the hash of GB/T 32905-2016, through OpenSSL.
//
//   Sm3Hash hash = Sm3("abc");
//   Sm3Stream stream;  stream.Add(part);  stream.Add(part);  Sm3Hash hash = stream.Finish();
//
// What holds on failure: nothing fails but OpenSSL without SM3, which the process does not survive (`Sm3Works` asks first).
#ifndef YICI_SERVICES_AUDIT_SM_SM3_H_
#define YICI_SERVICES_AUDIT_SM_SM3_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

struct evp_md_ctx_st;

namespace yici::audit {

using Sm3Hash = std::array<uint8_t, 32>;

class Sm3Stream {
 public:
  Sm3Stream();
  ~Sm3Stream();
  Sm3Stream(const Sm3Stream&) = delete;
  Sm3Stream& operator=(const Sm3Stream&) = delete;

  void Add(std::string_view bytes);
  Sm3Hash Finish();  // once

 private:
  evp_md_ctx_st* const context_;
};

Sm3Hash Sm3(std::string_view bytes);
bool Sm3Works();

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SM_SM3_H_
