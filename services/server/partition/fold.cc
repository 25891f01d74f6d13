#include "services/server/partition/fold.h"

#include <algorithm>
#include <cstring>

#include "services/audit/tree/leaf.h"
#include "services/base/outcome.h"
#include "services/server/partition/leaf_of.h"
#include "services/server/partition/machines.h"

namespace yici::server {

std::string StoredAnswerKey(std::string_view principal, std::string_view request_id) {
  std::string key;
  key.reserve(principal.size() + request_id.size() + 2);
  AppendText(key, principal);
  AppendText(key, request_id);
  return key;
}

std::string OrgansTarget(const EndingDays& ending, CivilDay day) {
  const auto ended = std::upper_bound(ending.begin(), ending.end(), day.days_since_1970()) - ending.begin();
  return ended == 0 ? std::string() : "ended-" + std::to_string(ended);
}

Head HeadFromRow(const journal::PartitionHead& row) {
  Head head;
  head.revision = row.revision();
  head.legal_us = row.legal_us();
  std::vector<audit::Hash> edge;
  for (const std::string& bytes : row.tree_edge()) {
    audit::Hash hash{};
    std::memcpy(hash.data(), bytes.data(), std::min(bytes.size(), hash.size()));
    edge.push_back(hash);
  }
  head.tree = audit::CompactRange(row.leaves(), std::move(edge));
  head.hold = row.hold();
  head.hold_reason = row.hold_reason();
  head.oldest_answer_revision = std::max<uint64_t>(1, row.oldest_answer_revision());
  return head;
}

void PutHead(State& state, const Head& head) {
  auto row = std::make_unique<journal::PartitionHead>();
  row->set_revision(head.revision);
  row->set_legal_us(head.legal_us);
  row->set_leaves(head.tree.size());
  for (const audit::Hash& hash : head.tree.edge()) row->add_tree_edge(hash.data(), hash.size());
  row->set_hold(head.hold);
  row->set_hold_reason(head.hold_reason);
  row->set_oldest_answer_revision(head.oldest_answer_revision);
  state.Put(kHeadKey, std::move(row));
}

bool IsPartitionEvent(const journal::Event& event) {
  return event.event_case() >= journal::Event::kHoldSet && event.event_case() <= journal::Event::kIncidentOpened;
}

void ApplyPartitionEvent(State& state, Head& head, const journal::Event& event, const EventPosition& position) {
  switch (event.event_case()) {
    case journal::Event::kHoldSet:
      head.hold = event.hold_set().hold();
      head.hold_reason = event.hold_set().reason();
      return;
    case journal::Event::kAnswersExpired:
      for (const std::string& key : event.answers_expired().keys()) state.Erase(Table::kStoredAnswer, key);
      head.oldest_answer_revision = event.answers_expired().to_revision();
      return;
    case journal::Event::kRefusalsCounted:
      for (const auto& count : event.refusals_counted().counts()) {
        std::string key;
        AppendU64(key, static_cast<uint64_t>(count.minute()));
        AppendText(key, count.principal());
        AppendText(key, count.method());
        const auto* old = state.Find<journal::RefusalRow>(key);
        auto row = std::make_unique<journal::RefusalRow>();
        row->set_count(count.count() + (old ? old->count() : 0));
        state.Put(key, std::move(row));
      }
      return;
    case journal::Event::kSweepAdvanced: {
      const auto& advanced = event.sweep_advanced();
      const std::string_view kind = advanced.kind().empty() ? kCalendarSweepKey : std::string_view(advanced.kind());
      const auto* old = state.Find<journal::Sweep>(kind);
      auto row = std::make_unique<journal::Sweep>();
      if (old && old->target() == advanced.target()) row->set_moved(old->moved());
      row->set_target(advanced.target());
      row->set_cursor(advanced.cursor());
      row->set_done(advanced.done());
      row->set_moved(row->moved() + advanced.moved());
      state.Put(kind, std::move(row));
      return;
    }
    case journal::Event::kIncidentOpened: {
      std::string key;
      AppendU64(key, position.revision);
      AppendI32(key, position.index);
      auto row = std::make_unique<journal::Incident>();
      row->set_command(event.incident_opened().command());
      *row->mutable_rejection() = event.incident_opened().rejection();
      row->set_legal_us(position.legal_time.micros());
      state.Put(key, std::move(row));
      return;
    }
    default: return;  // UnmaskedRead changes nothing: its record is the proof
  }
}

namespace {

Instant OccurredAt(const journal::Record& record, const journal::StoredEvent& stored) {
  return Instant::FromMicros(stored.occurred_us() == 0 ? record.legal_us() : stored.occurred_us());
}

std::string_view ActorOf(const journal::Record& record, const journal::StoredEvent& stored) {
  return stored.has_actor() ? std::string_view(stored.actor().id()) : record.arrival().principal().id();
}

}  // namespace

std::string LeafOf(std::string_view log_id_hex, const journal::Record& record, int index, const journal::Event& event) {
  const journal::StoredEvent& stored = record.events(index);
  audit::LeafEnvelope leaf;
  leaf.log_id_hex = log_id_hex;
  leaf.revision = record.revision();
  leaf.index = static_cast<uint32_t>(index);
  leaf.kind = static_cast<uint32_t>(event.event_case());
  leaf.subject = stored.subject();
  leaf.actor = ActorOf(record, stored);
  leaf.legal_us = record.legal_us();
  leaf.occurred_us = OccurredAt(record, stored).micros();
  const std::string versions = EventVersions(event);
  leaf.versions = versions;
  leaf.event_bytes = stored.event();
  return audit::CanonicalLeaf(leaf);
}

void FoldEvent(State& state, Head& head, std::string_view log_id_hex, const journal::Record& record, int index,
               const journal::Event& event) {
  const journal::StoredEvent& stored = record.events(index);
  EventPosition position;
  position.revision = record.revision();
  position.index = index;
  position.legal_time = Instant::FromMicros(record.legal_us());
  position.occurred_at = OccurredAt(record, stored);
  position.actor = ActorOf(record, stored);
  if (IsPartitionEvent(event)) {
    ApplyPartitionEvent(state, head, event, position);
  } else {
    ApplyAny(state, event, position);
  }
  head.tree.Append(audit::LeafHash(LeafOf(log_id_hex, record, index, event)));
}

void FoldEnvelope(State& state, Head& head, const journal::Record& record) {
  head.revision = record.revision();
  head.legal_us = record.legal_us();
  if (record.answer().empty()) return;
  auto answer = std::make_unique<journal::StoredAnswer>();
  answer->set_request_hash(record.arrival().request_hash());
  answer->set_revision(record.revision());
  state.Put(StoredAnswerKey(record.arrival().principal().id(), record.arrival().request_id()), std::move(answer));
}

absl::Status FoldRecord(State& state, Head& head, std::string_view log_id_hex, const journal::Record& record) {
  if (record.revision() != head.revision + 1) {
    return absl::DataLossError("expected revision " + std::to_string(head.revision + 1) + ", but the record says " +
                               std::to_string(record.revision()));
  }
  if (record.legal_us() < head.legal_us) {
    return absl::DataLossError("legal time runs backwards at revision " + std::to_string(record.revision()));
  }
  if (record.events_size() > 0 && record.first_leaf() != head.tree.size()) {
    return absl::DataLossError("leaf index does not continue at revision " + std::to_string(record.revision()));
  }
  for (int i = 0; i < record.events_size(); ++i) {
    journal::Event event;
    if (!event.ParseFromString(record.events(i).event()) || event.event_case() == journal::Event::EVENT_NOT_SET) {
      return absl::DataLossError("event " + std::to_string(i) + " of revision " + std::to_string(record.revision()) +
                                 " does not parse");
    }
    FoldEvent(state, head, log_id_hex, record, i, event);
  }
  FoldEnvelope(state, head, record);
  return absl::OkStatus();
}

}  // namespace yici::server
