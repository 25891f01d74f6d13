// Whether bytes are well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
#ifndef YICI_SERVICES_AUDIT_NOTE_UTF8_H_
#define YICI_SERVICES_AUDIT_NOTE_UTF8_H_

#include <string_view>

namespace yici::audit {

bool IsUtf8(std::string_view text);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_NOTE_UTF8_H_
