// The journal as the index sees it: each record becomes entries, an entry is a place and the terms it is found by. A pure
// fold: the same records give the same entries, in whatever slices they come.
//
//   for (const Entry& entry : FoldRecord(record, places)) …         // in the order of their positions
//
// An event carries what its subject is about (item, hall, department, applicant, project) beside its own words, so that
// every event of a case is found by the case's department. That is remembered in Places, by subject.
#ifndef YICI_SERVICES_AUDIT_SEARCH_FOLD_H_
#define YICI_SERVICES_AUDIT_SEARCH_FOLD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/base/state.h"

namespace yici::audit {

// Where a hit stands: the record, and in it an event, a counted refusal, or the refusal of its command. Ordered as it happened.
using Position = uint64_t;
inline constexpr uint32_t kCountSlots = 2'000;  // of the first counted refusal; events lie below
inline constexpr uint32_t kRefusalSlot = 65'535;
constexpr Position PositionOf(uint64_t revision, uint32_t slot) { return revision << 16 | slot; }
constexpr uint64_t RevisionOf(Position position) { return position >> 16; }
constexpr uint32_t SlotOf(Position position) { return static_cast<uint32_t>(position & 0xffff); }

// What is known of a subject: "cases/…", "demands/…", "projects/…".
struct Place {
  std::string jurisdiction, item, hall, department, project;
  std::vector<std::string> applicants;
  std::vector<std::string> parties;  // keyed tokens of all persons that its events name: for forgetting, no term
  friend bool operator==(const Place&, const Place&) = default;
};
std::string EncodePlace(const Place& place);
std::optional<Place> DecodePlace(std::string_view bytes);  // nothing where the bytes are none

class Places {
 public:
  virtual ~Places() = default;
  virtual std::optional<Place> Find(std::string_view subject) = 0;
  virtual void Put(std::string_view subject, Place place) = 0;
  // Names of an item, as last staged: "食品经营许可 food business licence".
  virtual std::string ItemNames(std::string_view item_code) = 0;
  virtual void PutItemNames(std::string_view item_code, std::string names) = 0;
};

struct Entry {
  Position position = 0;
  std::vector<std::string> terms;  // each once
};

inline constexpr size_t kTextTermsMax = 64;  // of one entry: words behind these are not found

std::vector<Entry> FoldRecord(const journal::Record& record, Places& places);

// "accept_case": the command that a record is of; "" where this version knows none.
std::string_view CommandName(int32_t kind);
// The refusal that the record's answer tells, where it tells one.
std::optional<journal::Answer> RefusalOf(const journal::Record& record);
// What a refused command was about, as far as its answer says.
std::string RefusedResource(const journal::Answer& answer);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SEARCH_FOLD_H_
