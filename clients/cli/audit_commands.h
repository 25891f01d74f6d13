// The families `yici audit`, in three files (what asks a server for proofs, for histories, and what reads a folder), `yici
// document` and `yici backup`.
#ifndef YICI_CLIENTS_CLI_AUDIT_COMMANDS_H_
#define YICI_CLIENTS_CLI_AUDIT_COMMANDS_H_

#include <vector>

#include "clients/cli/command.h"

namespace yici::cli {

// Every log has a tree of SHA-256, some a second one.
inline constexpr Flag kHash{"--hash",   "hash", "sha256 (default) or sm3: which tree of the log [杂凑算法]",
                            As::kField, false,  "sha256=1,sm3=2"};

std::vector<Command> AuditCommands();        // audit checkpoint, key, proof, consistency, tile, entries
std::vector<Command> AuditVerifyCommands();  // audit verify: no server
std::vector<Command> ExportCommands();       // audit export, export verify
std::vector<Command> PackageCommands();      // case package, package-verify
std::vector<Command> SearchCommands();       // audit search, seen, as-of, diff, due
std::vector<Command> CaseFileCommands();     // case audit; audit report
std::vector<Command> BackupCommands();       // backup create, list, verify, restore
std::vector<Command> DocumentCommands();     // document get, verify, qr, page

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_AUDIT_COMMANDS_H_
