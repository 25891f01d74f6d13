// Small pieces of output that several families share.
#ifndef YICI_CLIENTS_CLI_PRINT_H_
#define YICI_CLIENTS_CLI_PRINT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "clients/cli/table.h"
#include "google/protobuf/timestamp.pb.h"
#include "yici/v1/approval.pb.h"
#include "yici/v1/common.pb.h"

namespace yici::cli {

// The chosen language, or the other where that one is empty.
std::string Pick(const v1::Text& text, Language language);

// "2020-04-20 10:00:00" in Asia/Shanghai; empty for a timestamp that is not there.
std::string At(const google::protobuf::Timestamp& stamp);

// The state's own text, else the name this client knows it by, else its number.
std::string StateText(v1::CaseState state, const v1::Text& text, Language language);

// A heading above a table, with a blank line before it.
void Heading(const View& view, absl::string_view title);

// Of a clock, a step or a stage: "running", "open", …; a word this client does not know stays as it is.
std::string PhaseText(const std::string& phase, Language language);

// "2020-05-19 (2020v1)", marked when provisional.
Cell DueCell(const v1::ClockView& clock, Language language);

void PrintClocks(const google::protobuf::RepeatedPtrField<v1::ClockView>& clocks, const View& view);
void PrintDocuments(const google::protobuf::RepeatedPtrField<v1::DocumentRef>& documents, const View& view);
std::string DocumentNames(const google::protobuf::RepeatedPtrField<v1::DocumentRef>& documents, Language language);

// "revision 17 · log 3f…": where the answer stands in the log.
std::string Position(const v1::CommandReply& command, Language language);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_PRINT_H_
