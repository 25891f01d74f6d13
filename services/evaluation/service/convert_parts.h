// Pieces of requests that the conversions of evaluation share.
#ifndef YICI_SERVICES_EVALUATION_SERVICE_CONVERT_PARTS_H_
#define YICI_SERVICES_EVALUATION_SERVICE_CONVERT_PARTS_H_

#include <string>

#include "services/approval/service/convert.h"
#include "services/base/text.h"
#include "services/evaluation/machine/vocabulary.h"
#include "services/evaluation/service/convert.h"

namespace yici::evaluation {

using approval::CheckText;

// In characters.
inline constexpr size_t kLongChars = 2'000, kNoteChars = 500, kNameChars = 200, kIdChars = 64;

inline MaybeRejection UnknownWord(std::string_view field) {
  return server::InvalidField("FIELD_VALUE_UNKNOWN", field, StrCat(field, " 的取值不在列表中。"),
                              StrCat("Expected one of the listed words in ", field, "."));
}

inline MaybeRejection ToDay(std::string_view field, const std::string& text, int32_t* day) {
  YICI_REJECT_IF(CheckText(field, text, 1, kIdChars));
  return approval::ConvertDay(field, text, day);
}

// What every command at a rally, a card, an order or an agreement names.
template <class Request, class Part>
MaybeRejection AtRally(const Request& request, Part& part) {
  YICI_REJECT_IF(CheckText("rally_no", request.rally_no(), 1, kIdChars));
  part.set_rally_no(request.rally_no());
  if constexpr (requires { request.etag(); }) part.set_etag(request.etag());
  if constexpr (requires { request.project_id(); }) {
    YICI_REJECT_IF(CheckText("project_id", request.project_id(), 1, kIdChars));
    part.set_project_id(request.project_id());
  }
  return std::nullopt;
}

template <class Request, class Part>
MaybeRejection AtCard(const Request& request, Part& part) {
  YICI_REJECT_IF(CheckText("card_no", request.card_no(), 1, kIdChars));
  part.set_card_no(request.card_no());
  part.set_etag(request.etag());
  return std::nullopt;
}

template <class Request, class Part>
MaybeRejection AtOrder(const Request& request, Part& part) {
  YICI_REJECT_IF(CheckText("order_no", request.order_no(), 1, kIdChars));
  part.set_order_no(request.order_no());
  part.set_etag(request.etag());
  return std::nullopt;
}

template <class Request, class Part>
MaybeRejection AtEnclave(const Request& request, Part& part) {
  YICI_REJECT_IF(CheckText("agreement_no", request.agreement_no(), 1, kIdChars));
  part.set_agreement_no(request.agreement_no());
  part.set_etag(request.etag());
  return std::nullopt;
}

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_SERVICE_CONVERT_PARTS_H_
