// Variables of processes as they are written on the command line, and read again.
//
//   --var amount=12000.50 --var urgent=true --var note="急件" --var due=date:2020-05-19 --var parts=[a,b]
//
// A value is true, false or null, a decimal number, a text, or a text behind what it is: date:, time:, date-time:, duration:
// (P3DT4H), months: (P1Y2M), text:. A list stands in brackets, its items between commas. Contexts: --file.
#ifndef YICI_CLIENTS_CLI_VARIABLES_H_
#define YICI_CLIENTS_CLI_VARIABLES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "yici/v1/workflow.pb.h"

namespace yici::cli {

// NAME=VALUE. INVALID_ARGUMENT when it is none.
absl::Status ReadVariable(absl::string_view text, v1::Variable* variable);
// As FEEL would write it: texts in quotes, date("2020-05-19"), [1, 2], {a: 1}.
std::string ValueText(const v1::FeelValue& value);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_VARIABLES_H_
