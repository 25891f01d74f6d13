// QR codes (ISO/IEC 18004, error correction M) through libqrencode: for a terminal, and as SVG for print.
#ifndef YICI_CLIENTS_CLI_QR_H_
#define YICI_CLIENTS_CLI_QR_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace yici::cli {

// Rows of modules, true for dark; no quiet zone.
using QrModules = std::vector<std::vector<bool>>;

// INVALID_ARGUMENT for no bytes, or more than fit into version 40.
absl::StatusOr<QrModules> MakeQr(absl::string_view bytes);
// Two rows in one line of half blocks, light on dark, with a quiet zone.
std::string QrText(const QrModules& modules);
// With a quiet zone of four modules; without width and height, so that a page sizes it.
std::string QrSvg(const QrModules& modules);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_QR_H_
