#include "services/audit/search/fold.h"

#include <algorithm>

#include "services/audit/search/facts.h"
#include "services/audit/search/forget.h"
#include "services/base/text.h"
#include "services/server/partition/machines.h"

namespace yici::audit {
namespace {

constexpr char kPartyMark = '\1';  // no applicant begins with it

class Terms {
 public:
  void Add(Field field, std::string_view value) { AddTerm(TermOf(field, value)); }
  void AddPrincipal(const std::string& principal) {
    constexpr std::string_view kEnterprise = "enterprise:", kPerson = "person:";
    if (principal.starts_with(kEnterprise))
      return Add(Field::kApplicant, std::string_view(principal).substr(kEnterprise.size()));
    if (principal.starts_with(kPerson)) return Add(Field::kApplicant, std::string_view(principal).substr(kPerson.size()));
    Add(Field::kOfficer, OfficerValue(principal));
  }
  void AddText(std::string_view text) {
    for (std::string& term : TextTerms(text, kTextTermsMax)) {
      if (words_ == kTextTermsMax) return;
      if (AddTerm(std::move(term))) ++words_;
    }
  }
  void AddPlace(const Place& place) {
    Add(Field::kItem, place.item);
    Add(Field::kHall, place.hall);
    Add(Field::kDepartment, place.department);
    Add(Field::kProject, place.project);
    for (const std::string& applicant : place.applicants) Add(Field::kApplicant, applicant);
  }
  std::vector<std::string> Take() { return std::move(terms_); }

 private:
  bool AddTerm(std::string term) {
    if (term.empty() || std::find(terms_.begin(), terms_.end(), term) != terms_.end()) return false;
    terms_.push_back(std::move(term));
    return true;
  }
  std::vector<std::string> terms_;
  size_t words_ = 0;
};

std::string_view FirstOf(const EventFacts& facts, Field field) {
  for (const auto& [of, value] : facts.values) {
    if (of == field) return value;
  }
  return {};
}

std::vector<std::string> ApplicantsIn(const EventFacts& facts) {
  std::vector<std::string> applicants;
  for (const auto& [of, value] : facts.values) {
    if (of == Field::kApplicant) applicants.push_back(value);
  }
  return applicants;
}

Place FirstPlace(const EventFacts& facts) {
  Place place;
  place.jurisdiction = facts.jurisdiction;
  place.item = FirstOf(facts, Field::kItem);
  place.hall = FirstOf(facts, Field::kHall);
  place.department = FirstOf(facts, Field::kDepartment);
  place.project = FirstOf(facts, Field::kProject);
  place.applicants = ApplicantsIn(facts);
  return place;
}

void SetCase(const journal::CaseReceived& received, Place* place) {
  place->department = received.department_id();
  place->hall = received.hall_id();
  place->jurisdiction = received.jurisdiction();
  place->item = received.item_code();
}

// What begins a subject says what it is about; a few later events move it.
Place PlaceAfter(const std::optional<Place>& known, const journal::Event& event, const EventFacts& facts) {
  Place place = known ? *known : FirstPlace(facts);
  switch (event.event_case()) {
    case journal::Event::kCaseReceived: SetCase(event.case_received(), &place); break;
    case journal::Event::kCaseImported: {
      const journal::Case& subject = event.case_imported().subject();
      place.department = subject.department_id();
      place.hall = subject.hall_id();
      place.jurisdiction = subject.jurisdiction();
      place.item = subject.item_code();
      break;
    }
    case journal::Event::kCaseTransferred: {
      const journal::CaseTransfer& transfer = event.case_transferred().transfer();
      place.department = transfer.to_department();
      if (!transfer.to_hall().empty()) place.hall = transfer.to_hall();
      if (!transfer.to_jurisdiction().empty()) place.jurisdiction = transfer.to_jurisdiction();
      break;
    }
    case journal::Event::kDemandDispatched: place.department = event.demand_dispatched().department_id(); break;
    case journal::Event::kJointHandlingSet: place.department = event.joint_handling_set().lead_department_id(); break;
    default: break;
  }
  return place;
}

void AddParties(const EventFacts& facts, Place* place) {
  for (const auto& [of, value] : facts.values) {
    if (of != Field::kApplicant || !IsPersonToken(value) || place->parties.size() >= kFactsMax) continue;
    if (std::find(place->parties.begin(), place->parties.end(), value) == place->parties.end()) place->parties.push_back(value);
  }
}

// Rows of the catalogue tell the names of items, for searches by name.
void NoteItemNames(const journal::Event& event, Places& places) {
  for (const journal::PackRow& row : event.rows_staged().rows()) {
    if (row.has_item()) places.PutItemNames(row.item().item_code(), StrCat(row.item().name_zh(), " ", row.item().name_en()));
  }
}

std::vector<std::string> TermsOfEvent(const journal::Record& record, int index, const journal::Event& event, Places& places) {
  const journal::StoredEvent& stored = record.events(index);
  const EventFacts facts = FactsOf(event);
  const std::optional<Place> known = places.Find(stored.subject());
  Place place = PlaceAfter(known, event, facts);
  AddParties(facts, &place);
  if (known != place && place != Place()) places.Put(stored.subject(), place);
  Terms terms;
  terms.Add(Field::kEverything, "e");
  terms.Add(Field::kHitClass, "event");
  if (IsDisclosure(event)) terms.Add(Field::kHitClass, "disclosure");
  terms.Add(Field::kKind, server::EventType(event));
  terms.Add(Field::kResource, stored.subject());
  terms.AddPrincipal(stored.has_actor() ? stored.actor().id() : record.arrival().principal().id());
  if (!stored.has_actor()) terms.AddPrincipal(record.arrival().on_behalf_of());
  terms.AddPrincipal(stored.delegated_by());
  terms.AddPlace(place);
  for (const auto& [field, value] : facts.values) terms.Add(field, value);
  if (event.has_incident_opened()) terms.Add(Field::kReason, event.incident_opened().rejection().reason());
  for (const std::string& text : facts.texts) terms.AddText(text);
  if (!known && !place.item.empty()) terms.AddText(places.ItemNames(place.item));
  return terms.Take();
}

std::vector<std::string> TermsOfCount(const journal::RefusalCount& count) {
  Terms terms;
  terms.Add(Field::kEverything, "e");
  terms.Add(Field::kHitClass, "refusal");
  terms.Add(Field::kKind, "refusals.counted");
  terms.Add(Field::kReason, count.reason());
  terms.AddPrincipal(count.principal());
  return terms.Take();
}

std::vector<std::string> TermsOfRefusal(const journal::Record& record, const journal::Answer& answer, Places& places) {
  Terms terms;
  terms.Add(Field::kEverything, "e");
  terms.Add(Field::kHitClass, "refusal");
  terms.Add(Field::kKind, CommandName(record.kind()));
  terms.Add(Field::kReason, answer.rejection().reason());
  terms.AddPrincipal(record.arrival().principal().id());
  terms.AddPrincipal(record.arrival().on_behalf_of());
  const std::string resource = RefusedResource(answer);
  terms.Add(Field::kResource, resource);
  if (const auto place = places.Find(resource)) terms.AddPlace(*place);
  terms.AddText(answer.rejection().message_zh());
  terms.AddText(answer.rejection().message_en());
  return terms.Take();
}

void AppendPart(std::string* out, std::string_view part) {
  out->push_back(static_cast<char>(part.size() >> 8));
  out->push_back(static_cast<char>(part.size() & 0xff));
  out->append(part.substr(0, 0xffff));
}

}  // namespace

std::string_view CommandName(int32_t kind) {
  const auto* field = journal::Command::descriptor()->FindFieldByNumber(kind);
  return field == nullptr ? std::string_view() : std::string_view(field->name());
}

std::optional<journal::Answer> RefusalOf(const journal::Record& record) {
  journal::Answer answer;
  if (record.answer().empty() || !answer.ParseFromString(record.answer()) || !answer.rejected()) return std::nullopt;
  return answer;
}

std::string RefusedResource(const journal::Answer& answer) {
  if (!answer.case_no().empty()) return StrCat("cases/", answer.case_no());
  return answer.demand().demand_no().empty() ? std::string() : StrCat("demands/", answer.demand().demand_no());
}

std::vector<Entry> FoldRecord(const journal::Record& record, Places& places) {
  std::vector<Entry> entries;
  for (int i = 0; i < record.events_size(); ++i) {
    journal::Event event;
    if (!event.ParseFromString(record.events(i).event())) continue;
    if (event.has_rows_staged()) NoteItemNames(event, places);
    entries.push_back({PositionOf(record.revision(), static_cast<uint32_t>(i)), TermsOfEvent(record, i, event, places)});
    for (int n = 0; n < event.refusals_counted().counts_size(); ++n) {
      const uint32_t slot = kCountSlots + static_cast<uint32_t>(n);
      entries.push_back({PositionOf(record.revision(), slot), TermsOfCount(event.refusals_counted().counts(n))});
    }
  }
  if (const auto refusal = RefusalOf(record)) {
    entries.push_back({PositionOf(record.revision(), kRefusalSlot), TermsOfRefusal(record, *refusal, places)});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.position < b.position; });
  return entries;
}

std::string EncodePlace(const Place& place) {
  std::string bytes;
  for (const std::string* part : {&place.jurisdiction, &place.item, &place.hall, &place.department, &place.project}) {
    AppendPart(&bytes, *part);
  }
  for (const std::string& applicant : place.applicants) AppendPart(&bytes, applicant);
  for (const std::string& party : place.parties) AppendPart(&bytes, StrCat(kPartyMark, party));
  return bytes;
}

std::optional<Place> DecodePlace(std::string_view bytes) {
  std::vector<std::string> parts;
  while (!bytes.empty()) {
    if (bytes.size() < 2) return std::nullopt;
    const size_t size = static_cast<size_t>(static_cast<uint8_t>(bytes[0])) << 8 | static_cast<uint8_t>(bytes[1]);
    if (bytes.size() < 2 + size) return std::nullopt;
    parts.emplace_back(bytes.substr(2, size));
    bytes.remove_prefix(2 + size);
  }
  constexpr size_t kFixed = 5;
  if (parts.size() < kFixed) return std::nullopt;
  Place place{parts[0], parts[1], parts[2], parts[3], parts[4], {}, {}};
  for (auto part = parts.begin() + kFixed; part != parts.end(); ++part) {
    const bool party = part->starts_with(kPartyMark);
    (party ? place.parties : place.applicants).push_back(party ? part->substr(1) : *part);
  }
  return place;
}

}  // namespace yici::audit
