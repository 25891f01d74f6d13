#include "services/workflow/feel/regex_backtrack.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "services/workflow/feel/text.h"

namespace yici::feel {
namespace {

using Kind = PatternPiece::Kind;

enum class Code : uint8_t {
  kCharacter,  // a: it
  kSet,        // a: its number
  kReference,  // a: the group
  kSave,       // a: the register
  kSplit,      // a, b: where to go on, the first one first
  kJump,       // a
  kBegin,
  kEnd,
  kEnterLoop,  // a: the loop
  kLoop,       // a: the loop; b: behind it
  kTurnLoop,   // a: the loop
  kFound,
};

// Jumps are relative, so that blocks can be put together.
struct Op {
  Code code = Code::kFound;
  int64_t a = 0, b = 0;
};

struct Block {
  std::vector<Op> ops;
  bool may_be_empty = true;  // it may match the empty text
};

// A repetition that is counted, or of what may be empty. Three registers: the last turn, from 0 on; where it began; whether a
// turn took nothing, which makes up for all that are missing: it may be had again as often as it takes.
struct Loop {
  static constexpr size_t kRegisters = 3;
  uint32_t least = 0, most = 0;
  bool lazy = false;
  size_t registers = 0;
};

// A category of Unicode, asked of RE2, which has the tables.
class Category {
 public:
  explicit Category(std::string_view name) : regex_("\\p{" + std::string(name) + "}", Quiet()) {
    for (size_t c = 0; c < low_.size(); ++c) low_[c] = Ask(static_cast<char32_t>(c));
  }
  bool Has(char32_t c) const { return c < low_.size() ? low_[c] : Ask(c); }

 private:
  static RE2::Options Quiet() {
    RE2::Options options;
    options.set_log_errors(false);
    return options;
  }
  bool Ask(char32_t c) const {
    std::string text;
    AppendUtf8(text, c);
    return RE2::FullMatch(text, regex_);
  }

  RE2 regex_;
  std::bitset<0x80> low_;
};

bool AreVariants(char32_t a, char32_t b) {
  return std::binary_search(CaseVariants().begin(), CaseVariants().end(), std::pair(a, b));
}

bool Holds(const Ranges& ranges, char32_t c) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), c,
                                      [](char32_t wanted, const auto& range) { return wanted < range.first; });
  return after != ranges.begin() && c <= std::prev(after)->second;
}

}  // namespace

// A pattern as steps of a small machine.
class Backtracker::Program {
 public:
  explicit Program(const Pattern& pattern) : pattern_(pattern), registers_(2 * (pattern.groups + size_t{1})) {
    ops_ = Alternatives().ops;
    ops_.push_back({Code::kFound});
    for (const CharacterSet& set : pattern.sets) {
      parts_.push_back(set.Parts());
      AddCategories(set);
    }
  }

  const Pattern& pattern() const { return pattern_; }
  const Op& op(size_t at) const { return ops_[at]; }
  const Loop& loop(int64_t number) const { return loops_[static_cast<size_t>(number)]; }
  size_t registers() const { return registers_; }
  size_t parts(size_t set) const { return parts_[set]; }

  bool IsIn(char32_t c, size_t set) const {
    const auto holds = [this, c](const CharacterSet::Part& part) {
      return part.category.empty() ? Holds(part.ranges, c) : categories_.at(part.category)->Has(c) != part.opposite;
    };
    const auto& terms = pattern_.sets[set].terms();
    return std::any_of(terms.begin(), terms.end(),
                       [&holds](const auto& term) { return std::all_of(term.begin(), term.end(), holds); });
  }

 private:
  void AddCategories(const CharacterSet& set) {
    for (const auto& term : set.terms()) {
      for (const auto& part : term) {
        if (part.category.empty() || categories_.count(part.category) > 0) continue;
        categories_.emplace(part.category, std::make_unique<Category>(part.category));
      }
    }
  }

  bool At(Kind kind) const { return at_ < pattern_.pieces.size() && pattern_.pieces[at_].kind == kind; }

  static void Append(Block& to, const Block& more) {
    to.ops.insert(to.ops.end(), more.ops.begin(), more.ops.end());
    to.may_be_empty = to.may_be_empty && more.may_be_empty;
  }

  // Up to the end of the group, or of all.
  Block Alternatives() {
    std::vector<Block> branches = {Branch()};
    while (At(Kind::kOr)) {
      ++at_;
      branches.push_back(Branch());
    }
    int64_t left = 0;
    for (const Block& branch : branches) left += static_cast<int64_t>(branch.ops.size()) + 2;
    left -= 2;  // the last one has nothing to choose
    Block made;
    made.may_be_empty = false;
    for (size_t i = 0; i < branches.size(); ++i) {
      const auto size = static_cast<int64_t>(branches[i].ops.size());
      const bool last = i + 1 == branches.size();
      if (!last) made.ops.push_back({Code::kSplit, 1, size + 2});
      made.ops.insert(made.ops.end(), branches[i].ops.begin(), branches[i].ops.end());
      made.may_be_empty = made.may_be_empty || branches[i].may_be_empty;
      left -= size + 2;
      if (!last) made.ops.push_back({Code::kJump, left + 1});
    }
    return made;
  }

  Block Branch() {
    Block made;
    while (at_ < pattern_.pieces.size() && !At(Kind::kOr) && !At(Kind::kClose)) {
      Block atom = Atom();
      if (At(Kind::kRepeat)) atom = Repeated(pattern_.pieces[at_++], std::move(atom));
      Append(made, atom);
    }
    return made;
  }

  Block Atom() {
    const PatternPiece& piece = pattern_.pieces[at_++];
    switch (piece.kind) {
      case Kind::kCharacter: return {{{Code::kCharacter, static_cast<int64_t>(piece.character)}}, false};
      case Kind::kSet: return {{{Code::kSet, piece.number}}, false};
      case Kind::kReference: return {{{Code::kReference, piece.number}}, true};
      case Kind::kBegin: return {{{Code::kBegin}}, true};
      case Kind::kEnd: return {{{Code::kEnd}}, true};
      default: return Group(piece);
    }
  }

  Block Group(const PatternPiece& piece) {
    Block inner = Alternatives();
    ++at_;
    if (piece.kind == Kind::kOpenSilent) return inner;
    Block made{{{Code::kSave, piece.number * int64_t{2}}}, true};
    Append(made, inner);
    made.ops.push_back({Code::kSave, piece.number * int64_t{2} + 1});
    return made;
  }

  Block Repeated(const PatternPiece& piece, Block atom) {
    const bool endless = piece.most == PatternPiece::kNoMost;
    const bool simple = (endless && piece.least <= 1 && !atom.may_be_empty) || (piece.least == 0 && piece.most == 1);
    return simple ? Simple(piece, std::move(atom)) : Counted(piece, atom);
  }

  // "?", and "*" and "+" of what is never empty: no register is needed.
  static Block Simple(const PatternPiece& piece, Block atom) {
    const auto size = static_cast<int64_t>(atom.ops.size());
    const auto split = [&piece](int64_t again, int64_t on) {
      return piece.lazy ? Op{Code::kSplit, on, again} : Op{Code::kSplit, again, on};
    };
    Block made{{}, piece.least == 0};
    const bool endless = piece.most == PatternPiece::kNoMost;
    if (piece.least == 0) made.ops.push_back(split(1, size + (endless ? 2 : 1)));
    Append(made, atom);
    made.may_be_empty = piece.least == 0 || atom.may_be_empty;
    if (piece.least > 0) made.ops.push_back(split(-size, 1));
    if (piece.least == 0 && endless) made.ops.push_back({Code::kJump, -size - 1});
    return made;
  }

  Block Counted(const PatternPiece& piece, const Block& atom) {
    const auto loop = static_cast<int64_t>(loops_.size());
    const auto size = static_cast<int64_t>(atom.ops.size());
    loops_.push_back({piece.least, piece.most, piece.lazy, registers_});
    registers_ += Loop::kRegisters;
    Block made{{{Code::kEnterLoop, loop}, {Code::kLoop, loop, size + 3}, {Code::kTurnLoop, loop}}, true};
    Append(made, atom);
    made.ops.push_back({Code::kJump, -size - 2});
    made.may_be_empty = piece.least == 0 || atom.may_be_empty;
    return made;
  }

  Pattern pattern_;
  size_t at_ = 0;
  size_t registers_;
  std::vector<Op> ops_;
  std::vector<Loop> loops_;
  std::vector<size_t> parts_;  // of each set
  std::map<std::string_view, std::unique_ptr<Category>> categories_;
};

// One search.
class Backtracker::Run {
 public:
  Run(const Program& program, std::string_view text, PaySteps pay)
      : program_(program),
        text_(text),
        pay_(pay),
        registers_(program.registers(), kNowhere),
        spent_(program.registers() / kRegistersPerWork) {}

  // From one place on.
  bool From(size_t begin) {
    // A search that came to nothing has taken back whatever it wrote into the others.
    registers_[0] = begin;
    pc_ = 0;
    at_ = begin;
    while (Spend(1)) {
      const Op& op = program_.op(pc_);
      if (op.code == Code::kFound) {
        registers_[1] = at_;
        return true;
      }
      if (!Step(op) && !TakeBack()) return false;
    }
    return false;
  }

  bool paid() const { return paid_; }
  // What was counted and not paid for yet.
  void Settle() { paid_ = paid_ && pay_(1 + spent_ / kWorkPerStep); }

  std::string_view Group(size_t number) const {
    const size_t begin = registers_[2 * number], end = registers_[2 * number + 1];
    return begin == kNowhere || end == kNowhere ? std::string_view() : text_.substr(begin, end - begin);
  }

 private:
  static constexpr size_t kNowhere = SIZE_MAX;
  static constexpr size_t kWorkPerStep = 32, kWorkPaidAtOnce = 1'024, kWorkOfCategories = 16, kRegistersPerWork = 4;
  static constexpr size_t kWaysMax = size_t{4} << 20;  // bytes

  // A way still to be tried, or (`undoes`) what a register held on it.
  struct Way {
    uint32_t target = 0;
    bool undoes = false;
    size_t value = 0;
  };

  bool Spend(size_t work) {
    spent_ += work;
    if (spent_ < kWorkPaidAtOnce || !paid_) return paid_;
    paid_ = pay_(spent_ / kWorkPerStep);
    spent_ = 0;
    return paid_;
  }

  void Push(const Way& way) {
    // More ways than there is room for cost more than anybody has.
    if ((ways_.size() + 1) * sizeof(Way) > kWaysMax) paid_ = paid_ && pay_(SIZE_MAX) && false;
    if (paid_) ways_.push_back(way);
  }
  void Keep(int64_t distance) { Push({static_cast<uint32_t>(static_cast<int64_t>(pc_) + distance), false, at_}); }
  void Set(size_t number, size_t value) {
    Push({static_cast<uint32_t>(number), true, registers_[number]});
    registers_[number] = value;
  }
  bool Go(int64_t distance) {
    pc_ = static_cast<size_t>(static_cast<int64_t>(pc_) + distance);
    return true;
  }

  // Back to the last way that is left.
  bool TakeBack() {
    while (!ways_.empty()) {
      const Way way = ways_.back();
      ways_.pop_back();
      if (!Spend(1)) return false;
      if (way.undoes) {
        registers_[way.target] = way.value;
        continue;
      }
      pc_ = way.target;
      at_ = way.value;
      return true;
    }
    return false;
  }

  // False: not this way.
  bool Step(const Op& op) {
    switch (op.code) {
      case Code::kCharacter:
      case Code::kSet: return TakeOne(op) && Go(1);
      case Code::kReference: return TakeGroup(static_cast<size_t>(op.a)) && Go(1);
      case Code::kSave: Set(static_cast<size_t>(op.a), at_); return Go(1);
      case Code::kSplit: Keep(op.b); return Go(op.a);
      case Code::kJump: return Go(op.a);
      case Code::kBegin: return AtBegin() && Go(1);
      case Code::kEnd: return AtEnd() && Go(1);
      case Code::kEnterLoop: EnterLoop(program_.loop(op.a)); return Go(1);
      case Code::kLoop: return Turn(program_.loop(op.a), op.b);
      case Code::kTurnLoop: Set(program_.loop(op.a).registers + 1, at_); return Go(1);
      case Code::kFound: break;
    }
    return false;
  }

  bool TakeOne(const Op& op) {
    if (at_ >= text_.size()) return false;
    const CodePoint c = DecodeAt(text_, at_);
    if (c.value >= 0xDC00 && c.value < 0xDD00) return false;  // no UTF-8: RE2 matches it with nothing either
    if (op.code == Code::kSet) {
      const auto set = static_cast<size_t>(op.a);
      if (!Spend(program_.parts(set) * (c.value < 0x80 ? 1 : kWorkOfCategories))) return false;
      if (!program_.IsIn(c.value, set)) return false;
    } else if (!IsSame(c.value, static_cast<char32_t>(op.a))) {
      return false;
    }
    at_ += c.bytes;
    return true;
  }

  bool IsSame(char32_t a, char32_t b) const { return a == b || (program_.pattern().folds && AreVariants(a, b)); }

  // A group that took no part is the empty text.
  bool TakeGroup(size_t number) {
    const std::string_view group = Group(number);
    size_t at = at_;
    for (size_t i = 0; i < group.size();) {
      if (at >= text_.size() || !Spend(1)) return false;
      const CodePoint wanted = DecodeAt(group, i), c = DecodeAt(text_, at);
      if (!IsSame(c.value, wanted.value)) return false;
      i += wanted.bytes;
      at += c.bytes;
    }
    at_ = at;
    return true;
  }

  bool AtBegin() const { return at_ == 0 || (program_.pattern().lines && at_ < text_.size() && text_[at_ - 1] == '\n'); }
  bool AtEnd() const {
    if (at_ < text_.size()) return program_.pattern().lines && text_[at_] == '\n';
    return !program_.pattern().lines || text_.empty() || text_.back() != '\n';
  }

  void EnterLoop(const Loop& loop) {
    for (size_t i = 0; i < Loop::kRegisters; ++i) Set(loop.registers + i, kNowhere);
  }

  // Before each turn, and behind the last. One that took nothing is the last when there are enough: more change nothing.
  bool Turn(const Loop& loop, int64_t behind) {
    const size_t turns = registers_[loop.registers] + 1;  // none yet behind kNowhere
    const bool empty = registers_[loop.registers + 1] == at_;
    const bool enough = turns >= loop.least || registers_[loop.registers + 2] != kNowhere;
    if (empty && enough) return Go(behind);
    Set(loop.registers, turns);
    if (empty) Set(loop.registers + 2, turns);
    if (!enough) return Go(1);
    if (loop.most != PatternPiece::kNoMost && turns >= loop.most) return Go(behind);
    Keep(loop.lazy ? 1 : behind);
    return Go(loop.lazy ? behind : 1);
  }

  const Program& program_;
  std::string_view text_;
  PaySteps pay_;
  std::vector<size_t> registers_;  // begin and end of each group, then those of loops
  std::vector<Way> ways_;
  size_t pc_ = 0, at_ = 0;
  size_t spent_;
  bool paid_ = true;
};

size_t Backtracker::StepsToMake(const Pattern& pattern) {
  constexpr size_t kStepsOfCategory = 500;  // RE2 compiles it
  size_t steps = 100 + pattern.pieces.size();
  std::set<std::string_view> categories;
  for (const CharacterSet& set : pattern.sets) {
    steps += set.Size();
    for (const auto& term : set.terms()) {
      for (const auto& part : term) categories.insert(part.category);
    }
  }
  return steps + (categories.size() - categories.count("")) * kStepsOfCategory;
}

Backtracker::Backtracker(const Pattern& pattern) : program_(std::make_unique<Program>(pattern)) {}
Backtracker::~Backtracker() = default;

Backtracker::Found Backtracker::Find(std::string_view text, size_t begin, PaySteps pay, std::vector<std::string_view>& groups) {
  Run run(*program_, text, pay);
  bool found = false;
  for (size_t at = begin; !found && run.paid(); at += DecodeAt(text, at).bytes) {
    found = run.From(at);
    if (at >= text.size()) break;
  }
  run.Settle();
  if (!run.paid()) return Found::kUnpaid;
  for (size_t i = 0; found && i < groups.size(); ++i) groups[i] = run.Group(i);
  return found ? Found::kYes : Found::kNo;
}

}  // namespace yici::feel
