// The two steps of `yici pack` behind the reading of the files.
#ifndef YICI_CLIENTS_CLI_PACK_COMMANDS_H_
#define YICI_CLIENTS_CLI_PACK_COMMANDS_H_

#include <string>
#include <vector>

#include "clients/cli/channel.h"
#include "clients/cli/progress.h"
#include "services/catalog/pack/pack.h"

namespace yici::cli {

// Notes on standard error, every fault as below. True when there is no fault.
bool ReportFindings(const Session& session, const std::vector<catalog::Fault>& notes,
                    const std::vector<catalog::Fault>& faults);

// Every fault as "file:line field reason sentence" on standard output, with -o json one object per line; notes on standard
// error. The exit code: kExitFaults when there is a fault.
int ReportPack(const Session& session, const catalog::Pack& pack);

// Each part is an act of its own: the invocation's request id with the part's number behind it.
std::string PartRequestId(const Session& session, absl::string_view part);
grpc::Status StageParts(Session& session, const std::vector<journal::StageRows>& parts, Progress* progress);

// Stages the parts and commits the change set. Until the commit nothing of it can be seen, so an interrupted apply is
// simply done again.
int ApplyPack(Session& session, const catalog::Pack& pack);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_PACK_COMMANDS_H_
