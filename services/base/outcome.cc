#include "services/base/outcome.h"

namespace yici {

Rejection Reject(RejectionCode code, std::string_view reason, std::string_view field, std::string_view zh, std::string_view en,
                 std::initializer_list<std::pair<std::string_view, std::string_view>> metadata) {
  Rejection rejection;
  rejection.set_code(static_cast<int>(code));
  rejection.set_reason(std::string(reason));
  rejection.set_field(std::string(field));
  rejection.set_message_zh(std::string(zh));
  rejection.set_message_en(std::string(en));
  for (const auto& [key, value] : metadata) {
    auto* entry = rejection.add_metadata();
    entry->set_key(std::string(key));
    entry->set_value(std::string(value));
  }
  return rejection;
}

Outcome Refuse(Rejection rejection) {
  Outcome outcome;
  outcome.answer.set_rejected(true);
  *outcome.answer.mutable_rejection() = std::move(rejection);
  return outcome;
}

}  // namespace yici
