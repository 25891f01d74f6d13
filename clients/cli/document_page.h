// A document as a page to print, in Chinese and English: what it says, its code, and how anyone checks it.
#ifndef YICI_CLIENTS_CLI_DOCUMENT_PAGE_H_
#define YICI_CLIENTS_CLI_DOCUMENT_PAGE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "yici/v1/document.pb.h"

namespace yici::cli {

// One HTML file without anything from outside; whatever the texts hold, they stay texts.
std::string DocumentPage(const v1::Document& document, absl::string_view qr_svg);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_DOCUMENT_PAGE_H_
