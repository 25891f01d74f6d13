// What a deployment says about a model, of whatever kind it is: a refusal keeps the model out, a warning does not.
#ifndef YICI_SERVICES_WORKFLOW_FINDING_H_
#define YICI_SERVICES_WORKFLOW_FINDING_H_

#include <cstdint>
#include <string>

namespace yici::workflow {

struct Finding {
  enum class Severity : uint8_t { kRefusal, kWarning };
  Severity severity = Severity::kRefusal;
  std::string reason;  // "UNKNOWN_NAME", "REQUIREMENT_CYCLE", "EXT023", …: README.md and docs/formats/bpmn.md list them
  std::string file;
  std::string element;  // id, or the name of an element without one
  std::string text;     // expected …, but …
  uint32_t line = 0;    // of the file; 0: not known

  std::string ToString() const;
};

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_FINDING_H_
