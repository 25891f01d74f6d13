// Boxed expressions made into Logic: FEEL is parsed among the names in sight.
#ifndef YICI_SERVICES_WORKFLOW_DMN_COMPILE_LOGIC_H_
#define YICI_SERVICES_WORKFLOW_DMN_COMPILE_LOGIC_H_

#include "services/workflow/dmn/compile_types.h"

namespace yici::dmn {

class LogicCompiler {
 public:
  LogicCompiler(const Unit& unit, Findings& findings) : unit_(unit), findings_(findings) {}

  // `words` are the names in sight; `element` names what has no id of its own.
  Logic Compile(const Expression& expression, const feel::Vocabulary& words, const std::string& element);
  // The logic of a decision against the type of its variable.
  void CheckResult(const Logic& logic, const feel::Type* type);

 private:
  feel::Program Text(const std::string& text, const feel::Vocabulary& words, const std::string& element, uint32_t line);
  std::unique_ptr<feel::Program> Tests(const std::string& text, const feel::Vocabulary& words, const std::string& element,
                                       uint32_t line);
  void CompileNamed(const Expression& expression, const feel::Vocabulary& words, Logic& logic);
  void CompileRelation(const Expression& expression, const feel::Vocabulary& words, Logic& logic);
  void CompileFunction(const Expression& expression, const feel::Vocabulary& words, Logic& logic);
  void CompileLoop(const Expression& expression, const feel::Vocabulary& words, Logic& logic);
  TableLogic CompileTable(const Expression& expression, const feel::Vocabulary& words, const std::string& element);
  // A decision's or entry's text against its declared type.
  void CheckEntry(const feel::Program& program, const feel::Type* type, uint32_t line);
  void CheckTests(const feel::Program& program, const feel::Type* type, uint32_t line);

  const Unit& unit_;
  Findings& findings_;
};

}  // namespace yici::dmn

#endif  // YICI_SERVICES_WORKFLOW_DMN_COMPILE_LOGIC_H_
