// Item definitions made into types: the first step of a compilation.
#ifndef YICI_SERVICES_WORKFLOW_DMN_COMPILE_TYPES_H_
#define YICI_SERVICES_WORKFLOW_DMN_COMPILE_TYPES_H_

#include <map>
#include <string>
#include <vector>

#include "services/workflow/dmn/compile.h"

namespace yici::dmn {

// One model under compilation.
struct Unit {
  const Definitions* definitions = nullptr;
  std::vector<size_t> imports;  // units, in the order of Definitions::imports; kNoUnit for one that is not there
  feel::Vocabulary words;       // types, and all names that may follow a dot
};
inline constexpr size_t kNoUnit = SIZE_MAX;

// Collects findings; a fault that a lenient compilation tolerates becomes a warning there.
class Findings {
 public:
  Findings(std::vector<Finding>& findings, Faults faults) : findings_(findings), faults_(faults) {}

  // What no evaluation could make sense of, however lenient.
  void Refuse(std::string reason, const Definitions& model, std::string element, std::string text, uint32_t line = 0);
  // A fault of one expression or declaration.
  void Fault(std::string reason, const Definitions& model, std::string element, std::string text, uint32_t line = 0);
  void Warn(std::string reason, const Definitions& model, std::string element, std::string text, uint32_t line = 0);
  // The faults of a parsed text.
  void Faulty(const feel::Program& program, const Definitions& model, uint32_t line);
  bool refused() const { return refused_; }

 private:
  void Add(Finding::Severity severity, std::string reason, const Definitions& model, std::string element, std::string text,
           uint32_t line);

  std::vector<Finding>& findings_;
  Faults faults_;
  bool refused_ = false;
};

// Fills Unit::words.types of every unit, imported ones with their prefix ("prefix.name").
void CompileTypes(std::vector<Unit>& units, Model& model, Findings& findings);
// The type of a reference; null for "" and for an unknown name, which is a fault.
const feel::Type* FindType(const Unit& unit, const std::string& type_ref, const std::string& element, Findings& findings);

}  // namespace yici::dmn

#endif  // YICI_SERVICES_WORKFLOW_DMN_COMPILE_TYPES_H_
