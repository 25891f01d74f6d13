// Reads a DMN model from its XML (DMN 1.2 to 1.5; the schemas differ only in their namespaces for what is read here).
//
//   const Loaded loaded = LoadDmn("grants.dmn", text);
//   if (!loaded.definitions) for (const Finding& finding : loaded.findings) …    // file, line, element, reason
//
// The text comes from outside and is not trusted: at most 4 MiB, 100,000 nodes and 100 levels; a document type definition is
// refused, so that there is no entity to expand and nothing to fetch. Diagrams, extension elements and texts for people are
// passed over. This is the only part of dmn/ that knows XML, and it is no pure target: deployment calls it, evaluation never.
#ifndef YICI_SERVICES_WORKFLOW_DMN_XML_H_
#define YICI_SERVICES_WORKFLOW_DMN_XML_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/workflow/dmn/model.h"

namespace yici::dmn {

inline constexpr size_t kXmlBytesMax = size_t{4} << 20;
inline constexpr size_t kXmlNodesMax = 100'000;
inline constexpr int kXmlDepthMax = 100;

struct Loaded {
  std::optional<Definitions> definitions;
  std::vector<Finding> findings;
};

Loaded LoadDmn(std::string_view file, std::string_view xml);

}  // namespace yici::dmn

#endif  // YICI_SERVICES_WORKFLOW_DMN_XML_H_
