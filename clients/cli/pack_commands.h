// The two steps of `yici pack` behind the reading of the files.
#ifndef YICI_CLIENTS_CLI_PACK_COMMANDS_H_
#define YICI_CLIENTS_CLI_PACK_COMMANDS_H_

#include "clients/cli/channel.h"
#include "services/catalog/pack/pack.h"

namespace yici::cli {

// Every fault as "file:line field reason sentence" on standard output, with -o json one object per line; notes on standard
// error. The exit code: kExitFaults when there is a fault.
int ReportPack(const Session& session, const catalog::Pack& pack);

// Stages the parts and commits the change set. Until the commit nothing of it can be seen, so an interrupted apply is
// simply done again.
int ApplyPack(Session& session, const catalog::Pack& pack);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_PACK_COMMANDS_H_
