#include "services/audit/sm/sm3_tree.h"

#include "services/audit/sm/sm3.h"

namespace yici::audit {
namespace {

std::string_view BytesOf(const Hash& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

Hash Sm3Leaf(std::string_view leaf) {
  Sm3Stream stream;
  stream.Add(std::string_view("\0", 1));
  stream.Add(leaf);
  return stream.Finish();
}

Hash Sm3Node(const Hash& left, const Hash& right) {
  Sm3Stream stream;
  stream.Add("\1");
  stream.Add(BytesOf(left));
  stream.Add(BytesOf(right));
  return stream.Finish();
}

}  // namespace

const TreeHasher kSm3Tree{LogHash::kSm3, Sm3, Sm3Leaf, Sm3Node};

const TreeHasher& HasherOf(LogHash kind) { return kind == LogHash::kSm3 ? kSm3Tree : kSha256Tree; }

}  // namespace yici::audit
