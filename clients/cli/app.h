// The whole program as a function of its words and streams; main.cc adds the process around it.
#ifndef YICI_CLIENTS_CLI_APP_H_
#define YICI_CLIENTS_CLI_APP_H_

#include <string>
#include <vector>

#include "clients/cli/command.h"
#include "clients/cli/options.h"

namespace yici::cli {

// `words` without the program's name. Returns the exit code.
int Run(const std::vector<std::string>& words, Io& io);

// Every command, in the order help shows them.
const std::vector<Command>& AllCommands();

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_APP_H_
