#include "services/audit/export/table_rows.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "services/approval/machine/view.h"
#include "services/audit/tree/compact_range.h"
#include "services/base/text.h"
#include "services/base/time.h"
#include "services/server/partition/machines.h"

namespace yici::audit {
namespace {

// "under_review" of CASE_STATE_UNDER_REVIEW; "" of UNSPECIFIED, its number for one that this version does not know.
template <class Enum>
std::string Word(Enum value, std::string_view prefix) {
  const auto* known = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(static_cast<int>(value));
  if (known == nullptr) return std::to_string(static_cast<int>(value));
  const std::string_view name = known->name();
  if (static_cast<int>(value) == 0) return "";
  return absl::AsciiStrToLower(ToAbsl(name.starts_with(prefix) ? name.substr(prefix.size()) : name));
}

std::string DayText(int32_t day) { return day == 0 ? "" : CivilDay(day).ToString(); }
std::string TimeText(int64_t us) { return us == 0 ? "" : Instant::FromMicros(us).ToString(); }
std::string HexText(const std::string& bytes) { return absl::BytesToHexString(bytes); }
// Of a natural person only that it is one.
std::string Shown(const std::string& principal) { return principal.starts_with("person:") ? "person" : principal; }
int64_t Signed(uint64_t number) { return static_cast<int64_t>(number); }

const std::string& ActorOf(const journal::Record& record, const journal::StoredEvent& stored) {
  return stored.has_actor() ? stored.actor().id() : record.arrival().principal().id();
}

int64_t OccurredUs(const journal::Record& record, const journal::StoredEvent& stored) {
  return stored.occurred_us() == 0 ? record.legal_us() : stored.occurred_us();
}

struct Disclosed {
  std::string_view kind, material_id, purpose;
};

std::optional<Disclosed> DisclosureIn(const journal::Event& event) {
  if (event.has_unmasked_read()) return Disclosed{"unmasked", "", event.unmasked_read().purpose()};
  if (event.has_caller_read()) return Disclosed{"caller", "", event.caller_read().purpose()};
  if (!event.has_attachment_read()) return std::nullopt;
  return Disclosed{"attachment", event.attachment_read().material_id(), event.attachment_read().purpose()};
}

void AddDisclosure(const journal::Record& record, int index, const journal::Event& event, TableTexts* out) {
  const auto disclosed = DisclosureIn(event);
  if (!disclosed) return;
  const journal::StoredEvent& stored = record.events(index);
  out->Row("disclosures")
      .Number(Signed(record.revision()))
      .Number(index)
      .Text(TimeText(record.legal_us()))
      .Text(ActorOf(record, stored))
      .Text(disclosed->kind)
      .Text(stored.subject())
      .Text(disclosed->material_id)
      .Text(disclosed->purpose)
      .End();
}

std::string CommandName(int32_t kind) {
  const auto* field = journal::Command::descriptor()->FindFieldByNumber(kind);
  return field == nullptr ? std::to_string(kind) : field->name();
}

// ---- one case

void AddMaterials(const journal::Case& subject, TableTexts* out) {
  for (const journal::MaterialHeld& held : subject.materials()) {
    out->Row("materials")
        .Text(subject.case_no())
        .Text(held.material_id())
        .Text(Word(held.status(), "MATERIAL_STATUS_"))
        .Number(held.copies())
        .Number(held.pages())
        .Text(DayText(held.day()))
        .Text(HexText(held.digest()))
        .NumberUnless(held.size_bytes(), 0)
        .Text(held.media_type())
        .Text(held.reused_from())
        .Text(held.shared_from())
        .End();
  }
}

void AddClocks(const journal::Case& subject, TableTexts* out) {
  int nth = 0;
  for (const journal::Clock& clock : subject.clocks()) {
    out->Row("clocks")
        .Text(subject.case_no())
        .Number(++nth)
        .Text(approval::ShortNameOf(clock.kind()))
        .Text(clock.calendar_days() ? "calendar" : "working")
        .Number(clock.limit())
        .Number(clock.extension())
        .Text(DayText(clock.start_day()))
        .Text(DayText(clock.due_day()))
        .Text(Word(clock.phase(), "CLOCK_PHASE_"))
        .Text(DayText(clock.ended_day()))
        .Text(clock.step())
        .Text(clock.calendar_version())
        .End();
  }
}

void AddSteps(const journal::Case& subject, TableTexts* out) {
  int nth = 0;
  for (const journal::StepState& step : subject.steps()) {
    out->Row("steps")
        .Text(subject.case_no())
        .Number(++nth)
        .Text(step.step())
        .Text(Word(step.phase(), "STEP_PHASE_"))
        .Text(step.officer())
        .Text(step.second_officer())
        .Text(step.post())
        .Text(TimeText(step.closed_us()))
        .End();
  }
}

void AddDocuments(const journal::Case& subject, const IssuedAt& issued, TableTexts* out) {
  for (const journal::DocumentRef& document : subject.documents()) {
    CsvRow row = out->Row("documents");
    row.Text(subject.case_no())
        .Text(approval::DocumentId(document, subject.case_no()))
        .Text(document.code())
        .NumberUnless(document.number(), 0)
        .Number(document.year())
        .Text(approval::PrintedNumber(document))
        .Text(DayText(document.day()))
        .Text(document.organ_id());
    const auto at = issued.find({document.code(), document.n()});
    if (at == issued.end()) {
      row.Nothing().Nothing().End();
    } else {
      row.Number(Signed(at->second.first)).Number(at->second.second).End();
    }
  }
}

void AddVisits(const journal::Case& subject, TableTexts* out) {
  int nth = 0;
  for (const journal::Visit& visit : subject.visits()) {
    out->Row("visits")
        .Text(subject.case_no())
        .Number(++nth)
        .Text(visit.hall_id())
        .Text(DayText(visit.day()))
        .Text(visit.purpose())
        .Number(visit.by_agent() ? 1 : 0)
        .Text(Word(visit.fault(), "VISIT_FAULT_"))
        .End();
  }
}

void AddRatings(const journal::Case& subject, TableTexts* out) {
  for (const journal::Rating& rating : subject.ratings()) {
    out->Row("ratings")
        .Text(subject.case_no())
        .Text(Word(rating.stage(), "RATING_STAGE_"))
        .Number(rating.nth() == 0 ? 1 : rating.nth())
        .Number(rating.code())
        .Number(rating.channel())
        .Text(TimeText(rating.at_us()))
        .Text(DayText(rating.rectify_due_day()))
        .Text(Word(rating.verdict(), "RATING_VERDICT_"))
        .Text(TimeText(rating.rectified_us()))
        .End();
  }
}

void AddCards(const journal::Case& subject, TableTexts* out) {
  int nth = 0;
  for (const journal::Card& card : subject.cards()) {
    out->Row("cards")
        .Text(subject.case_no())
        .Number(++nth)
        .Text(Word(card.color(), "CARD_COLOR_"))
        .Text(approval::ShortNameOf(card.clock()))
        .Text(card.rule())
        .Text(card.step())
        .Text(card.liable_post())
        .Text(TimeText(card.occurred_us()))
        .Number(Signed(card.revision()))
        .Number(card.index())
        .End();
  }
}

int64_t StandingHolds(const journal::Case& subject) {
  const auto& holds = subject.legal_holds();
  return std::count_if(holds.begin(), holds.end(), [](const journal::LegalHold& hold) { return hold.released_day() == 0; });
}

void AddCase(const journal::Case& subject, TableTexts* out) {
  const bool ruled = subject.has_ruling();
  out->Row("cases")
      .Text(subject.case_no())
      .Text(subject.item_code())
      .Text(DayText(subject.item_effective_day()))
      .Text(Word(subject.state(), "CASE_STATE_"))
      .NumberUnless(subject.result_code(), -1)
      .Text(subject.jurisdiction())
      .Text(subject.department_id())
      .Text(subject.hall_id())
      .Text(subject.window_id())
      .Text(Word(subject.channel(), "CHANNEL_"))
      .Text(subject.applicant().uscc())
      .Text(subject.applicant().org_name())
      .Text(subject.agent().uscc())
      .Text(subject.project_code())
      .Text(DayText(subject.submitted_day()))
      .Text(DayText(subject.acceptance_day()))
      .Number(subject.deemed_accepted() ? 1 : 0)
      .Number(subject.deferral() ? 1 : 0)
      .Number(subject.extended() ? 1 : 0)
      .Text(!ruled                     ? ""
            : subject.ruling().grant() ? "grant"
                                       : "refuse")
      .Text(ruled ? DayText(subject.ruling().day()) : "")
      .Text(subject.certificate_no())
      .Number(approval::VisitCount(subject))
      .Number(StandingHolds(subject))
      .Text(DayText(subject.archive().day()))
      .Text(HexText(subject.archive().digest()))
      .Text(subject.joint().parent())
      .Number(Signed(subject.created_revision()))
      .Number(Signed(subject.revisions().empty() ? 0 : *subject.revisions().rbegin()))
      .End();
}

}  // namespace

TableTexts::TableTexts() {
  for (const ExportTable& table : ExportedTables()) texts_.emplace_back(&table, TableText());
}

TableText& TableTexts::Of(std::string_view table) {
  for (auto& [known, text] : texts_) {
    if (known->name == table) return text;
  }
  std::abort();
}

CsvRow TableTexts::Row(std::string_view table) {
  TableText& text = Of(table);
  ++text.rows;
  return CsvRow(*FindTable(table), &text.csv);
}

size_t TableTexts::bytes() const {
  size_t bytes = 0;
  for (const auto& [table, text] : texts_) bytes += text.csv.size();
  return bytes;
}

void TableTexts::Clear() {
  for (auto& [table, text] : texts_) text = TableText();
}

void AddEventRows(const journal::Record& record, TableTexts* out) {
  journal::Event event;
  for (int i = 0; i < record.events_size(); ++i) {
    const journal::StoredEvent& stored = record.events(i);
    if (!event.ParseFromString(stored.event())) continue;
    out->Row("events")
        .Number(Signed(record.revision()))
        .Number(i)
        .Number(Signed(record.first_leaf()) + i)
        .Number(event.event_case())
        .Text(server::EventType(event))
        .Text(stored.subject())
        .Text(ActorOf(record, stored))
        .Text(Shown(record.arrival().principal().id()))
        .Text(Shown(record.arrival().on_behalf_of()))
        .Text(stored.delegated_by())
        .Text(TimeText(OccurredUs(record, stored)))
        .Text(TimeText(record.legal_us()))
        .Text(server::EventVersions(event))
        .Text(Hex(Sha256(stored.event())))
        .End();
    AddDisclosure(record, i, event, out);
  }
}

void AddRefusalRow(const journal::Record& record, TableTexts* out) {
  journal::Answer answer;
  if (record.answer().empty() || !answer.ParseFromString(record.answer()) || !answer.rejected()) return;
  out->Row("refusals")
      .Number(Signed(record.revision()))
      .Text(CommandName(record.kind()))
      .Text(Shown(record.arrival().principal().id()))
      .Text(Shown(record.arrival().on_behalf_of()))
      .Text(answer.case_no())
      .Text(TimeText(record.legal_us()))
      .Text(answer.rejection().reason())
      .Text(answer.rejection().field())
      .End();
}

void AddCaseRows(const journal::Case& subject, const IssuedAt& issued, TableTexts* out) {
  AddCase(subject, out);
  AddMaterials(subject, out);
  AddClocks(subject, out);
  AddSteps(subject, out);
  AddDocuments(subject, issued, out);
  AddVisits(subject, out);
  AddRatings(subject, out);
  AddCards(subject, out);
}

void AddPartyRows(const journal::Case& subject, const ShowParty& show, TableTexts* out) {
  const auto add = [&](std::string_view role, const journal::Party& party) {
    const ShownParty shown = show(party);
    out->Row("parties")
        .Text(subject.case_no())
        .Text(role)
        .Text(party.uscc())
        .Text(party.org_name())
        .Text(shown.name)
        .Text(shown.id_number)
        .Text(shown.phone)
        .Text(party.region())
        .Number(shown.erased ? 1 : 0)
        .End();
  };
  add("applicant", subject.applicant());
  if (subject.has_agent()) add("agent", subject.agent());
}

}  // namespace yici::audit
