#include "clients/cli/qr.h"

#include <qrencode.h>

#include <memory>

#include "absl/strings/str_cat.h"

namespace yici::cli {
namespace {

constexpr size_t kQuiet = 4;  // modules, by the standard
constexpr unsigned char kDark = 1;

// Dark, or outside.
bool DarkAt(const QrModules& modules, size_t row, size_t column) {
  return row >= kQuiet && column >= kQuiet && row - kQuiet < modules.size() && column - kQuiet < modules.size() &&
         modules[row - kQuiet][column - kQuiet];
}

}  // namespace

absl::StatusOr<QrModules> MakeQr(absl::string_view bytes) {
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      bytes.empty() ? nullptr : QRcode_encodeData(static_cast<int>(bytes.size()), data, 0, QR_ECLEVEL_M), QRcode_free);
  if (code == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("expected 1 to 2,331 bytes for a QR code, but there are ", bytes.size()));
  }
  const auto width = static_cast<size_t>(code->width);
  QrModules modules(width, std::vector<bool>(width));
  for (size_t row = 0; row < width; ++row) {
    for (size_t column = 0; column < width; ++column) modules[row][column] = (code->data[row * width + column] & kDark) != 0;
  }
  return modules;
}

std::string QrText(const QrModules& modules) {
  std::string text;
  const size_t size = modules.size() + 2 * kQuiet;
  for (size_t row = 0; row < size; row += 2) {
    for (size_t column = 0; column < size; ++column) {
      const bool above = !DarkAt(modules, row, column), below = row + 1 < size && !DarkAt(modules, row + 1, column);
      text += above ? (below ? "█" : "▀") : (below ? "▄" : " ");
    }
    text += '\n';
  }
  return text;
}

std::string QrSvg(const QrModules& modules) {
  const size_t size = modules.size() + 2 * kQuiet;
  std::string path;
  for (size_t row = 0; row < modules.size(); ++row) {
    for (size_t column = 0; column < modules.size();) {
      size_t end = column;
      while (end < modules.size() && modules[row][end]) ++end;
      if (end > column) {
        absl::StrAppend(&path, "M", column + kQuiet, " ", row + kQuiet, "h", end - column, "v1H", column + kQuiet, "z");
      }
      column = end + 1;
    }
  }
  return absl::StrCat("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", size, " ", size,
                      "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h", size, "v", size, "H0z\"/><path d=\"",
                      path, "\"/></svg>\n");
}

}  // namespace yici::cli
