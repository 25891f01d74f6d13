// RFC 6962 section 2.1, transcribed recursively: the reference beside the fast code.
#ifndef YICI_SERVICES_AUDIT_TREE_NAIVE_FOR_TESTS_H_
#define YICI_SERVICES_AUDIT_TREE_NAIVE_FOR_TESTS_H_

#include <string>
#include <vector>

#include "services/audit/tree/hasher.h"

namespace yici::audit {

inline std::vector<Hash> NaiveLeaves(size_t count) {
  std::vector<Hash> leaves;
  for (size_t i = 0; i < count; ++i) leaves.push_back(LeafHash("leaf " + std::to_string(i)));
  return leaves;
}

inline size_t NaiveSplit(size_t size) {
  size_t split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

// MTH(D[begin:end])
inline Hash NaiveRoot(const std::vector<Hash>& leaves, size_t begin, size_t end, const TreeHasher& hasher = kSha256Tree) {
  if (begin == end) return hasher.of("");
  if (end - begin == 1) return leaves[begin];
  const size_t split = NaiveSplit(end - begin);
  return hasher.node(NaiveRoot(leaves, begin, begin + split, hasher), NaiveRoot(leaves, begin + split, end, hasher));
}

// PATH(m, D[begin:end])
inline std::vector<Hash> NaivePath(const std::vector<Hash>& leaves, size_t m, size_t begin, size_t end,
                                   const TreeHasher& hasher = kSha256Tree) {
  if (end - begin == 1) return {};
  const size_t middle = begin + NaiveSplit(end - begin);
  std::vector<Hash> path = begin + m < middle ? NaivePath(leaves, m, begin, middle, hasher)
                                              : NaivePath(leaves, m - (middle - begin), middle, end, hasher);
  path.push_back(begin + m < middle ? NaiveRoot(leaves, middle, end, hasher) : NaiveRoot(leaves, begin, middle, hasher));
  return path;
}

// SUBPROOF(m, D[begin:end], whole)
inline std::vector<Hash> NaiveSubproof(const std::vector<Hash>& leaves, size_t m, size_t begin, size_t end, bool whole) {
  if (m == end - begin) return whole ? std::vector<Hash>{} : std::vector<Hash>{NaiveRoot(leaves, begin, end)};
  const size_t split = NaiveSplit(end - begin);
  std::vector<Hash> proof = m <= split ? NaiveSubproof(leaves, m, begin, begin + split, whole)
                                       : NaiveSubproof(leaves, m - split, begin + split, end, false);
  proof.push_back(m <= split ? NaiveRoot(leaves, begin + split, end) : NaiveRoot(leaves, begin, begin + split));
  return proof;
}

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_TREE_NAIVE_FOR_TESTS_H_
