// Officers who do to each other's tasks whatever comes to their minds, on random processes. After every command: the indexes
// are those of the rows, the events fold to the same rows again, nothing that runs stands still, no element is open more often
// than its place allows, and what was said stays said. In the end the work can always be finished.
#include <map>

#include "services/workflow/machine/habits_for_tests.h"

namespace yici::workflow {
namespace {

const std::vector<std::string> kOfficers = {"zhang", "li", "zhao", "qian", "wang"};

class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed * 2 + 1) {}
  uint32_t Roll(uint32_t sides) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<uint32_t>(state_ >> 33) % sides;
  }
  template <class List>
  const auto& Pick(const List& list) {
    return list[Roll(static_cast<uint32_t>(list.size()))];
  }

 private:
  uint64_t state_;
};

// A line of habits_for_tests.h, and how often each element may be open at once.
class LineMaker {
 public:
  explicit LineMaker(Dice& dice) : dice_(dice) {}
  std::string Line() { return Sequence(3, 1); }
  const std::map<std::string, int>& most() const { return most_; }
  // Elements that no way leads round.
  const std::vector<std::string>& straight() const { return straight_; }

 private:
  std::string Sequence(int depth, int times) {
    std::string line = Item(depth, times);
    for (uint32_t more = dice_.Roll(3); more > 0; --more) line += " > " + Item(depth, times);
    return line;
  }
  std::string Item(int depth, int times) {
    switch (depth == 0 ? 0 : dice_.Roll(9)) {
      case 1: return "[ " + Sequence(depth - 1, times) + " | " + Sequence(depth - 1, times) + " ]";
      case 2: return "[ " + Sequence(depth - 1, times) + " | " + Task(times) + " | " + Sequence(depth - 1, times) + " ]";
      case 3: return "{ " + Sequence(depth - 1, times) + " }";
      case 4: return Again(depth, times);
      case 5: return "* { " + Sequence(depth - 1, times * 2) + " }";
      case 7: return "[? " + Sequence(depth - 1, times) + " | " + Sequence(depth - 1, times) + " ]";
      case 6: return "* " + Task(times * 2);
      default: return Task(times);
    }
  }
  // Its last task says whether again.
  std::string Again(int depth, int times) {
    ++again_;
    const std::string line = "( " + Sequence(depth - 1, times) + " > " + Task(times, 1) + " )";
    --again_;
    return line;
  }
  std::string Task(int times, uint32_t kinds = 8) {
    static const std::vector<std::string> kKinds = {
        "", "", ":zhang,li", ":wang", ":zhang,li,wang/all", ":zhang,li,zhao/any", ":zhang,li,zhao/2", ":li,qian/lead"};
    const std::string id = "t" + std::to_string(++count_);
    most_[id] = times;
    if (again_ == 0) straight_.push_back(id);
    return id + kKinds[dice_.Roll(kinds)];
  }

  Dice& dice_;
  int count_ = 0, again_ = 0;
  std::map<std::string, int> most_;
  std::vector<std::string> straight_;
};

class Office {
 public:
  explicit Office(uint64_t seed) : dice_(seed), maker_(dice_), line_(maker_.Line()) {
    kit_.Begin(line_);
    if (dice_.Roll(3) == 0) kit_.Substitute("zhao", "wang");
    Check();
  }
  const std::string& line() const { return line_; }
  const std::map<std::string, int>& done() const { return done_; }

  void Work(int commands) {
    while (commands-- > 0 && Runs()) Act();
  }
  // Everybody does what is asked; it ends.
  void Finish() {
    for (int round = 0; round < 2'000 && Runs(); ++round) {
      const Instance::Task task = kit_.now().tasks(0);
      if (!Help(task)) ADD_FAILURE() << "nobody can go on with " << task.ShortDebugString();
      if (testing::Test::HasFailure()) return;
      Check();
    }
    EXPECT_EQ(kit_.now().status(), Instance::COMPLETED);
    for (const std::string& element : maker_.straight()) EXPECT_TRUE(finished_[element]) << element << " was passed over";
  }

 private:
  bool Runs() const { return kit_.now().status() == Instance::RUNNING && !testing::Test::HasFailure(); }

  std::string Element() {
    return kit_.now().tasks_size() == 0 ? "none"
                                        : kit_.now().tasks(static_cast<int>(dice_.Roll(kit_.now().tasks_size()))).element();
  }
  std::string EarlierElement() {
    if (kit_.now().done_size() == 0) return "none";
    return kit_.now().done(static_cast<int>(dice_.Roll(kit_.now().done_size()))).element();
  }
  void Act() {
    const std::string officer = dice_.Pick(kOfficers), other = dice_.Pick(kOfficers), element = Element();
    std::string reason, verb;
    switch (dice_.Roll(16)) {
      case 0: verb = "claim", reason = kit_.Claim(officer, element); break;
      case 1: verb = "release", reason = kit_.Release(officer, element); break;
      case 2: verb = "delegate", reason = kit_.Delegate(officer, element, other); break;
      case 3: verb = "transfer", reason = kit_.Transfer(officer, element, other); break;
      case 4: verb = "add", reason = kit_.Add(officer, element, other, static_cast<Signer::Position>(1 + dice_.Roll(3))); break;
      case 5: verb = "drop", reason = kit_.Drop(dice_.Roll(2) == 0 ? HabitsKit::kSystem : officer, element, other); break;
      case 6: verb = "copy", reason = kit_.Copy(officer, element, {other}); break;
      case 7: verb = "urge", reason = kit_.Urge(officer, element); break;
      case 8:
      case 9: verb = "return", reason = kit_.Return(officer, element, EarlierElement()); break;
      case 10: verb = "take back", reason = kit_.TakeBack(officer, EarlierElement()); break;
      case 11:
      case 12: verb = "sign", reason = kit_.Sign(officer, element, dice_.Roll(4) != 0, "意见"); break;
      default: verb = "complete", reason = kit_.Complete(officer, element, "办", {Flag("again", dice_.Roll(4) == 0)}); break;
    }
    if (reason.empty()) ++done_[verb];
    SCOPED_TRACE(officer + " " + verb + " " + element + ": " + reason);
    Check();
  }

  // Somebody whose turn it is signs; else whoever may completes it.
  bool Help(const Instance::Task& task) {
    for (const Signer& signer : task.signers()) {
      if (IsTurnOf(task, signer)) return kit_.Sign(signer.person().substr(8), task.element(), true).empty();
    }
    for (const std::string& officer : kOfficers) {
      if (kit_.Complete(officer, task.element(), "", {Flag("again", false)}).empty()) return true;
    }
    return false;
  }

  void Check() {
    kit_.ExpectIndexesWhole();
    ExpectAlive();
    ExpectSameFold();
    EXPECT_GE(kit_.now().opinions_size(), opinions_) << "opinions shrink";
    opinions_ = kit_.now().opinions_size();
  }
  void ExpectAlive() const {
    EXPECT_EQ(kit_.now().incidents_size(), 0) << kit_.now().incidents(0).ShortDebugString();
    EXPECT_EQ(kit_.now().status() == Instance::RUNNING, kit_.now().tasks_size() > 0) << "stands still";
    std::map<std::string, int> open;
    for (const Instance::Task& task : kit_.now().tasks()) ++open[task.element()];
    for (const auto& [element, count] : open) EXPECT_LE(count, maker_.most().at(element)) << element;
  }
  // Whether an element was done after it was last interrupted: what goes back has to come again.
  void Note(const Step& step) {
    if (step.has_task_opened()) elements_[step.task_opened().id()] = step.task_opened().element();
    if (step.has_task_closed()) finished_[elements_[step.task_closed().id()]] = step.task_closed().cause() == Step::DONE;
  }
  // The events of the last command, on the rows before it.
  void ExpectSameFold() {
    for (const PendingEvent& event : kit_.events()) {
      Apply(again_, event.event, {0, 0, Instant(), Instant(), "officer:root"});
      for (const Step& step : event.event.instance_advanced().steps()) Note(step);
    }
    const auto* row = again_.Find<journal::ProcessInstance>(kit_.id());
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(row->SerializeAsString(), kit_.now().SerializeAsString());
    for (const Instance::Task& task : kit_.now().tasks()) {
      const std::string key = TaskKey(kit_.id(), task.id());
      const auto* ours = again_.Find<journal::TaskState>(key);
      const auto* theirs = kit_.reader().Find<journal::TaskState>(key);
      ASSERT_EQ(ours == nullptr, theirs == nullptr);
      EXPECT_EQ(ours == nullptr ? "" : ours->SerializeAsString(), theirs == nullptr ? "" : theirs->SerializeAsString());
    }
  }

  Dice dice_;
  LineMaker maker_;
  std::string line_;
  HabitsKit kit_;
  MemoryState again_;
  std::map<std::string, int> done_;
  std::map<uint64_t, std::string> elements_;
  std::map<std::string, bool> finished_;
  int opinions_ = 0;
};

TEST(HabitsRandomTest, WhateverOfficersDoTheWorkCanBeFinished) {
  std::map<std::string, int> done;
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    Office office(seed);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + office.line());
    office.Work(120);
    office.Finish();
    for (const auto& [verb, count] : office.done()) done[verb] += count;
    if (testing::Test::HasFailure()) return;
  }
  for (const char* verb :
       {"claim", "release", "delegate", "transfer", "add", "drop", "copy", "urge", "return", "take back", "sign", "complete"}) {
    EXPECT_GE(done[verb], 100) << verb << " was hardly tried";
  }
}

}  // namespace
}  // namespace yici::workflow
