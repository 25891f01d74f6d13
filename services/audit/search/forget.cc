#include "services/audit/search/forget.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "services/audit/search/postings.h"
#include "services/audit/search/terms.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

constexpr size_t kTokenHexBytes = 32;

absl::StatusOr<std::vector<Position>> AllOf(storage::Store& store, const std::string& term) {
  std::vector<Position> positions;
  PostingList list(store, nullptr, term, {});
  for (auto at = list.Seek(0, Order::kOldestFirst); at; at = list.Seek(*at + 1, Order::kOldestFirst)) positions.push_back(*at);
  if (!list.status().ok()) return list.status();
  return positions;
}

void DeleteBlocks(storage::Store& store, const std::string& term, storage::WriteBatch& batch) {
  auto rows = store.NewIterator(nullptr, storage::Family::kState, PostingKey(term, 0), PostingKey(term, ~Position{0}),
                                storage::Direction::kForward);
  for (; rows->Valid(); rows->Next()) batch.Delete(storage::Family::kState, rows->key());
}

}  // namespace

std::vector<std::string> ErasedBy(const journal::Record& record) {
  std::vector<std::string> subjects;
  if (record.kind() != journal::Command::kEraseCases && record.kind() != journal::Command::kConfirmProposal) return subjects;
  for (const journal::StoredEvent& stored : record.events()) {
    journal::Event event;
    if (event.ParseFromString(stored.event()) && event.has_case_erased()) subjects.push_back(stored.subject());
  }
  return subjects;
}

bool IsPersonToken(std::string_view applicant) {
  return applicant.size() == kTokenHexBytes && applicant.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Place WithoutPersons(Place place) {
  std::erase_if(place.applicants, IsPersonToken);
  place.parties.clear();
  return place;
}

absl::Status ForgetPersons(storage::Store& store, std::string_view subject, const Place& place, storage::WriteBatch& batch) {
  std::set<std::string> persons(place.parties.begin(), place.parties.end());
  std::copy_if(place.applicants.begin(), place.applicants.end(), std::inserter(persons, persons.end()), IsPersonToken);
  const auto going = AllOf(store, TermOf(Field::kResource, subject));
  if (!going.ok()) return going.status();
  for (const std::string& person : persons) {
    const std::string term = TermOf(Field::kApplicant, person);
    const auto all = AllOf(store, term);
    if (!all.ok()) return all.status();
    std::vector<Position> kept;
    std::set_difference(all->begin(), all->end(), going->begin(), going->end(), std::back_inserter(kept));
    DeleteBlocks(store, term, batch);
    for (size_t begin = 0; begin < kept.size(); begin += kBlockPositionsMax) {
      const size_t end = std::min(kept.size(), begin + kBlockPositionsMax);
      batch.Put(storage::Family::kState, PostingKey(term, kept[begin]), EncodeBlock(kept, begin, end));
    }
  }
  return absl::OkStatus();
}

}  // namespace yici::audit
