// Stands in for pack_commands.cc in a tree without the loader of packs (services/catalog/pack).
#include "clients/cli/families.h"

namespace yici::cli {

std::vector<Command> PackCommands() { return {}; }

}  // namespace yici::cli
