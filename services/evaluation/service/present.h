// From stored rallies, sheets and agreements, and the answers of commands, to the public API.
#ifndef YICI_SERVICES_EVALUATION_SERVICE_PRESENT_H_
#define YICI_SERVICES_EVALUATION_SERVICE_PRESENT_H_

#include "services/server/gateway/gate.h"
#include "yici/v1/evaluation.pb.h"

namespace yici::evaluation {

namespace api = ::yici::v1;

// From the stored answer alone, so that a retry gets the same bytes.
void PresentReply(const server::Gate& gate, const journal::Answer& answer, api::EvaluationReply* reply);

enum class Detail { kBrief, kWhole };
void PresentRally(const journal::Rally& rally, Detail detail, api::Rally* out);
void PresentSheet(const journal::ScoreSheet& sheet, api::SheetView* out);
void PresentEnclave(const journal::Enclave& enclave, Detail detail, api::Enclave* out);

// supervision_present.cc
void PresentCard(const journal::IssuedCard& card, api::IssuedCard* out);
void PresentOrder(const journal::SupervisionOrder& order, CivilDay today, Detail detail, api::SupervisionOrder* out);
// Rates in percent and means with two decimals; "n/a" where nothing is divided.
void PresentFigures(const journal::Figures& figures, api::Report* out);
void PresentLeague(const journal::League& league, int32_t versions, api::League* out);

// Pieces that both files share.
std::string DayOrNothing(int32_t day);
void PresentSteps(const google::protobuf::RepeatedPtrField<journal::EvaluationStep>& steps,
                  google::protobuf::RepeatedPtrField<api::EvaluationStepView>* out);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_SERVICE_PRESENT_H_
