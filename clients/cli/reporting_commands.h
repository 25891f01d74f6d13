// The family `yici reporting`: a database that follows the log.
#ifndef YICI_CLIENTS_CLI_REPORTING_COMMANDS_H_
#define YICI_CLIENTS_CLI_REPORTING_COMMANDS_H_

#include <vector>

#include "clients/cli/command.h"

namespace yici::cli {

std::vector<Command> ReportingCommands();  // reporting follow, status, schema

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_REPORTING_COMMANDS_H_
