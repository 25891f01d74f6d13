#include "services/audit/export/exporter.h"

#include <gmock/gmock.h>

#include "services/audit/export/export_for_tests.h"

namespace yici::audit {
namespace {

using testing::HasSubstr;
using testing::Not;

class ExporterTest : public ExportOfACity {
 protected:
  size_t RowsWith(const std::string& csv, const std::string& text) {
    size_t rows = 0;
    for (size_t at = 0; at < csv.size();) {
      const size_t end = csv.find("\r\n", at);
      if (csv.substr(at, end - at).find(text) != std::string::npos) ++rows;
      at = end + 2;
    }
    return rows;
  }
};

TEST_F(ExporterTest, HoweverItIsCutIntoPagesTheBytesAreTheSame) {
  Accepted("one");
  Accepted("two");
  std::vector<TableSum> whole_sums, cut_sums;
  const auto whole = Tables(Wish(1, revision_), 1'000'000, &whole_sums);
  EXPECT_EQ(Tables(Wish(1, revision_), 1, &cut_sums), whole);
  EXPECT_EQ(cut_sums, whole_sums);
  for (const TableSum& sum : whole_sums) {
    EXPECT_EQ(sum.digest, Sha256(whole.at(sum.table))) << sum.table;
    EXPECT_EQ(sum.bytes, whole.at(sum.table).size()) << sum.table;
  }
}

TEST_F(ExporterTest, WhatCameLaterChangesNoBytesOfARange) {
  const std::string no = Accepted("one");
  const uint64_t to = revision_;
  const auto before = Tables(Wish(1, to), 100);
  server::Incoming hold = server::From(server::kChief, "hold");
  hold.command.mutable_set_legal_hold()->set_case_no(no);
  hold.command.mutable_set_legal_hold()->set_reference("2020-7");
  hold.command.mutable_set_legal_hold()->set_basis("a suit");
  ASSERT_FALSE(Do(hold).rejected());
  EXPECT_EQ(Tables(Wish(1, to), 100), before);
  EXPECT_NE(Tables(Wish(1, revision_), 100).at("cases"), before.at("cases")) << "the hold stands";
}

TEST_F(ExporterTest, ACaseStandsInItOnceAsItStoodAtTheEnd) {
  const std::string no = Accepted("one");
  const uint64_t accepted = revision_;
  const auto tables = Tables(Wish(1, accepted), 3);
  EXPECT_EQ(RowsWith(tables.at("cases"), no), 1u);
  EXPECT_THAT(tables.at("cases"), HasSubstr(",accepted,"));
  EXPECT_EQ(RowsWith(tables.at("documents"), no), 2u) << "receipt and acceptance";
  EXPECT_EQ(RowsWith(tables.at("materials"), no), 6u);
  EXPECT_EQ(RowsWith(tables.at("visits"), no), 1u);
  // Up to the record before, it was not accepted yet.
  EXPECT_THAT(Tables(Wish(1, accepted - 1), 3).at("cases"), HasSubstr(",received,"));
}

TEST_F(ExporterTest, ARangeHoldsTheEventsOfItsRecordsAndTheCasesTheyTouch) {
  const std::string first = Accepted("one");
  const uint64_t from = revision_ + 1;
  const std::string second = Accepted("two");
  const auto tables = Tables(Wish(from, revision_), 100);
  EXPECT_THAT(tables.at("cases"), Not(HasSubstr(first)));
  EXPECT_EQ(RowsWith(tables.at("cases"), second), 1u);
  EXPECT_EQ(RowsWith(tables.at("events"), first), 0u);
  EXPECT_GE(RowsWith(tables.at("events"), second), 2u) << "received and accepted";
}

TEST_F(ExporterTest, RefusalsStandWithTheirReason) {
  const std::string no = Accepted("one");
  ASSERT_EQ(Do(server::Accept(no, "again")).rejection().reason(), "ALREADY_ACCEPTED");
  const auto tables = Tables(Wish(1, revision_), 100);
  EXPECT_EQ(RowsWith(tables.at("refusals"), "accept_case"), 1u);
  EXPECT_THAT(tables.at("refusals"), HasSubstr("ALREADY_ACCEPTED"));
  EXPECT_THAT(tables.at("events"), Not(HasSubstr("\r\n" + std::to_string(revision_) + ","))) << "a refusal is no event";
}

TEST_F(ExporterTest, PersonsAreInNoTableButTheirOwn) {
  Accepted("one");
  ExportWish wish = Wish(1, revision_);
  EXPECT_EQ(Tables(wish, 100).at("parties"), "");
  wish.show_party = [](const journal::Party&) { return ShownParty{"张**", "210***********1234", "138****5678", false}; };
  const auto tables = Tables(wish, 100);
  EXPECT_THAT(tables.at("parties"), HasSubstr("张**,210***********1234,138****5678,210700,0\r\n"));
  for (const auto& [name, csv] : tables) {
    if (name == "parties") continue;
    EXPECT_THAT(csv, Not(HasSubstr("138****5678"))) << name;
  }
}

TEST_F(ExporterTest, TheTreeIsThatOfTheLastRecord) {
  Accepted("one");
  const uint64_t to = revision_;
  ASSERT_EQ(Do(server::Accept("11210700YCJ00025XQ3210125008000202002030001", "again")).rejected(), true);
  Exporter exporter(view(), Wish(to + 1, revision_), ExportCursor());
  ASSERT_TRUE(exporter.Step({}).ok());
  EXPECT_EQ(*exporter.Leaves(), ComputeTreeAt(view(), server::kLogId, to)->leaves) << "a refusal is no leaf";
  EXPECT_EQ(ComputeTreeAt(view(), server::kLogId, revision_)->root, core_->head().tree.Root());
  EXPECT_TRUE(absl::IsDataLoss(ComputeTreeAt(view(), server::kLogId, revision_ + 1).status()));
}

TEST_F(ExporterTest, ADamagedRecordIsNamed) {
  Accepted("one");
  auto batch = store_->NewBatch();
  batch->Put(storage::Family::kJournal, storage::JournalKey(revision_), "no record");
  ASSERT_TRUE(store_->Write(std::move(batch), storage::Sync::kYes).ok());
  Exporter exporter(view(), Wish(1, revision_), ExportCursor());
  absl::Status taken;
  while (taken.ok() && !exporter.done()) taken = exporter.Step({});
  EXPECT_TRUE(absl::IsDataLoss(taken)) << taken;
  EXPECT_THAT(std::string(taken.message()), HasSubstr(std::to_string(revision_)));
}

TEST_F(ExporterTest, ACursorOfAnotherFormIsNotTakenUp) {
  const std::string saved = ExportCursor().Save();
  EXPECT_TRUE(ExportCursor::Load(saved).has_value());
  EXPECT_FALSE(ExportCursor::Load("").has_value());
  EXPECT_FALSE(ExportCursor::Load(saved.substr(0, saved.size() - 1)).has_value());
  EXPECT_FALSE(ExportCursor::Load(saved + "x").has_value());
  EXPECT_FALSE(ExportCursor::Load("\x02" + saved.substr(1)).has_value());
}

}  // namespace
}  // namespace yici::audit
