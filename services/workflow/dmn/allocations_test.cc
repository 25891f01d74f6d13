// What an evaluation of a decision table takes from the heap: every allocation of this program is counted.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <new>
#include <sstream>

#include "services/workflow/dmn/evaluate.h"
#include "services/workflow/dmn/xml.h"
#include "services/workflow/feel/temporal.h"

namespace {

int64_t allocations = 0;

void* Take(size_t bytes) {
  ++allocations;
  void* taken = std::malloc(bytes == 0 ? 1 : bytes);
  if (taken == nullptr) throw std::bad_alloc();
  return taken;
}

}  // namespace

void* operator new(size_t bytes) { return Take(bytes); }
void* operator new[](size_t bytes) { return Take(bytes); }
void* operator new(size_t bytes, const std::nothrow_t&) noexcept { return std::malloc(bytes); }
void* operator new[](size_t bytes, const std::nothrow_t&) noexcept { return std::malloc(bytes); }
void operator delete(void* taken) noexcept { std::free(taken); }
void operator delete[](void* taken) noexcept { std::free(taken); }
void operator delete(void* taken, size_t) noexcept { std::free(taken); }
void operator delete[](void* taken, size_t) noexcept { std::free(taken); }

namespace yici::dmn {
namespace {

std::unique_ptr<Model> ReferenceTable() {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  std::stringstream text;
  text << std::ifstream(std::string(source == nullptr ? "." : source) + "/tests/bench/reference.dmn").rdbuf();
  Loaded loaded = LoadDmn("reference.dmn", text.str());
  if (!loaded.definitions) return nullptr;
  std::vector<Definitions> models;
  models.push_back(*std::move(loaded.definitions));
  return Compile(std::move(models), {}).model;
}

struct Spent {
  int64_t allocations = 0;
  std::string value;
};

Spent Evaluate(const Model& model, int64_t area, std::string_view kind, bool chain) {
  const uint32_t inputs[] = {*model.Find("area"), *model.Find("kind"), *model.Find("chain"), *model.Find("limit")};
  const feel::DateTime now = *feel::ParseDateTime("2020-04-20T10:00:00+08:00");
  const int64_t before = allocations;
  feel::Arena arena;
  feel::Evaluation evaluation(arena, {.now = now});
  Run run(model, evaluation);
  run.Give(inputs[0], feel::Value(feel::Number::FromInt(area)));
  run.Give(inputs[1], feel::Value(kind));
  run.Give(inputs[2], feel::Value(chain));
  const feel::Value value = run.Decide(inputs[3]);
  const int64_t spent = allocations - before;
  return {spent, feel::ToText(value)};
}

TEST(DecisionTable, OfThreeInputsAndTwentyRulesTakesThreeAllocationsAtMost) {
  const auto model = ReferenceTable();
  ASSERT_NE(model, nullptr);
  const Spent last = Evaluate(*model, 620, "bar", false);
  EXPECT_EQ(last.value, "19");
  EXPECT_LE(last.allocations, 3);
  EXPECT_GT(last.allocations, 0) << "the counter counts";
  const Spent first = Evaluate(*model, 80, "restaurant", true);
  EXPECT_EQ(first.value, "3");
  EXPECT_LE(first.allocations, 3);
}

}  // namespace
}  // namespace yici::dmn
