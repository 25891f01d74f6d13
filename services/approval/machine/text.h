// Strings put together without a library that may be built with another string_view than ours.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_TEXT_H_
#define YICI_SERVICES_APPROVAL_MACHINE_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

namespace yici::approval {

// The parts, one behind the other.
template <class... Parts>
std::string Text(const Parts&... parts) {
  std::string text;
  text.reserve((std::string_view(parts).size() + ...));
  (text.append(std::string_view(parts)), ...);
  return text;
}

// "a;b;c": how metadata lists ids.
inline std::string Listed(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) {
    if (!text.empty()) text.push_back(';');
    text.append(id);
  }
  return text;
}

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_TEXT_H_
