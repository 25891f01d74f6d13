// Texts of the log's formats, cut at one character.
#ifndef YICI_SERVICES_AUDIT_TREE_SPLIT_H_
#define YICI_SERVICES_AUDIT_TREE_SPLIT_H_

#include <string_view>
#include <vector>

namespace yici::audit {

// "a/b/" at '/' is "a", "b" and "".
inline std::vector<std::string_view> Split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (size_t end = text.find(at); end != std::string_view::npos; end = text.find(at)) {
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.push_back(text);
  return parts;
}

inline bool ConsumePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

inline bool ConsumeSuffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_TREE_SPLIT_H_
