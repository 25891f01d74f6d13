#include "services/workflow/xml_file.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace yici::workflow {
namespace {

using pugi::xml_node;

bool IsContinuation(std::string_view text, size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// Bytes of the character at `at`; 0 when it is no character of XML 1.0 in UTF-8.
size_t CharacterAt(std::string_view text, size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return lead >= 0x20 || lead == '\t' || lead == '\n' || lead == '\r' ? 1 : 0;
  const size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  uint32_t code = lead & (0xFFu >> (size + 1));
  for (size_t i = 1; i < size; ++i) {
    if (!IsContinuation(text, at + i)) return 0;
    code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3F);
  }
  const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return overlong || surrogate || code > 0x10FFFF || code == 0xFFFE || code == 0xFFFF ? 0 : size;
}

std::optional<size_t> FirstBadCharacter(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t size = CharacterAt(text, at);
    if (size == 0) return at;
    at += size;
  }
  return std::nullopt;
}

// XML 1.0, 2.2: a reference to any other character makes a text that is none.
bool IsXmlCharacter(uint64_t code) {
  if (code < 0x20) return code == 0x9 || code == 0xA || code == 0xD;
  return code <= 0xD7FF || (code >= 0xE000 && code <= 0xFFFD) || (code >= 0x10000 && code <= 0x10FFFF);
}

bool IsReference(std::string_view name) {
  for (const std::string_view known : {"amp", "lt", "gt", "quot", "apos"}) {
    if (name == known) return true;
  }
  if (name.size() < 2 || name[0] != '#') return false;
  const bool hexadecimal = name[1] == 'x';
  const std::string_view digits = name.substr(hexadecimal ? 2 : 1);
  if (digits.empty() || digits.size() > 8) return false;
  if (digits.find_first_not_of(hexadecimal ? "0123456789abcdefABCDEF" : "0123456789") != std::string_view::npos) return false;
  return IsXmlCharacter(std::stoull(std::string(digits), nullptr, hexadecimal ? 16 : 10));
}

// An '&' that starts none of the five references that need no declaration, outside of comments and the like.
std::optional<size_t> FirstBadReference(std::string_view text) {
  static constexpr std::pair<std::string_view, std::string_view> kOpaque[] = {
      {"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};
  for (size_t at = text.find_first_of("<&"); at != std::string_view::npos; at = text.find_first_of("<&", at + 1)) {
    if (text[at] == '&') {
      const size_t end = text.find(';', at);
      if (end == std::string_view::npos || !IsReference(text.substr(at + 1, end - at - 1))) return at;
    }
    for (const auto& [open, close] : kOpaque) {
      if (text.substr(at, open.size()) != open) continue;
      at = std::min(text.find(close, at + open.size()), text.size());
      break;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view PrefixOf(std::string_view name) {
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? "" : name.substr(0, colon);
}

std::string_view LocalName(std::string_view name) { return name.substr(name.rfind(':') + 1); }

std::string_view NamespaceOf(xml_node node, std::string_view prefix) {
  if (prefix == "xml") return "http://www.w3.org/XML/1998/namespace";
  const std::string attribute = prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix);
  for (; node; node = node.parent()) {
    if (const auto found = node.attribute(attribute.c_str())) return found.value();
  }
  return "";
}

std::string TextOf(const xml_node& node) {
  std::string out;
  for (const xml_node& child : node.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) out += child.value();
  }
  return out;
}

XmlFile::XmlFile(std::string_view name, std::string_view xml) : name_(name) {
  if (xml.size() > kXmlBytesMax) {
    Refuse("XML_TOO_LARGE", 0, "expected at most 4 MiB, but the file is larger");
    return;
  }
  for (size_t at = xml.find('\n'); at != std::string_view::npos; at = xml.find('\n', at + 1)) line_ends_.push_back(at);
  const auto refuse_at = [this](size_t at, std::string text) {
    Refuse("XML_SYNTAX", LineAt(static_cast<std::ptrdiff_t>(at)), std::move(text));
  };
  if (const auto bad = FirstBadCharacter(xml)) {
    refuse_at(*bad, "expected characters of XML in UTF-8, but there is another byte");
    return;
  }
  const auto parsed =
      document_.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  if (!parsed) {
    refuse_at(static_cast<size_t>(parsed.offset), std::string("expected well-formed XML, but: ") + parsed.description());
    return;
  }
  if (!WithinBounds() || !IsWhole()) return;
  if (const auto bad = FirstBadReference(xml)) {
    refuse_at(*bad, "expected a character reference behind &, but there is another text");
  }
}

void XmlFile::Refuse(std::string reason, uint32_t line, std::string text) {
  findings_.push_back({Finding::Severity::kRefusal, std::move(reason), name_, "", std::move(text), line});
}

uint32_t XmlFile::LineAt(std::ptrdiff_t offset) const {
  if (offset < 0) return 0;
  const auto end = std::lower_bound(line_ends_.begin(), line_ends_.end(), static_cast<size_t>(offset));
  return 1 + static_cast<uint32_t>(end - line_ends_.begin());
}

// Walks without recursion: the depth is not known yet.
bool XmlFile::WithinBounds() {
  size_t nodes = 0;
  int depth = 0;
  xml_node node = document_;
  while (true) {
    if (node.type() == pugi::node_doctype) {
      Refuse("XML_DOCTYPE", LineOf(node), "expected no document type definition, but there is one");
      return false;
    }
    if (++nodes > kXmlNodesMax || depth > kXmlDepthMax) {
      Refuse("XML_TOO_LARGE", LineOf(node), "expected at most 100000 nodes and 100 levels, but there are more");
      return false;
    }
    if (node.first_child()) {
      node = node.first_child();
      ++depth;
      continue;
    }
    while (!node.next_sibling()) {
      if (!node.parent()) return true;
      node = node.parent();
      --depth;
    }
    node = node.next_sibling();
  }
}

// One document element with nothing but comments beside it. The parser takes a fragment too.
bool XmlFile::IsWhole() {
  size_t elements = 0;
  for (const xml_node& child : document_.children()) {
    elements += child.type() == pugi::node_element ? 1 : 0;
    if (elements <= 1 && child.type() != pugi::node_pcdata && child.type() != pugi::node_cdata) continue;
    Refuse("XML_SYNTAX", LineOf(child), "expected one element at the root, but there is more");
    return false;
  }
  if (elements == 1) return NamesAreBound();
  Refuse("XML_SYNTAX", 1, "expected an element at the root, but there is none");
  return false;
}

// Each prefix is declared and no attribute comes twice.
bool XmlFile::NamesAreBound() {
  struct Walker : pugi::xml_tree_walker {
    bool for_each(xml_node& node) override {
      if (node.type() != pugi::node_element) return true;
      bound = IsBound(node, node.name());
      std::vector<std::string_view> names;
      for (const auto& attribute : node.attributes()) {
        names.emplace_back(attribute.name());
        bound &= PrefixOf(names.back()) == "xmlns" || IsBound(node, names.back());
      }
      std::sort(names.begin(), names.end());
      once = std::adjacent_find(names.begin(), names.end()) == names.end();
      where = node;
      return bound && once;
    }
    static bool IsBound(const xml_node& node, std::string_view name) {
      const size_t colon = name.find(':');
      if (colon == std::string_view::npos) return true;
      return colon > 0 && colon + 1 < name.size() && name.find(':', colon + 1) == std::string_view::npos &&
             !NamespaceOf(node, name.substr(0, colon)).empty();
    }
    bool bound = true, once = true;
    xml_node where;
  } walker;
  if (document_.traverse(walker)) return true;
  Refuse("XML_SYNTAX", LineOf(walker.where),
         walker.once ? "expected a declared prefix, but it is not" : "expected an attribute once, but it comes twice");
  return false;
}

}  // namespace yici::workflow
