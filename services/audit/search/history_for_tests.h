// Random histories: cases that are received, transferred, decided and read, refusals, counted refusals. The same seed, the
// same records.
#ifndef YICI_SERVICES_AUDIT_SEARCH_HISTORY_FOR_TESTS_H_
#define YICI_SERVICES_AUDIT_SEARCH_HISTORY_FOR_TESTS_H_

#include <random>
#include <string>
#include <vector>

#include "services/base/state.h"
#include "services/base/text.h"

namespace yici::audit {

class RandomHistory {
 public:
  explicit RandomHistory(uint64_t seed) : random_(seed) {}

  journal::Record Next() {
    journal::Record record;
    record.set_revision(++revision_);
    record.set_legal_us(1'587'348'000'000'000 + static_cast<int64_t>(revision_) * 1'000'000);
    record.mutable_arrival()->mutable_principal()->set_id(StrCat("officer:o-", Below(5)));
    const uint64_t sort = Below(10);
    if (sort < 3 || cases_ == 0) {
      AddEvent(&record, Received());
    } else if (sort < 7) {
      for (uint64_t n = 1 + Below(3); n > 0; --n) AddEvent(&record, OfCase());
    } else if (sort < 9) {
      AddRefusal(&record);
    } else {
      AddCounts(&record);
    }
    return record;
  }
  uint64_t Below(uint64_t bound) { return random_() % bound; }
  std::string AnyCase() { return StrCat("c-", 1 + Below(cases_)); }

 private:
  static void AddEvent(journal::Record* record, const journal::Event& event) {
    auto* stored = record->add_events();
    stored->set_event(event.SerializeAsString());
    const std::string no = event.has_case_received()   ? event.case_received().case_no()
                           : event.has_case_decided()  ? event.case_decided().case_no()
                           : event.has_unmasked_read() ? event.unmasked_read().case_no()
                                                       : event.case_transferred().case_no();
    stored->set_subject(StrCat("cases/", no));
  }
  journal::Event Received() {
    journal::Event event;
    auto& received = *event.mutable_case_received();
    received.set_case_no(StrCat("c-", ++cases_));
    received.set_item_code(StrCat("item-", Below(4)));
    received.set_department_id(StrCat("d-", Below(3)));
    received.set_hall_id(StrCat("h-", Below(2)));
    received.set_jurisdiction("210700");
    received.mutable_applicant()->set_uscc(StrCat("uscc-", Below(6)));
    received.set_title(Below(2) == 0 ? "食品经营许可" : "道路运输许可 transport");
    return event;
  }
  journal::Event OfCase() {
    journal::Event event;
    const uint64_t sort = Below(3);
    if (sort == 0) {
      event.mutable_case_decided()->set_case_no(AnyCase());
      event.mutable_case_decided()->mutable_ruling()->set_reasons(Below(2) == 0 ? "材料不实" : "papers are false");
    } else if (sort == 1) {
      event.mutable_unmasked_read()->set_case_no(AnyCase());
      event.mutable_unmasked_read()->set_purpose("核对材料");
    } else {
      event.mutable_case_transferred()->set_case_no(AnyCase());
      event.mutable_case_transferred()->mutable_transfer()->set_to_department(StrCat("d-", Below(3)));
    }
    return event;
  }
  void AddRefusal(journal::Record* record) {
    record->set_kind(7);  // accept_case
    journal::Answer answer;
    answer.set_rejected(true);
    if (Below(2) == 0) answer.set_case_no(AnyCase());
    answer.mutable_rejection()->set_reason(Below(2) == 0 ? "NOT_PERMITTED" : "CASE_ENDED");
    answer.mutable_rejection()->set_message_zh("应由承办人办理");
    record->set_answer(answer.SerializeAsString());
  }
  void AddCounts(journal::Record* record) {
    journal::Event event;
    for (uint64_t n = 1 + Below(3); n > 0; --n) {
      auto* count = event.mutable_refusals_counted()->add_counts();
      count->set_principal(StrCat("officer:o-", Below(5)));
      count->set_reason(Below(2) == 0 ? "REQUEST_ID_INVALID" : "NOT_PERMITTED");
      count->set_count(1);
    }
    auto* stored = record->add_events();
    stored->set_event(event.SerializeAsString());
    stored->set_subject("refusals");
  }

  std::mt19937_64 random_;
  uint64_t revision_ = 0, cases_ = 0;
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SEARCH_HISTORY_FOR_TESTS_H_
