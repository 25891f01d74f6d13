// A process as it is executed (BPMN 2.0.2, chapters 10 and 13): what compile.h makes of a Definitions.
//
//   const Graph& graph = *compiled.graphs.at("review");
//   for (uint32_t flow : graph.nodes[at].outgoing) Go(graph.flows[flow].target);
//
// Flat arrays, joined by index. A node's number is its place in the document among the flow nodes of its process, at all
// levels: instances keep these numbers, so the order is frozen. Immutable after Compile; many may read it at once.
#ifndef YICI_SERVICES_WORKFLOW_BPMN_GRAPH_H_
#define YICI_SERVICES_WORKFLOW_BPMN_GRAPH_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/workflow/feel/program.h"

namespace yici::bpmn {

inline constexpr uint32_t kNone = UINT32_MAX;

enum class NodeKind : uint8_t {
  kStart,
  kEnd,
  kCatch,
  kThrow,
  kBoundary,
  // Activities: from here …
  kTask,  // without a kind of its own; like a manual one it is passed through
  kUser,
  kManual,
  kScript,
  kService,
  kSend,
  kReceive,
  kRule,
  kSubProcess,
  kTransaction,
  kCall,
  // … to here.
  kEventSubProcess,  // never entered by a flow
  kExclusive,
  kParallel,
  kInclusive,
  kEventGateway,
};
constexpr bool IsActivity(NodeKind kind) { return kind >= NodeKind::kTask && kind <= NodeKind::kCall; }

enum class EventKind : uint8_t {
  kMessage,
  kTimer,
  kSignal,
  kError,
  kEscalation,
  kConditional,
  kLink,
  kTerminate,
  kCompensate,
  kCancel
};

enum class TimerKind : uint8_t { kDate, kDuration, kCycle, kWorkingDays };

// 10.5.5: one event definition at one place.
struct Event {
  EventKind kind = EventKind::kTerminate;
  std::string id;
  uint32_t line = 0;
  // Message, signal: its name, or its id when it has none. Error, escalation: its code, or its id; "" catches every one.
  // Link: its name.
  std::string name;
  uint32_t key = kNone;        // message: the program of its correlation key
  uint32_t condition = kNone;  // conditional: its program
  uint32_t activity = kNone;   // compensate: the node; kNone: every one of the scope
  bool wait = true;            // compensate: waitForCompletion
  TimerKind timer = TimerKind::kDuration;
  std::string time;          // ISO 8601, or digits for working days; "" when it is a program
  uint32_t program = kNone;  // timer: gives such a text, a date and time, or a duration
};

// One value that goes from one variable or expression to another variable: data associations (10.4.2), and the extension
// elements yici:input and yici:output.
struct Mapping {
  std::string source;  // a variable; "" when it is a program
  uint32_t program = kNone;
  std::string target;
  bool whole = false;  // of a multi-instance activity: belongs to the whole, not to each instance
};

// A literal text, or a program that gives a text or a list of texts.
struct Text {
  std::string literal;
  uint32_t program = kNone;
};

// How the people of a user task sign it together: all, any or a number of them agree, or the first one decides.
enum class Sign : uint8_t { kNone, kAll, kAny, kCount, kLead };

// What a task asks, and of whom.
struct Work {
  std::string job_type;                                      // service, send, rule and foreign scripts: whose job it is
  std::vector<std::pair<std::string, std::string>> headers;  // of the job
  uint32_t retries = 3;
  uint32_t script = kNone;   // a FEEL script
  std::string result;        // the variable that takes a script's or decision's value; "": a context's entries do
  uint32_t message = kNone;  // send, receive: the event
  std::string decision;      // business rule: the name in the models of the deployment
  std::string called;        // call activity: the process or global task
  std::vector<Text> people, posts, departments;  // user: the candidates
  uint32_t due = kNone;                          // user: a timer event
  std::string form;                              // user
  Sign sign = Sign::kNone;                       // user
  uint32_t sign_needed = 0;                      // kCount: agreements
};

// 10.3.8: loop characteristics of an activity.
struct Loop {
  enum class Kind : uint8_t { kStandard, kSequential, kParallel };
  enum class Behavior : uint8_t { kAll, kNone, kOne, kComplex };
  struct Thrown {
    uint32_t condition = kNone;
    uint32_t event = kNone;
  };

  Kind kind = Kind::kStandard;
  bool test_before = false;
  uint32_t condition = kNone;           // standard: go on; multi-instance: complete
  uint32_t maximum = kNone;             // standard: a program
  uint32_t cardinality = kNone;         // multi-instance: a program
  uint32_t collection_program = kNone;  // multi-instance: the collection as an expression
  std::string collection, item;         // loopDataInputRef and inputDataItem: variables
  std::string results, result;          // loopDataOutputRef and outputDataItem
  Behavior behavior = Behavior::kAll;
  std::vector<Thrown> thrown;  // events of instances that complete; kNone and kOne: exactly one
};

struct Node {
  NodeKind kind = NodeKind::kTask;
  std::string id, name;
  uint32_t line = 0;
  uint32_t scope = 0;      // it stands in
  uint32_t inner = kNone;  // scope that it opens
  uint32_t default_flow = kNone;
  uint32_t attached_to = kNone;         // boundary
  uint32_t link = kNone;                // throw event with a link: the catch event
  uint32_t handler = kNone;             // activity: its compensation activity; boundary compensation: the same
  uint32_t compensation_start = kNone;  // sub-process: the start event of its compensation event sub-process
  uint32_t loop = kNone;
  uint32_t work = kNone;
  uint32_t start_quantity = 1, completion_quantity = 1;
  bool interrupting = true;  // boundary, start of an event sub-process
  bool parallel_multiple = false;
  bool instantiate = false;  // receive task, event gateway
  bool for_compensation = false;
  std::vector<uint32_t> incoming, outgoing;  // flows, in the order of the document
  std::vector<uint32_t> boundaries;          // nodes
  std::vector<uint32_t> events;
  std::vector<Mapping> inputs, outputs;
  std::vector<std::string> locals;  // variables of its own: data inputs and outputs, properties
};

struct Flow {
  std::string id;
  uint32_t line = 0;
  uint32_t source = kNone, target = kNone;
  uint32_t condition = kNone;
};

// The process, or a sub-process.
struct Scope {
  uint32_t parent = kNone;
  uint32_t node = kNone;  // that opens it; kNone: the process
  std::vector<uint32_t> nodes;
  std::vector<uint32_t> starts;        // nodes that get a token when it opens
  std::vector<uint32_t> event_starts;  // start events of its event sub-processes
  std::vector<std::string> variables;  // data objects and properties
};

struct Graph {
  std::string process, name;
  uint32_t line = 0;
  std::vector<Node> nodes;
  std::vector<Flow> flows;
  std::vector<Scope> scopes;  // 0: the process
  std::vector<Event> events;
  std::vector<Work> works;
  std::vector<Loop> loops;
  std::deque<feel::Program> programs;

  // The node of an element id; kNone when there is none.
  uint32_t Find(std::string_view id) const {
    for (uint32_t at = 0; at < nodes.size(); ++at) {
      if (nodes[at].id == id) return at;
    }
    return kNone;
  }
};

}  // namespace yici::bpmn

#endif  // YICI_SERVICES_WORKFLOW_BPMN_GRAPH_H_
