// What is asked of a row of the directory, whatever its kind: ids, references, words.
#ifndef YICI_SERVICES_DIRECTORY_MACHINE_ROW_FAULTS_H_
#define YICI_SERVICES_DIRECTORY_MACHINE_ROW_FAULTS_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "services/directory/machine/pack_rows.h"

namespace yici::directory {

using Faults = std::vector<RowFault>;

void NeedId(Faults& faults, std::string_view field, const std::string& value);
void NeedKnown(Faults& faults, Known known, std::string_view field, Table table, const std::string& value);
void MayBeKnown(Faults& faults, Known known, std::string_view field, Table table, const std::string& value);
void NeedWord(Faults& faults, std::string_view field, std::initializer_list<std::string_view> words, const std::string& value);
void NeedRange(Faults& faults, std::string_view field, int64_t min, int64_t max, int64_t value);

// Everything wrong with a row of the city that demands and stewards stand on (city_rows.cc).
void Check(Faults& faults, const journal::Leader& row, Known known);
void Check(Faults& faults, const journal::Steward& row, Known known);
void Check(Faults& faults, const journal::Enterprise& row, Known known);
void Check(Faults& faults, const journal::Project& row, Known known);
void Check(Faults& faults, const journal::HotlineCategory& row, Known known);
void Check(Faults& faults, const journal::EscalationLevel& row, Known known);
void Check(Faults& faults, const journal::Cluster& row, Known known);
void Check(Faults& faults, const journal::Township& row, Known known);
void Check(Faults& faults, const journal::Cultivation& row, Known known);
void Check(Faults& faults, const journal::EnclavePark& row, Known known);
void Check(Faults& faults, const journal::EnclaveProject& row, Known known);
void Check(Faults& faults, const journal::VisitPolicy& row, Known known);
void Check(Faults& faults, const journal::DecisionModel& row, Known known);
void Check(Faults& faults, const journal::Duty& row, Known known);
void Check(Faults& faults, const journal::RallyCriterion& row, Known known);
void Check(Faults& faults, const journal::EnclavePolicy& row, Known known);
void Check(Faults& faults, const journal::RetentionRule& row, Known known);

}  // namespace yici::directory

#endif  // YICI_SERVICES_DIRECTORY_MACHINE_ROW_FAULTS_H_
