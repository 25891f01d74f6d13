#include "services/audit/search/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "services/audit/search/terms.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

using testing::Contains;
using testing::IsSupersetOf;
using testing::Not;

class KnownPlaces final : public Places {
 public:
  std::optional<Place> Find(std::string_view subject) override {
    const auto at = places_.find(std::string(subject));
    return at == places_.end() ? std::nullopt : std::optional(at->second);
  }
  void Put(std::string_view subject, Place place) override { places_[std::string(subject)] = std::move(place); }
  std::string ItemNames(std::string_view item_code) override { return names_[std::string(item_code)]; }
  void PutItemNames(std::string_view item_code, std::string names) override {
    names_[std::string(item_code)] = std::move(names);
  }

 private:
  std::map<std::string, Place> places_;
  std::map<std::string, std::string> names_;
};

class FoldTest : public testing::Test {
 protected:
  // Of the record's only entry.
  std::vector<std::string> Terms(journal::Record record) {
    const std::vector<Entry> entries = FoldRecord(record, places_);
    EXPECT_EQ(entries.size(), 1);
    return entries.empty() ? std::vector<std::string>() : entries[0].terms;
  }
  journal::Record Of(const journal::Event& event, const std::string& subject = "cases/c-1") {
    journal::Record record;
    record.set_revision(++revision_);
    record.mutable_arrival()->mutable_principal()->set_id("officer:jz-1");
    auto* stored = record.add_events();
    stored->set_event(event.SerializeAsString());
    stored->set_subject(subject);
    return record;
  }
  journal::Record Received() {
    journal::Event event;
    auto& received = *event.mutable_case_received();
    received.set_case_no("c-1");
    received.set_item_code("item-1");
    received.set_department_id("d-1");
    received.set_hall_id("h-1");
    received.set_jurisdiction("210700");
    received.set_project_code("p-1");
    received.mutable_applicant()->set_uscc("u-1");
    return Of(event);
  }
  journal::Record Transferred(const std::string& to) {
    journal::Event event;
    event.mutable_case_transferred()->set_case_no("c-1");
    event.mutable_case_transferred()->mutable_transfer()->set_from_department("d-1");
    event.mutable_case_transferred()->mutable_transfer()->set_to_department(to);
    return Of(event);
  }
  journal::Record Decided() {
    journal::Event event;
    event.mutable_case_decided()->set_case_no("c-1");
    return Of(event);
  }
  journal::Record Refused(const std::string& case_no) {
    journal::Record record;
    record.set_revision(++revision_);
    record.set_kind(journal::Command::kAcceptCase);
    record.mutable_arrival()->mutable_principal()->set_id("officer:jz-2");
    record.mutable_arrival()->set_on_behalf_of("person:00ff");
    journal::Answer answer;
    answer.set_rejected(true);
    answer.set_case_no(case_no);
    answer.mutable_rejection()->set_reason("NOT_PERMITTED");
    answer.mutable_rejection()->set_message_zh("应由承办人办理");
    record.set_answer(answer.SerializeAsString());
    return record;
  }

  KnownPlaces places_;
  uint64_t revision_ = 0;
};

TEST_F(FoldTest, EveryEventOfACaseCarriesWhatTheCaseIsAbout) {
  Terms(Received());
  EXPECT_THAT(Terms(Decided()), IsSupersetOf({"*e", "cevent", "kcase.decided", "rcases/c-1", "ojz-1", "iitem-1", "dd-1", "hh-1",
                                              "pp-1", "au-1"}));
}

TEST_F(FoldTest, BehindATransferTheNewOrganIsTheCases) {
  Terms(Received());
  EXPECT_THAT(Terms(Transferred("d-2")), IsSupersetOf({"dd-1", "dd-2"}));
  EXPECT_THAT(Terms(Decided()), Contains("dd-2"));
  EXPECT_THAT(Terms(Decided()), Not(Contains("dd-1")));
}

TEST_F(FoldTest, ARefusalIsFoundByReasonActorCommandAndCase) {
  Terms(Received());
  const auto terms = Terms(Refused("c-1"));
  EXPECT_THAT(terms,
              IsSupersetOf({"crefusal", "kaccept_case", "xNOT_PERMITTED", "ojz-2", "a00ff", "rcases/c-1", "dd-1", "t承办"}));
  EXPECT_THAT(terms, Not(Contains("cevent")));
}

TEST_F(FoldTest, ARefusalStandsBehindTheEventsOfItsRecord) {
  journal::Record record = Decided();
  record.set_answer(Refused("").answer());
  const std::vector<Entry> entries = FoldRecord(record, places_);
  ASSERT_EQ(entries.size(), 2);
  EXPECT_EQ(entries[0].position, PositionOf(record.revision(), 0));
  EXPECT_EQ(entries[1].position, PositionOf(record.revision(), kRefusalSlot));
}

TEST_F(FoldTest, EachCountedRefusalIsAPlaceOfItsOwn) {
  journal::Event event;
  for (const char* reason : {"REQUEST_ID_INVALID", "UNAUTHENTICATED"}) {
    auto* count = event.mutable_refusals_counted()->add_counts();
    count->set_reason(reason);
    count->set_principal(StrCat("officer:", reason));
  }
  const std::vector<Entry> entries = FoldRecord(Of(event, "refusals"), places_);
  ASSERT_EQ(entries.size(), 3);
  EXPECT_EQ(SlotOf(entries[1].position), kCountSlots);
  EXPECT_THAT(entries[1].terms, IsSupersetOf({"crefusal", "xREQUEST_ID_INVALID", "oREQUEST_ID_INVALID"}));
  EXPECT_THAT(entries[2].terms, Not(Contains("xREQUEST_ID_INVALID")));
  EXPECT_THAT(entries[0].terms, Not(Contains("xREQUEST_ID_INVALID")));
}

TEST_F(FoldTest, ReadsOfPersonalDataAreDisclosuresAndEvents) {
  journal::Event event;
  event.mutable_unmasked_read()->set_case_no("c-1");
  event.mutable_unmasked_read()->set_purpose("核对材料");
  EXPECT_THAT(Terms(Of(event)), IsSupersetOf({"cevent", "cdisclosure", "t核对"}));
}

TEST_F(FoldTest, TheNameOfTheItemIsFoundWhereTheCaseBegins) {
  journal::Event staged;
  staged.mutable_rows_staged()->add_rows()->mutable_item()->set_item_code("item-1");
  staged.mutable_rows_staged()->mutable_rows(0)->mutable_item()->set_name_zh("食品经营许可");
  staged.mutable_rows_staged()->mutable_rows(0)->mutable_item()->set_name_en("food licence");
  Terms(Of(staged, "changeSets/1"));
  EXPECT_THAT(Terms(Received()), IsSupersetOf({"t食品", "t许可", "tfood", "tlicence"}));
  EXPECT_THAT(Terms(Decided()), Not(Contains("tfood")));
}

TEST_F(FoldTest, AnActorOfTheEventGoesBeforeTheSenderOfTheRecord) {
  journal::Record record = Decided();
  record.mutable_events(0)->mutable_actor()->set_id("system:deadlines");
  const auto terms = Terms(record);
  EXPECT_THAT(terms, Contains("osystem:deadlines"));
  EXPECT_THAT(terms, Not(Contains("ojz-1")));
}

TEST_F(FoldTest, WordsOfOneEntryAreBounded) {
  journal::Event event;
  std::string reasons;
  for (int i = 0; i < 500; ++i) reasons += StrCat(" word", i);
  event.mutable_case_decided()->mutable_ruling()->set_reasons(reasons);
  const auto terms = Terms(Of(event));
  EXPECT_EQ(std::count_if(terms.begin(), terms.end(), [](const std::string& term) { return term[0] == 't'; }), kTextTermsMax);
}

TEST(PlaceTest, ComesBackAsItWas) {
  const Place place{"210700", "item", "hall", "", "project", {"a", "b"}, {"c"}};
  EXPECT_EQ(DecodePlace(EncodePlace(place)), place);
  EXPECT_EQ(DecodePlace(EncodePlace(Place())), Place());
  const std::string bytes = EncodePlace(place);
  for (const size_t cut : {size_t{1}, size_t{3}, bytes.size() - 1})
    EXPECT_EQ(DecodePlace(bytes.substr(0, cut)), std::nullopt) << cut;
}

TEST(CommandNameTest, IsTheFieldsName) {
  EXPECT_EQ(CommandName(7), "accept_case");
  EXPECT_EQ(CommandName(999'999), "");
}

}  // namespace
}  // namespace yici::audit
