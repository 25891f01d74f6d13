// How long the index takes to be made, and the first page of searches in it.
//
//   audit_search_bench FOLDER [EVENTS]        default 1,000,000; FOLDER must not be there
//
// Cases of 400 items in 60 departments and 20 halls, each with one event of receipt and some of what follows, refusals among
// them; every search asks for 50 hits, newest first, on a store opened anew. The journal is made up as it goes and not kept:
// reading the records of a page costs beside this what GetHistory costs.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <vector>

#include "services/audit/search/index.h"
#include "services/base/text.h"
#include "storage/rocks/store.h"

namespace yici::audit {
namespace {

using Clock = std::chrono::steady_clock;

double MillisSince(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

class City {
 public:
  journal::Record Next(uint64_t revision) {
    journal::Record record;
    record.set_revision(revision);
    record.set_legal_us(static_cast<int64_t>(revision) * 100'000);
    record.mutable_arrival()->mutable_principal()->set_id(StrCat("officer:o-", Below(2000)));
    const uint64_t sort = Below(10);
    if (sort < 2 || cases_ == 0) {
      Receive(&record);
    } else if (sort < 9) {
      Decide(&record);
    } else {
      Refuse(&record);
    }
    return record;
  }

 private:
  uint64_t Below(uint64_t bound) { return random_() % bound; }
  static void Add(journal::Record* record, const journal::Event& event, const std::string& case_no) {
    auto* stored = record->add_events();
    stored->set_event(event.SerializeAsString());
    stored->set_subject(StrCat("cases/", case_no));
  }
  void Receive(journal::Record* record) {
    journal::Event event;
    auto& received = *event.mutable_case_received();
    received.set_case_no(StrCat("case-", ++cases_));
    received.set_item_code(StrCat("item-", Below(400)));
    received.set_department_id(StrCat("department-", Below(60)));
    received.set_hall_id(StrCat("hall-", Below(20)));
    received.set_jurisdiction("210700");
    received.mutable_applicant()->set_uscc(StrCat("uscc-", Below(50'000)));
    received.set_title("某某公司食品经营许可申请");
    Add(record, event, received.case_no());
  }
  void Decide(journal::Record* record) {
    journal::Event event;
    event.mutable_case_decided()->set_case_no(StrCat("case-", 1 + Below(cases_)));
    event.mutable_case_decided()->mutable_ruling()->set_reasons(Below(100) == 0 ? "材料不实，不予许可" : "符合条件，准予许可");
    Add(record, event, event.case_decided().case_no());
  }
  void Refuse(journal::Record* record) {
    record->set_kind(journal::Command::kAcceptCase);
    journal::Answer answer;
    answer.set_rejected(true);
    answer.mutable_rejection()->set_reason(Below(1000) == 0 ? "CASE_ENDED" : "NOT_PERMITTED");
    record->set_answer(answer.SerializeAsString());
  }

  std::mt19937_64 random_{1};
  uint64_t cases_ = 0;
};

std::unique_ptr<EventIndex> Open(const std::string& folder) {
  storage::RocksOptions rocks;
  rocks.folder = folder;
  rocks.memory_bytes = uint64_t{32} << 20;
  auto store = storage::OpenRocks(rocks);
  if (!store.ok()) std::exit(1);
  auto index = EventIndex::Open(*std::move(store), "bench");
  if (!index.ok()) std::exit(1);
  return *std::move(index);
}

void Make(const std::string& folder, uint64_t events) {
  const auto index = Open(folder);
  City city;
  double taking_ms = 0;
  for (uint64_t revision = 1; revision <= events; ++revision) {
    const std::string bytes = city.Next(revision).SerializeAsString();
    const auto begun = Clock::now();
    if (!index->Take(revision, bytes).ok()) std::exit(1);
    taking_ms += MillisSince(begun);
  }
  index->Seal().IgnoreError();
  std::printf("made: %llu events in %.1f s\n", static_cast<unsigned long long>(events), taking_ms / 1000);
}

void Ask(const EventIndex& index, const char* name, const Search& search) {
  constexpr int kTimes = 201;
  std::vector<double> millis;
  size_t hits = 0;
  for (int i = 0; i < kTimes; ++i) {
    const auto begun = Clock::now();
    const auto found = index.Search(search);
    millis.push_back(MillisSince(begun));
    if (!found.ok()) std::exit(1);
    hits = found->positions.size();
  }
  const double first = millis.front();
  std::sort(millis.begin(), millis.end());
  std::printf("%-34s first %7.3f ms  p50 %7.3f ms  p99 %7.3f ms  %zu hits\n", name, first, millis[kTimes / 2],
              millis[kTimes * 99 / 100], hits);
}

void AskAll(const std::string& folder) {
  const auto index = Open(folder);
  const auto term = [](Field field, const char* value) { return TermOf(field, value); };
  const std::string refusal = term(Field::kHitClass, "refusal"), event = term(Field::kHitClass, "event");
  const std::string department = term(Field::kDepartment, "department-7"), item = term(Field::kItem, "item-7");
  Ask(*index, "everything", {});
  Ask(*index, "one case", {.terms = {term(Field::kResource, "cases/case-77")}});
  Ask(*index, "department", {.terms = {department}});
  Ask(*index, "department and item", {.terms = {department, item}});
  Ask(*index, "department, item and hall", {.terms = {department, item, term(Field::kHall, "hall-3")}});
  Ask(*index, "rare reason", {.terms = {refusal, term(Field::kReason, "CASE_ENDED")}});
  Ask(*index, "words", {.terms = {term(Field::kText, "材料"), term(Field::kText, "不实"), department}});
  Ask(*index, "two classes that exclude each other", {.terms = {event, refusal}});
}

}  // namespace
}  // namespace yici::audit

int main(int argc, char** argv) {
  if (argc < 2 || std::filesystem::exists(argv[1])) {
    std::fprintf(stderr, "usage: audit_search_bench FOLDER [EVENTS]; FOLDER must not be there\n");
    return 2;
  }
  yici::audit::Make(argv[1], argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000);
  yici::audit::AskAll(argv[1]);
  return 0;
}
