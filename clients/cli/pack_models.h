// The models of a pack, compiled as the server will.
#ifndef YICI_CLIENTS_CLI_PACK_MODELS_H_
#define YICI_CLIENTS_CLI_PACK_MODELS_H_

#include "services/catalog/pack/pack.h"

namespace yici::cli {

// Adds what refuses a model to the faults, what is doubtful to the notes, each with its file and line.
void CheckModels(catalog::Pack& pack);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_PACK_MODELS_H_
