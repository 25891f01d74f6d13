#include "clients/cli/document_page.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/table.h"
#include "services/audit/document/lines.h"

namespace yici::cli {
namespace {

constexpr char kHead[] =
    "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<style>\n"
    "@page { size: A4; margin: 18mm }\n"
    "body { font: 11pt/1.5 'Noto Serif CJK SC', 'SimSun', serif; color: #000; max-width: 174mm; margin: 0 auto }\n"
    "h1 { font-size: 20pt; text-align: center; margin: 0 } h2 { font-size: 11pt; font-weight: normal; text-align: center; "
    "margin: 0 }\n"
    ".number { text-align: right; margin: 6mm 0 } table { width: 100%; border-collapse: collapse }\n"
    "th, td { border: 1px solid #000; padding: 1.5mm 3mm; text-align: left; vertical-align: top } th { width: 34%; "
    "font-weight: normal }\n"
    "small { color: #444 } .check { display: flex; gap: 6mm; margin-top: 8mm; align-items: flex-start; break-inside: avoid }\n"
    ".check svg { width: 62mm; flex: none } code { word-break: break-all }\n"
    "</style>\n";

std::string Escaped(absl::string_view text) {
  std::string escaped;
  for (const char c : Printable(text)) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

// Both languages, the same text once.
std::string Both(const v1::Text& text) {
  if (text.en().empty() || text.zh() == text.en()) return Escaped(text.zh());
  return absl::StrCat(Escaped(text.zh()), "<br><small>", Escaped(text.en()), "</small>");
}

std::string Row(absl::string_view label, absl::string_view value) {
  return absl::StrCat("<tr><th>", label, "</th><td>", value, "</td></tr>\n");
}

// What the code does not prove says so where it stands.
std::string Unproved(const v1::DocumentLine& line) {
  const bool told = audit::IsToldLine(line.label().zh(), line.label().en());
  return told ? "<br><small>二维码不证明此项 · not proved by the code</small>" : "";
}

std::string CheckText(const v1::Document& document) {
  return absl::StrCat(
      "<p>本文书可核验：扫描二维码，将内容存为文件，运行 <code>yici document verify FILE --key audit.pub</code>，"
      "不需要网络和服务器。公钥请从发文机关另行取得。<br>\n"
      "<small>Anyone can check this document: scan the code, save its bytes to a file and run the command above; it needs "
      "neither network nor server. Get the public key from the organ by another way.</small></p>\n",
      "<p>日志 <small>log</small> <code>", Escaped(document.verifier_key()), "</code><br>\n修订号 <small>revision</small> ",
      document.event_revision(), ".", document.event_index(), "，叶 <small>leaf</small> ", document.leaf_index(), " / ",
      document.tree_size(), "</p>\n");
}

}  // namespace

std::string DocumentPage(const v1::Document& document, absl::string_view qr_svg) {
  const v1::DocumentRef& named = document.document();
  std::string page = kHead;
  absl::StrAppend(&page, "<title>", Escaped(named.number()), "</title>\n</head>\n<body>\n<h1>", Escaped(named.title().zh()),
                  "</h1>\n<h2>", Escaped(named.title().en()), "</h2>\n<p class=\"number\">", Escaped(named.number()),
                  "</p>\n<table>\n");
  for (const v1::DocumentLine& line : document.lines()) page += Row(Both(line.label()), Both(line.value()) + Unproved(line));
  page += Row("日期<br><small>day</small>", Escaped(named.day()));
  absl::StrAppend(&page, "</table>\n<div class=\"check\">\n", qr_svg, "<div>\n", CheckText(document),
                  "</div>\n</div>\n</body>\n</html>\n");
  return page;
}

}  // namespace yici::cli
