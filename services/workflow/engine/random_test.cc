// Random processes with an expected outcome that is computed beside them, and the join of inclusive gateways against a
// reference that tries every path.
#include <map>

#include "services/workflow/engine/inclusive_join.h"
#include "services/workflow/engine/engine_for_tests.h"

namespace yici::workflow {
namespace {

// A small generator of our own, so that a seed means the same everywhere.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed * 2 + 1) {}
  uint32_t Roll(uint32_t sides) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<uint32_t>(state_ >> 33) % sides;
  }

 private:
  uint64_t state_;
};

using Marks = std::map<std::string, int>;

// A block has one way in and one way out; what it adds to the marks is known when it is made.
struct Block {
  std::string in, out;
  Marks marks;
};

class Builder {
 public:
  explicit Builder(uint64_t seed) : dice_(seed) {}

  std::string Model(Marks& marks) {
    const Block block = Any(4, 1, false);
    marks = block.marks;
    return InModel(InProcess("<startEvent id=\"s\"/><endEvent id=\"e\"/>\n" + content_ + Flows(flows_) +
                             Flows({"s>" + block.in, block.out + ">e"})));
  }

 private:
  std::string Id(const std::string& kind) { return kind + std::to_string(++count_); }
  void Flow(const std::string& from, const std::string& to, const std::string& condition = "") {
    flows_.push_back(from + ">" + to + (condition.empty() ? "" : ": " + condition));
  }
  static void Add(Marks& marks, const Marks& more) {
    for (const auto& [mark, count] : more) marks[mark] += count;
  }

  Block Any(int depth, int times, bool apart) {
    if (depth == 0) return Task(times);
    switch (dice_.Roll(8)) {
      case 0: return Task(times);
      case 1: return Sequence(depth, times, apart);
      case 2: return Exclusive(depth, times, apart);
      case 3: return Parallel(depth, times, apart);
      case 4: return Inclusive(depth, times, apart);
      case 5: return apart ? Sequence(depth, times, apart) : Loop(depth, times);
      case 6: return SubProcess(depth, times, apart);
      default: return Several(depth, times);
    }
  }
  Block Task(int times) {
    const std::string id = Id("t");
    content_ += "<serviceTask id=\"" + id + "\"/>\n";
    return {id, id, {{id, times}}};
  }
  Block Sequence(int depth, int times, bool apart) {
    Block first = Any(depth - 1, times, apart);
    const Block second = Any(depth - 1, times, apart);
    Flow(first.out, second.in);
    first.out = second.out;
    Add(first.marks, second.marks);
    return first;
  }
  Block Split(const std::string& gateway, const std::string& join, int depth, int times, bool apart,
              const std::vector<bool>& taken, bool conditions) {
    Block block;
    block.in = Id("g");
    block.out = Id("g");
    content_ += "<" + gateway + " id=\"" + block.in + "\"/><" + join + " id=\"" + block.out + "\"/>\n";
    for (const bool takes : taken) {
      const Block branch = Any(depth - 1, takes ? times : 0, apart);
      Flow(block.in, branch.in, conditions ? (takes ? "true" : "false") : "");
      Flow(branch.out, block.out);
      Add(block.marks, branch.marks);
    }
    return block;
  }
  Block Exclusive(int depth, int times, bool apart) {
    const bool first = dice_.Roll(2) == 0;
    return Split("exclusiveGateway", dice_.Roll(2) == 0 ? "exclusiveGateway" : "inclusiveGateway", depth, times, apart,
                 {first, !first}, true);
  }
  Block Parallel(int depth, int times, bool apart) {
    std::vector<bool> taken(2 + dice_.Roll(2), true);
    return Split("parallelGateway", dice_.Roll(2) == 0 ? "parallelGateway" : "inclusiveGateway", depth, times, apart, taken,
                 false);
  }
  Block Inclusive(int depth, int times, bool apart) {
    std::vector<bool> taken = {dice_.Roll(2) == 0, dice_.Roll(2) == 0, dice_.Roll(2) == 0};
    taken[dice_.Roll(3)] = true;
    return Split("inclusiveGateway", "inclusiveGateway", depth, times, apart, taken, true);
  }
  // Back by an exclusive gateway until a variable has counted to the end.
  Block Loop(int depth, int times) {
    const int rounds = 1 + static_cast<int>(dice_.Roll(3));
    const std::string zero = Id("z"), merge = Id("g"), plus = Id("p"), split = Id("g"), variable = Id("v");
    const auto script = [&](const std::string& id, const std::string& value) {
      content_ += "<scriptTask id=\"" + id + "\" scriptFormat=\"feel\" yici:result=\"" + variable + "\"><script>" + value +
                  "</script></scriptTask>\n";
    };
    script(zero, "0");
    script(plus, variable + " + 1");
    const Block body = Any(depth - 1, times * rounds, false);
    content_ += "<exclusiveGateway id=\"" + merge + "\"/><exclusiveGateway id=\"" + split + "\" default=\"" + split + "_" +
                merge + "\"/>\n";
    const std::string after = Id("n");
    content_ += "<manualTask id=\"" + after + "\"/>\n";
    Flow(zero, merge);
    Flow(merge, body.in);
    Flow(body.out, plus);
    Flow(plus, split);
    Flow(split, merge);
    Flow(split, after, variable + " >= " + std::to_string(rounds));
    return {zero, after, body.marks};
  }
  Block Nested(int depth, int times, bool apart, const std::string& loop) {
    std::string outside;
    outside.swap(content_);
    std::vector<std::string> outer;
    outer.swap(flows_);
    const std::string id = Id("q");
    const Block body = Any(depth - 1, times, apart);
    const std::string content = content_ + Flows(flows_) + "<startEvent id=\"" + id + "s\"/>" + Flows({id + "s>" + body.in});
    content_ = outside + "<subProcess id=\"" + id + "\">" + loop + content + "</subProcess>\n";
    flows_ = outer;
    return {id, id, body.marks};
  }
  Block SubProcess(int depth, int times, bool apart) {
    const int rounds = 1 + static_cast<int>(dice_.Roll(2));
    const std::string loop = "<standardLoopCharacteristics loopMaximum=\"" + std::to_string(rounds) + "\"/>";
    return Nested(depth, times * rounds, apart, loop);
  }
  Block Several(int depth, int times) {
    const int instances = static_cast<int>(dice_.Roll(4));
    const std::string loop = std::string("<multiInstanceLoopCharacteristics isSequential=\"") +
                             (dice_.Roll(2) == 0 ? "true" : "false") + "\"><loopCardinality>" + std::to_string(instances) +
                             "</loopCardinality></multiInstanceLoopCharacteristics>";
    return Nested(depth, times * instances, true, loop);
  }

  Dice dice_;
  int count_ = 0;
  std::string content_;
  std::vector<std::string> flows_;
};

TEST(Random, BlockStructuredProcessesDoExactlyWhatTheirBlocksSay) {
  size_t steps = 0, marks = 0;
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    Marks expected;
    const std::string model = Builder(seed).Model(expected);
    Play play(model);  // compares the row with its folded events, and stores and reads it, after every command
    play.Start();
    Dice dice(seed);
    for (int turn = 0; turn < 3'000 && play.now().jobs_size() > 0; ++turn) {
      play.Do(play.now().jobs(static_cast<int>(dice.Roll(static_cast<uint32_t>(play.now().jobs_size())))).element());
    }
    Marks got;
    for (const std::string& done : play.done()) ++got[done];
    std::erase_if(expected, [](const auto& mark) { return mark.second == 0; });
    ASSERT_EQ(got, expected) << "seed " << seed << "\n" << model;
    ASSERT_EQ(play.Status(), "COMPLETED") << "seed " << seed << " " << play.Incidents() << "\n" << model;
    steps += play.steps().size();
    marks += play.done().size();
  }
  EXPECT_GT(marks, 2'000U);
  EXPECT_GT(steps, 20'000U);
}

// Every path from a node that does not pass the join: the incoming flows of the join by which a token could come.
void Paths(const bpmn::Graph& graph, uint32_t join, uint32_t at, std::vector<uint32_t>& path, std::vector<uint32_t>& flows) {
  if (std::find(path.begin(), path.end(), at) != path.end()) return;
  path.push_back(at);
  for (const uint32_t flow : graph.nodes[at].outgoing) {
    if (graph.flows[flow].target == join) flows.push_back(flow);
    if (graph.flows[flow].target != join) Paths(graph, join, graph.flows[flow].target, path, flows);
  }
  path.pop_back();
}

bool ReadyByTryingAllPaths(const bpmn::Graph& graph, uint32_t join, const std::vector<uint32_t>& filled,
                           const std::vector<uint32_t>& elsewhere) {
  for (const uint32_t at : elsewhere) {
    std::vector<uint32_t> path, flows;
    Paths(graph, join, at, path, flows);
    bool to_empty = false, to_filled = false;
    for (const uint32_t flow : flows) {
      (std::find(filled.begin(), filled.end(), flow) == filled.end() ? to_empty : to_filled) = true;
    }
    if (to_empty && !to_filled) return false;
  }
  return true;
}

TEST(Random, AnInclusiveJoinIsReadyExactlyWhenNoPathOfAnotherTokenLeadsToAnEmptyFlow) {
  int ready = 0, waiting = 0;
  for (uint64_t seed = 1; seed <= 20'000; ++seed) {
    Dice dice(seed);
    bpmn::Graph graph;
    graph.scopes.emplace_back();
    graph.nodes.resize(3 + dice.Roll(5));
    const uint32_t nodes = static_cast<uint32_t>(graph.nodes.size());
    for (uint32_t at = 0; at < nodes; ++at) graph.scopes[0].nodes.push_back(at);
    for (uint32_t flow = 0; flow < nodes + dice.Roll(6); ++flow) {
      bpmn::Flow made;
      made.source = dice.Roll(nodes);
      made.target = dice.Roll(nodes);
      graph.nodes[made.source].outgoing.push_back(flow);
      graph.nodes[made.target].incoming.push_back(flow);
      graph.flows.push_back(made);
    }
    std::vector<uint32_t> filled, elsewhere;
    for (const uint32_t flow : graph.nodes[0].incoming) {
      if (dice.Roll(2) == 0) filled.push_back(flow);
    }
    for (uint32_t at = 1; at < nodes; ++at) {
      if (dice.Roll(3) == 0) elsewhere.push_back(at);
    }
    const bool expected = ReadyByTryingAllPaths(graph, 0, filled, elsewhere);
    ASSERT_EQ(IsJoinReady(graph, 0, filled, elsewhere), expected) << "seed " << seed;
    ++(expected ? ready : waiting);
  }
  EXPECT_GT(ready, 1'000);
  EXPECT_GT(waiting, 1'000);
}

}  // namespace
}  // namespace yici::workflow
