// Check of a case's file (案卷评查): what the file lacks, found in the case's own events and nothing else. Pure: the same
// history gives the same faults, whoever asks and whenever.
//
//   std::vector<FileFault> faults = CheckCaseFile(acts, subject);      // in the order of the file
//   FaultSeverity worst = WorstOf(faults);
//
// A case that goes on is judged by what has happened: what is still to come is no fault. What another system did before an
// import is that system's; it is not judged. docs/howto/check-case-files.md lists every fault with its ground in law.
#ifndef YICI_SERVICES_AUDIT_CASEFILE_CHECK_H_
#define YICI_SERVICES_AUDIT_CASEFILE_CHECK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "services/base/time.h"
#include "yici/journal/v1/record.pb.h"

namespace yici::audit {

enum class FaultSeverity : int { kNone = 0, kRemark = 1, kFlaw = 2, kGrave = 3 };

// An event of the case, as its history has it.
struct FileAct {
  uint64_t revision = 0;
  uint32_t index = 0;
  int64_t occurred_us = 0;
  int64_t recorded_us = 0;
  std::string actor;
  journal::v1::Event event;
};

struct FileFault {
  std::string_view fault;  // stable: "LATE_NOTICE"
  FaultSeverity severity = FaultSeverity::kNone;
  std::string zh, en;
  std::string piece;      // document code, step or material
  int32_t day = 0;        // of the act
  int32_t due_day = 0;    // when it should have been; 0: none
  uint64_t revision = 0;  // of the act; 0: of none
  uint32_t index = 0;
};

// The acts in order; `subject` is the case as they left it.
std::vector<FileFault> CheckCaseFile(absl::Span<const FileAct> acts, const journal::v1::Case& subject);
FaultSeverity WorstOf(absl::Span<const FileFault> faults);
// The day on which the case ended, by its acts; nothing while it goes on.
std::optional<CivilDay> EndDayOf(absl::Span<const FileAct> acts, const journal::v1::Case& subject);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_CASEFILE_CHECK_H_
