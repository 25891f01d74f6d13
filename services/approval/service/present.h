// From stored rows and answers to the public API. Personal data are masked here unless the caller was given them by a
// command with a purpose.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_PRESENT_H_
#define YICI_SERVICES_APPROVAL_SERVICE_PRESENT_H_

#include <string>

#include "services/approval/machine/view.h"
#include "services/server/access/sealer.h"
#include "services/server/gateway/gate.h"
#include "services/server/partition/published.h"
#include "yici/v1/approval.pb.h"

namespace yici::approval {

namespace api = ::yici::v1;

enum class Masking { kMasked, kUnmasked };
// What stands in a field whose key was destroyed.
inline constexpr std::string_view kErasedText = "[erased]";

// From the stored answer alone, so that a retry gets the same bytes.
void PresentReply(const server::Gate& gate, const journal::Answer& answer, api::CaseReply* reply);
void PresentCase(const server::Gate& gate, const server::ReadView& view, const journal::Case& subject, api::Case* out);
void PresentParty(const server::Gate& gate, const server::ReadView& view, const journal::Party& party, Masking masking,
                  api::PartyView* out);
void PresentDocument(const journal::DocumentRef& document, std::string_view case_no, api::DocumentRef* out);
void PresentStatus(const server::ReadView& view, const journal::Case& subject, api::CaseStatus* out);
// One event of a record; nothing personal in it.
// As shown to whoever may see the case: of a natural person only that it is one.
std::string ShownPrincipal(const std::string& principal);
void PresentEvent(const std::string& log_id_hex, const journal::Record& record, int index, api::HistoryEvent* out);

// present_joint.cc
void PresentJoint(const server::ReadView& view, const journal::Case& subject, api::Case* out);
// Of a parent of a joint matter: each item with its state.
void PresentStatusParts(const server::ReadView& view, const journal::Case& subject, api::CaseStatus* out);
void SetJointDetail(const journal::Event& event, api::Text* out);

Names StepNames(std::string_view step);  // {"承办", "handling"}
std::string DayText(int32_t day);        // "" for 0
void SetTime(int64_t micros, google::protobuf::Timestamp* out);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_PRESENT_H_
