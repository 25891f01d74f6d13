// What the converters of all command families share: one check each, with field, reason and limit.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_CONVERT_PARTS_H_
#define YICI_SERVICES_APPROVAL_SERVICE_CONVERT_PARTS_H_

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "services/approval/service/convert.h"
#include "services/base/identifiers.h"
#include "services/base/text.h"

namespace yici::approval {

using Warnings = google::protobuf::RepeatedPtrField<std::string>;

// `inside` or the field is refused: "应为 {zh}", "Expected {en}".
MaybeRejection Limit(std::string_view field, bool inside, std::string_view expected_zh, std::string_view expected_en);
MaybeRejection OccurredAt(const google::protobuf::Timestamp& at, bool given, Incoming& incoming);
MaybeRejection OnBehalfOf(const std::string& principal, Incoming& incoming);
MaybeRejection Identifier(IdentifierCheck check, std::string_view field);
// A party with its personal fields sealed. `path` names it in refusals; warnings of its codes are added.
MaybeRejection ToParty(const std::string& path, const api::PartyInput& input, const MasterKey& master, server::Sealer& sealer,
                       journal::Party& party, Warnings* warnings);
// An application but for what is applied for: parties sealed, materials, channel, and all that every application carries.
MaybeRejection ToApplication(const MasterKey& master, const api::SubmitCaseRequest& request, server::Sealer& sealer,
                             Incoming& incoming, journal::SubmitCase& command);

// One of the words listed.
template <class Enum>
MaybeRejection OneOf(std::string_view field, std::string_view text, std::span<const std::pair<std::string_view, Enum>> words,
                     Enum* value) {
  std::string all;
  for (const auto& [word, meaning] : words) {
    if (text == word) {
      *value = meaning;
      return std::nullopt;
    }
    StrAppend(&all, all.empty() ? "" : ", ", word);
  }
  return server::InvalidField("FIELD_VALUE_UNKNOWN", field, StrCat(field, " 应为其中之一：", all, "。"),
                              StrCat("Expected one of ", all, " in ", field, "."));
}

template <class Enum>
MaybeRejection Word(std::string_view field, std::string_view text,
                    std::initializer_list<std::pair<std::string_view, Enum>> words, Enum* value) {
  return OneOf<Enum>(field, text, std::span(words.begin(), words.size()), value);
}

// "2020-04-20", or nothing given: 0.
inline MaybeRejection Day(std::string_view field, const std::string& text, int32_t* days) {
  return ConvertDay(field, text, days);
}

// What a command at a case carries: its number, for whom it is sent, when the act was done.
template <class Request>
MaybeRejection OnCase(const Request& request, Incoming& incoming) {
  YICI_REJECT_IF(CheckCaseNo(request.case_no()));
  YICI_REJECT_IF(OnBehalfOf(request.on_behalf_of(), incoming));
  return OccurredAt(request.occurred_at(), request.has_occurred_at(), incoming);
}

// The party for whom a clerk acts, as a principal. A person's number becomes its token here and goes no further.
template <class Request>
MaybeRejection Represented(const MasterKey& master, const Request& request, Incoming& incoming, std::string* party) {
  const std::string number = NormalizeIdNumber(request.applicant_id_number());
  if (!request.applicant_uscc().empty()) {
    YICI_REJECT_IF(Identifier(CheckUscc(request.applicant_uscc()), "applicant_uscc"));
    *party = StrCat("enterprise:", request.applicant_uscc());
  } else if (!number.empty()) {
    YICI_REJECT_IF(Identifier(CheckIdNumber(number), "applicant_id_number"));
    *party = StrCat("person:", absl::BytesToHexString(master.SearchToken(number)));
  } else {
    return std::nullopt;
  }
  std::string& principal = *incoming.arrival.mutable_on_behalf_of();
  if (principal.empty()) principal = *party;
  const bool one = request.applicant_uscc().empty() || number.empty();
  if (one && (principal == *party || principal.starts_with("officer:"))) return std::nullopt;
  return server::InvalidField("PARTY_IDENTITY", "applicant_uscc", "代何人办理只应写一人。",
                              "Expected one party to act for, but two are named.");
}

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_CONVERT_PARTS_H_
