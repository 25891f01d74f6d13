// The documented subset of AIP-160 for lists of cases: terms joined by AND, "field op value". Values may be quoted.
//
//   state = RECEIVED AND department_id = jz-market AND due_day <= 2020-05-01
//
// Fields: item_code, state, department_id, hall_id, window_id, jurisdiction, applicant, channel, project_code, bucket,
// case_no (= and !=); submitted_day, due_day (= != < <= > >=). At most 16 terms.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_FILTER_H_
#define YICI_SERVICES_APPROVAL_SERVICE_FILTER_H_

#include <grpcpp/support/status.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/base/state.h"
#include "services/base/time.h"

namespace yici::approval {

class CaseFilter {
 public:
  // INVALID_ARGUMENT naming the term at fault.
  static absl::StatusOr<CaseFilter> Parse(std::string_view text);

  bool Matches(const journal::Case& subject) const;
  // The value that the field must equal, "" when the filter does not pin it: chooses the index to scan.
  std::string Pinned(std::string_view field) const;
  bool Uses(std::string_view field) const;

 private:
  enum class Op { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
  struct Term {
    std::string field;
    Op op;
    std::string value;
  };
  std::vector<Term> terms_;
};

// What Parse found wrong, as a refusal of the field "filter".
grpc::Status FilterInvalid(const absl::Status& fault);

// The first running due day of a case, 0 when none runs.
int32_t EarliestDueDay(const journal::Case& subject);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_FILTER_H_
