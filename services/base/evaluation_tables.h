// The tables of rows that evaluation keeps or a pack brings for it; services/base/state.h has all others. The number is the
// first byte of the stored key: never reuse one.
#ifndef YICI_SERVICES_BASE_EVALUATION_TABLES_H_
#define YICI_SERVICES_BASE_EVALUATION_TABLES_H_

#include "services/base/state.h"

namespace yici {

namespace tables {
inline constexpr Table kRallyCriterion{150};      // criterion_id -> RallyCriterion
inline constexpr Table kEnclavePolicy{151};       // jurisdiction -> EnclavePolicy
inline constexpr Table kRally{152};               // rally_no -> Rally
inline constexpr Table kScoreSheet{153};          // (rally_no, project_id, officer_id) -> ScoreSheet
inline constexpr Table kEvaluationSequence{154};  // (prefix, region, day) -> uint64, big-endian
inline constexpr Table kEnclave{155};             // agreement_no -> Enclave
inline constexpr Table kEnclaveByProject{156};    // enclave_project_id -> agreement_no, while it is on its way
inline constexpr Table kIssuedCard{157};          // (revision, index) -> IssuedCard
inline constexpr Table kCardByDepartment{158};    // (department, month, revision, index) -> ""
inline constexpr Table kCardBySubject{159};       // (subject, revision, index) -> ""
inline constexpr Table kRedCards{160};            // subject, or (department, month) -> uint64, big-endian: standing ones
inline constexpr Table kOrder{161};               // order_no -> SupervisionOrder
inline constexpr Table kOpenOrder{162};           // subject -> order_no, while it is open
inline constexpr Table kFigures{163};             // (scope, id, month) -> Figures
inline constexpr Table kContribution{164};        // (scope, id, month, revision, index) -> Contribution
inline constexpr Table kRatingPlace{165};         // (case_no, stage) -> RatingPlace
inline constexpr Table kLeague{166};              // (scope, month, version) -> League
inline constexpr Table kLeagueVersions{167};      // (scope, month) -> uint64, big-endian
inline constexpr Table kCheckDraw{168};           // draw_no -> CheckDraw
inline constexpr Table kRallyYear{169};           // (jurisdiction, year, version) -> RallyYear
inline constexpr Table kRallyYearVersions{170};   // (jurisdiction, year) -> uint64, big-endian
}  // namespace tables

#define YICI_EVALUATION_ROW(ROW, TABLE)            \
  template <>                                      \
  struct RowTable<journal::ROW> {                  \
    static constexpr Table kTable = tables::TABLE; \
  }
YICI_EVALUATION_ROW(RallyCriterion, kRallyCriterion);
YICI_EVALUATION_ROW(EnclavePolicy, kEnclavePolicy);
YICI_EVALUATION_ROW(Rally, kRally);
YICI_EVALUATION_ROW(ScoreSheet, kScoreSheet);
YICI_EVALUATION_ROW(Enclave, kEnclave);
YICI_EVALUATION_ROW(IssuedCard, kIssuedCard);
YICI_EVALUATION_ROW(SupervisionOrder, kOrder);
YICI_EVALUATION_ROW(Figures, kFigures);
YICI_EVALUATION_ROW(Contribution, kContribution);
YICI_EVALUATION_ROW(RatingPlace, kRatingPlace);
YICI_EVALUATION_ROW(League, kLeague);
YICI_EVALUATION_ROW(CheckDraw, kCheckDraw);
YICI_EVALUATION_ROW(RallyYear, kRallyYear);
#undef YICI_EVALUATION_ROW

}  // namespace yici

#endif  // YICI_SERVICES_BASE_EVALUATION_TABLES_H_
