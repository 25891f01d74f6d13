// Reads, writes and compares the interchange models of BPMN MIWG.
//
//   conformance_miwg
//
// Prints "miwg read p/n": each file is read with all its elements, or refused with a line; "miwg roundtrip p/n": written and
// read again, each file is the same tree; "miwg vendor p/n": an export has the elements of its reference by kind and name, or
// each that it lacks, adds or names otherwise is said with its line (tools leave things out; silence would be the fault).
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "services/workflow/bpmn/schema.h"
#include "services/workflow/bpmn/write.h"
#include "services/workflow/bpmn/xml.h"
#include "tests/conformance/suite.h"

namespace yici::conformance {
namespace {

using bpmn::Element;

bool SameTree(const Element& a, const Element& b) {
  const auto same_attribute = [](const bpmn::Attribute& one, const bpmn::Attribute& other) {
    return one.name == other.name && one.value == other.value;
  };
  return a.tag == b.tag && a.text == b.text &&
         std::equal(a.attributes.begin(), a.attributes.end(), b.attributes.begin(), b.attributes.end(), same_attribute) &&
         std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(), SameTree);
}

// How often an element stands in a file, and where first.
struct Place {
  int count = 0;
  uint32_t line = 0;
};
using Contents = std::map<std::string, Place>;  // by kind and name: userTask "Approve Invoice"

// Line breaks in names are blanks.
std::string Named(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!blank) out += c;
    if (blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

void Collect(const Element& element, Contents& contents) {
  const bpmn::Schema& schema = bpmn::Schema::Get();
  for (const std::string_view kind : {"flowNode", "sequenceFlow", "dataObjectReference", "dataStoreReference", "participant",
                                      "lane", "messageFlow", "textAnnotation", "association"}) {
    if (!schema.Is(element.tag, kind)) continue;
    const std::string_view text = element.tag == "textAnnotation" ? element.TextOf("text") : element.name();
    Place& place = contents[element.tag + " \"" + Named(text) + "\""];
    if (place.count++ == 0) place.line = element.line;
  }
  for (const Element& child : element.children) Collect(child, contents);
}

size_t CountElements(const pugi::xml_node& node) {
  size_t count = node.type() == pugi::node_element ? 1 : 0;
  for (const pugi::xml_node& child : node.children()) count += CountElements(child);
  return count;
}

size_t CountElements(const Element& element) {
  size_t count = 1;
  for (const Element& child : element.children) count += CountElements(child);
  return count;
}

// By another reader than the loader's walk: nothing is passed over.
size_t CountElements(const std::string& xml) {
  pugi::xml_document document;
  document.load_string(xml.c_str());
  return CountElements(document);
}

// What an export lacks or adds, a line each with its position; whether each has one.
bool PrintDifferences(const std::string& name, const Contents& reference, const Contents& vendor) {
  bool positioned = true;
  Contents all = reference;
  all.insert(vendor.begin(), vendor.end());
  for (const auto& [what, unused] : all) {
    const auto there = reference.find(what), here = vendor.find(what);
    const Place expected = there == reference.end() ? Place() : there->second,
                got = here == vendor.end() ? Place() : here->second;
    if (expected.count == got.count) continue;
    positioned &= expected.line + got.line > 0;
    std::printf("miwg vendor %s:%u: %s is there %d times, in the reference %d times (line %u)\n", name.c_str(), got.line,
                what.c_str(), got.count, expected.count, expected.line);
  }
  return positioned;
}

std::string Refusal(const bpmn::Loaded& loaded) {
  return loaded.findings.empty() ? "no finding" : loaded.findings.front().ToString();
}

void RoundTrip(const std::string& name, const bpmn::Definitions& definitions, Score& score) {
  const bpmn::Loaded again = bpmn::LoadBpmn(name, bpmn::WriteBpmn(definitions));
  const bool same = again.definitions && SameTree(definitions.root, again.definitions->root) &&
                    definitions.prefixes == again.definitions->prefixes;
  score.Add("roundtrip", name, same, "the same tree", again.definitions ? "another tree" : Refusal(again));
}

void Compare(const std::string& name, const bpmn::Definitions& reference, const bpmn::Definitions& vendor, Score& score) {
  Contents expected, got;
  Collect(reference.root, expected);
  Collect(vendor.root, got);
  const bool positioned = PrintDifferences(name, expected, got);
  // An export without anything to compare would be a reader's fault.
  score.Add("vendor", name, positioned && !got.empty(), "the reference, or each difference with its line", "silence");
}

int Run() {
  const std::filesystem::path suite = SuiteFolder("miwg");
  const std::vector<Row> rows = ReadTable(suite / "files.csv", {"file", "kind", "model", "processes"});
  Score score("miwg", "miwg_known_failures.txt");
  std::map<std::string, bpmn::Definitions> references;
  for (const bool vendors : {false, true}) {
    for (const Row& row : rows) {
      const std::string& name = row.at("file");
      if ((row.at("kind") != "reference") != vendors) continue;
      const std::string xml = ReadFile(suite / name);
      bpmn::Loaded loaded = bpmn::LoadBpmn(name, xml);
      const auto processes = [](const Element& root) {
        return std::to_string(std::count_if(root.children.begin(), root.children.end(),
                                            [](const Element& child) { return child.tag == "process"; }));
      };
      const bool positioned = !loaded.definitions && !loaded.findings.empty() && loaded.findings.front().line > 0;
      const bool read = loaded.definitions && processes(loaded.definitions->root) == row.at("processes") &&
                        CountElements(loaded.definitions->root) == CountElements(xml);
      score.Add("read", name, read || positioned, row.at("processes") + " processes and every element",
                loaded.definitions ? processes(loaded.definitions->root) + " processes" : Refusal(loaded));
      if (!loaded.definitions) continue;
      RoundTrip(name, *loaded.definitions, score);
      const auto reference = references.find(row.at("model"));
      if (vendors && reference != references.end()) Compare(name, reference->second, *loaded.definitions, score);
      if (!vendors) references.emplace(row.at("model"), std::move(*loaded.definitions));
    }
  }
  return score.Finish();
}

}  // namespace
}  // namespace yici::conformance

int main() { return yici::conformance::RunSuite("miwg", yici::conformance::Run); }
