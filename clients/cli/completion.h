// Completion scripts, made from the table of commands: subcommands and flags, for bash, zsh and fish.
#ifndef YICI_CLIENTS_CLI_COMPLETION_H_
#define YICI_CLIENTS_CLI_COMPLETION_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "clients/cli/command.h"

namespace yici::cli {

// Words of the line in the tree: "yici case" → "submit", "batch", …
struct Node {
  std::string path;
  std::vector<std::string> words;  // subcommands
  std::vector<std::string> flags;
};

std::vector<Node> CommandTree(const std::vector<Command>& commands);

// "bash", "zsh" or "fish"; empty for another shell.
std::string CompletionScript(absl::string_view shell, const std::vector<Command>& commands);

// The known word nearest to what was typed, at most two edits away; empty when none is.
std::string Nearest(absl::string_view typed, const std::vector<std::string>& known);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_COMPLETION_H_
