#include "services/audit/service/search_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace yici::audit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const server::MasterKey& Master() {
  static const server::MasterKey* const key = new server::MasterKey(server::Key32{});
  return *key;
}

HistoryQuery Parsed(const api::SearchHistoryRequest& request) {
  const auto parsed = ParseHistoryQuery(request, Master());
  if (const auto* rejection = std::get_if<journal::Rejection>(&parsed)) ADD_FAILURE() << rejection->reason();
  return std::holds_alternative<HistoryQuery>(parsed) ? std::get<HistoryQuery>(parsed) : HistoryQuery();
}

std::string Refusal(const api::SearchHistoryRequest& request) {
  const auto parsed = ParseHistoryQuery(request, Master());
  const auto* rejection = std::get_if<journal::Rejection>(&parsed);
  return rejection == nullptr ? "" : rejection->reason() + " " + rejection->field();
}

TEST(SearchRequestTest, EveryFieldIsATermThatMustFit) {
  api::SearchHistoryRequest request;
  request.set_resource("c-1");
  request.set_item_code("i-1");
  request.set_hall_id("h-1");
  request.set_department_id("d-1");
  request.set_officer("officer:o-1");
  request.set_applicant_uscc("u-1");
  request.set_project("p-1");
  request.set_document_number("n-1");
  request.set_kind("case.accepted");
  request.set_reason("NOT_PERMITTED");
  request.set_text("受理 licence");
  request.set_hit_class(api::HIT_CLASS_REFUSAL);
  EXPECT_THAT(Parsed(request).terms, ElementsAre("rcases/c-1", "ii-1", "hh-1", "dd-1", "au-1", "pp-1", "nn-1", "kcase.accepted",
                                                 "xNOT_PERMITTED", "oo-1", "crefusal", "t受理", "tlicence"));
}

TEST(SearchRequestTest, NothingAskedIsEverythingNewestFirst) {
  const HistoryQuery query = Parsed({});
  EXPECT_THAT(query.terms, IsEmpty());
  EXPECT_EQ(query.order, Order::kNewestFirst);
  EXPECT_EQ(query.page_size, 50);
  EXPECT_FALSE(query.names_a_person);
}

TEST(SearchRequestTest, ANamedResourceStaysAsItIs) {
  api::SearchHistoryRequest request;
  request.set_resource("demands/x-1");
  EXPECT_THAT(Parsed(request).terms, ElementsAre("rdemands/x-1"));
}

TEST(SearchRequestTest, APersonIsAskedForByThePseudonymAlone) {
  api::SearchHistoryRequest request;
  request.set_applicant_id_number("11010519491231002x");
  const HistoryQuery query = Parsed(request);
  EXPECT_THAT(query.terms, ElementsAre("a" + absl::BytesToHexString(Master().SearchToken("11010519491231002X"))));
  EXPECT_TRUE(query.names_a_person);
  request.set_applicant_id_number("110105194912310021");
  EXPECT_EQ(Refusal(request), "ID_CHECK_DIGIT applicant_id_number");
}

TEST(SearchRequestTest, ADayCountsFromItsStartToItsEnd) {
  api::SearchHistoryRequest request;
  request.set_since("2020-04-20");
  request.set_until("2020-04-21");
  EXPECT_EQ(Parsed(request).since->ToString(), "2020-04-20T00:00:00+08:00");
  EXPECT_EQ(Parsed(request).until->ToString(), "2020-04-22T00:00:00+08:00");
  request.set_until("2020-04-21T10:00");
  EXPECT_EQ(Parsed(request).until->ToString(), "2020-04-21T10:00:00+08:00");
  request.set_until("yesterday");
  EXPECT_EQ(Refusal(request), "TIME_FORMAT until");
}

TEST(SearchRequestTest, BadInputIsNamedByItsField) {
  api::SearchHistoryRequest request;
  request.set_page_size(-1);
  EXPECT_EQ(Refusal(request), "PAGE_SIZE page_size");
  request = {};
  request.set_department_id(std::string(257, 'x'));
  EXPECT_EQ(Refusal(request), "TEXT_LENGTH department_id");
  request = {};
  request.set_text("，。！");
  EXPECT_EQ(Refusal(request), "SEARCH_TEXT_EMPTY text");
  request.set_text("a b c d e f g h i j k l m n o p q");
  EXPECT_EQ(Refusal(request), "TEXT_LENGTH text");
  request = {};
  request.set_hit_class(static_cast<api::HitClass>(99));
  EXPECT_EQ(Refusal(request), "FIELD_VALUE_UNKNOWN hit_class");
}

TEST(SearchRequestTest, ALargePageIsCut) {
  api::SearchHistoryRequest request;
  request.set_page_size(10'000);
  EXPECT_EQ(Parsed(request).page_size, 500);
}

TEST(FirstRevisionTest, IsTheFirstAtOrAfterTheMoment) {
  // Revisions 3 to 10, recorded at 30, 40, 40, 40, 70 … microseconds.
  const auto time_of = [](uint64_t revision) {
    return Instant::FromMicros(revision == 5 || revision == 6 ? 40 : static_cast<int64_t>(revision) * 10);
  };
  const auto first = [&](int64_t micros) { return FirstRevisionAt(Instant::FromMicros(micros), 3, 10, time_of); };
  EXPECT_EQ(first(0), 3);
  EXPECT_EQ(first(30), 3);
  EXPECT_EQ(first(31), 4);
  EXPECT_EQ(first(40), 4);
  EXPECT_EQ(first(41), 7);
  EXPECT_EQ(first(100), 10);
  EXPECT_EQ(first(101), 11);
}

}  // namespace
}  // namespace yici::audit
