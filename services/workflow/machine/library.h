// The deployments of the partition, compiled: what turns the files of a ProcessDeployment row into Graphs and decision models.
//
//   Library library;                                    // beside the state, for as long as it is open
//   Shelf shelf(world.state, library);                  // for one command
//   shelf.Find(definition)                              // a Graph; compiled when it is asked for the first time
//
// A memo and nothing more: what it holds follows from the rows, so it decides nothing and is no part of the state. Not safe
// for threads; the deciding thread has its own.
#ifndef YICI_SERVICES_WORKFLOW_MACHINE_LIBRARY_H_
#define YICI_SERVICES_WORKFLOW_MACHINE_LIBRARY_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/workflow/bpmn/compile.h"
#include "services/workflow/dmn/compile.h"
#include "services/workflow/engine/engine.h"

namespace yici::workflow {

using Files = google::protobuf::RepeatedPtrField<journal::ProcessFile>;

inline constexpr int kFilesMax = 20;
inline constexpr size_t kFilesBytesMax = 200 << 10;
inline constexpr size_t kFileNameMax = 100;

struct Compilation {
  std::map<std::string, std::shared_ptr<const bpmn::Graph>, std::less<>> graphs;  // by process id
  std::vector<std::unique_ptr<dmn::Model>> models;
  std::vector<Finding> findings;  // refusals and warnings, by file in the order given
  bool refused() const;
};

// A decision with logic or to be given, by its name or else its id.
struct FoundDecision {
  const dmn::Model* model = nullptr;
  uint32_t node = 0;
};
std::optional<FoundDecision> FindDecision(const Compilation& compilation, std::string_view decision);

// SHA-256 over names and texts, in the order of the names; 64 hex digits.
std::string DigestOf(const Files& files);
// Reads, checks and compiles. `known` are the processes of other deployments that a call may name.
Compilation CompileFiles(const Files& files, const std::vector<std::string>& known, bool check);

// What is said of the model of a review: as of any deployment; it must hold the process of its row, and people sign on the
// case.
Compilation CompileModel(const journal::Process& process);

class Library {
 public:
  // Null when there is no such deployment, or a file of it is not accepted any more.
  const Compilation* Find(const StateReader& state, std::string_view digest) { return Share(state, digest).get(); }
  // To be held beyond the next question.
  std::shared_ptr<const Compilation> Share(const StateReader& state, std::string_view digest);

 private:
  static constexpr size_t kKept = 64;
  struct Kept {
    std::shared_ptr<const Compilation> compilation;
    uint64_t used = 0;
  };
  std::map<std::string, Kept, std::less<>> kept_;
  uint64_t clock_ = 0;  // counts uses
};

class Shelf final : public Graphs, public Decisions {
 public:
  Shelf(const StateReader& state, Library& library) : state_(state), library_(library) {}
  const bpmn::Graph* Find(const Instance::Definition& definition) const override;
  // The caller's own deployment first, else the newest version.
  std::optional<Instance::Definition> Called(std::string_view process, const Instance::Definition& caller) const override;
  std::optional<feel::Value> Decide(std::string_view decision, const Instance::Definition& asker, feel::Evaluation& evaluation,
                                    const feel::Frame& variables) const override;
  // Of the asker's own deployment, else of the decision models in force, in the order of their ids.
  std::optional<FoundDecision> FindDecision(std::string_view decision, std::string_view digest) const;
  // 0: the newest.
  std::optional<Instance::Definition> Version(std::string_view process, int32_t version) const;

 private:
  const Compilation* Hold(std::string_view digest) const;

  const StateReader& state_;
  Library& library_;
  mutable std::vector<std::shared_ptr<const Compilation>> held_;  // what was handed out stays whole
};

// Refuses business rule tasks whose decision is neither in the files, nor in `beside` (what is deployed with them), nor in
// force. Warns of those whose decision gives a value that goes nowhere (RESULT_LOST).
void CheckDecisions(const Shelf& shelf, const std::vector<Compilation>& beside, Compilation& compiled);

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_MACHINE_LIBRARY_H_
