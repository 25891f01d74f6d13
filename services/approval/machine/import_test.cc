// 迁入: running cases of another system, counted again and gone on with.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/import_for_tests.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/special_kit.h"
#include "services/approval/machine/test_kit.h"
#include "services/approval/machine/view.h"
#include "services/calendar/notices_for_tests.h"

namespace yici::approval {
namespace {

using journal::Command;

class ImportTest : public testing::Test {
 protected:
  void SetUp() override { city_.At("2020-04-28T10:00"); }
  Done Import(const Command& command) { return city_.Do("officer:root", command); }
  std::string Imported(const Command& command) {
    const Done done = Import(command);
    EXPECT_EQ(done.reason(), "") << done.answer().rejection().DebugString();
    return done.answer().case_no();
  }
  static journal::ImportCase& In(Command& command) { return *command.mutable_import_case(); }

  City city_;
};

TEST_F(ImportTest, ARunningCaseKeepsItsDatesItsOldNumbersAndItsDaysLeft) {
  const std::string no = Imported(ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW));
  const journal::Case& subject = city_.Find(no);
  EXPECT_EQ(subject.state(), journal::CASE_STATE_UNDER_REVIEW);
  EXPECT_EQ(subject.imported().old_number(), "old-1");
  EXPECT_EQ(subject.imported().by(), "officer:root");
  EXPECT_EQ(CivilDay(subject.submitted_day()).ToString(), "2020-04-17");
  EXPECT_EQ(PrintedNumber(*FindDocument(subject, "04")), "锦市监受字〔2020〕7号");
  const auto view =
      ViewClock(subject, *FindLive(subject, journal::CLOCK_KIND_C2_STATUTORY), city_.CalendarNow(), DayOf(city_.now()));
  // Accepted on Monday the 20th; the 26th is a make-up Sunday.
  EXPECT_EQ(view.used, 7);
  EXPECT_EQ(view.left, 13);
  EXPECT_EQ(view.due.ToString(), "2020-05-19");
}

TEST_F(ImportTest, ItGoesOnUnderTheLawOfACaseThatBeganHere) {
  const std::string no = Imported(ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW));
  EXPECT_EQ(city_.Do(kReviewer, Review(no, "review")).reason(), "");
  // Who did the first step there does not approve here.
  EXPECT_EQ(city_.Do(kHandler, Review(no, "approve")).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city_.Do(kApprover, Review(no, "approve")).reason(), "");
  EXPECT_EQ(city_.Do(kApprover, Grant(no)).reason(), "");
  // Our own numbers begin at one: the other system's never count here.
  EXPECT_EQ(FindDocument(city_.Find(no), "31")->number(), 1);
}

TEST_F(ImportTest, OldNumbersLeaveOurOwnSequencesAlone) {
  city_.Accepted(kThreeStep);
  Imported(ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW));
  EXPECT_EQ(FindDocument(city_.Find(city_.Accepted(kThreeStep)), "04")->number(), 2);
}

TEST_F(ImportTest, TheFirstStepsOfficerThereIsSeparatedHereToo) {
  Command command = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  In(command).mutable_steps_done(0)->set_officer(std::string(kApprover));
  const std::string no = Imported(command);
  city_.Do(kReviewer, Review(no, "review"));
  EXPECT_EQ(city_.Do(kApprover, Review(no, "approve")).reason(), "SEPARATION_OF_DUTIES");
}

TEST_F(ImportTest, ItsDeadlinesFireAsIfItHadAlwaysBeenHere) {
  const std::string no = Imported(ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW));
  city_.At("2020-05-20T09:00");
  city_.Do("system:deadlines", Settle(no));
  const auto& cards = city_.Find(no).cards();
  const bool red =
      std::any_of(cards.begin(), cards.end(), [](const journal::Card& card) { return card.rule() == "STATUTORY_LATE"; });
  EXPECT_TRUE(red);
}

TEST_F(ImportTest, AClockThatWasLateWhenItCameBreachesWithoutAWarning) {
  Command command = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  In(command).mutable_clocks(0)->set_limit(5);
  In(command).mutable_clocks(0)->set_left(0);
  const std::string no = Imported(command);
  city_.Do("system:deadlines", Settle(no));
  ASSERT_EQ(city_.Find(no).cards_size(), 1);
  EXPECT_EQ(city_.Find(no).cards(0).rule(), "STATUTORY_LATE");
}

TEST_F(ImportTest, AReceivedCaseWhoseNoticeDayHasPassedIsAcceptedByTheLaw) {
  const std::string no = Imported(ImportOf("old-2", journal::CASE_STATE_RECEIVED));
  EXPECT_EQ(city_.Find(no).state(), journal::CASE_STATE_RECEIVED);
  city_.Do("system:deadlines", Settle(no));
  EXPECT_TRUE(city_.Find(no).deemed_accepted());
  EXPECT_EQ(CivilDay(city_.Find(no).acceptance_day()).ToString(), "2020-04-17");
}

TEST_F(ImportTest, AWaitingCaseTakesItsSupplementAndWasNotifiedOnce) {
  const std::string no = Imported(ImportOf("old-3", journal::CASE_STATE_AWAITING_SUPPLEMENT));
  EXPECT_EQ(city_.Do(kChief, Notify(no, {"m4"})).reason(), "ALREADY_NOTIFIED_ONCE");
  EXPECT_EQ(city_.Do(kApplicant, Supplement(no, {"m4"})).reason(), "");
  EXPECT_EQ(city_.Find(no).state(), journal::CASE_STATE_RECEIVED);
  EXPECT_EQ(city_.Do(kChief, Accept(no)).reason(), "");
}

TEST_F(ImportTest, AGrantedCaseIsHandedOut) {
  const std::string no = Imported(ImportOf("old-4", journal::CASE_STATE_GRANTED));
  EXPECT_EQ(city_.Do(kClerk, Deliver(no)).reason(), "");
  EXPECT_EQ(city_.Find(no).state(), journal::CASE_STATE_COMPLETED);
}

// Item and chain of the import are those of the kit's licence.
Command LicenceGranted(std::string_view old_number) {
  Command command = ImportOf(old_number, journal::CASE_STATE_GRANTED);
  journal::ImportCase& import = *command.mutable_import_case();
  import.mutable_application()->set_item_code(std::string(kLicence));
  import.mutable_steps_done()->DeleteSubrange(1, 1);
  return command;
}

TEST_F(ImportTest, AGrantForATermKeepsItsTermFromTheDayOfItsRuling) {
  const std::string no = Imported(LicenceGranted("old-4"));
  const journal::Clock* term = FindLive(city_.Find(no), journal::CLOCK_KIND_C12_TERM);
  ASSERT_NE(term, nullptr);
  EXPECT_EQ(CivilDay(term->start_day()).ToString(), "2020-04-27");
  EXPECT_EQ(term->limit(), 120);
  EXPECT_EQ(city_.Find(no).licence().from_day(), term->start_day());
  city_.At("2020-08-26T10:00");
  city_.Do("system:deadlines", Settle(no));
  EXPECT_NE(city_.Find(no).licence().lapsed_day(), 0);
}

TEST_F(ImportTest, ALinkToAGrantIsNotCarriedOver) {
  Command command = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  In(command).mutable_application()->set_link_kind(journal::LINK_KIND_RENEWAL);
  In(command).mutable_application()->set_linked_case_no(Imported(LicenceGranted("old-4")));
  EXPECT_EQ(Import(command).reason(), "IMPORT_NOT_CARRIED");
}

TEST_F(ImportTest, AFirstReviewBringsItsOwnClock) {
  Command command = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  In(command).mutable_application()->set_item_code(std::string(kFirstReview));
  const Done without = Import(command);
  EXPECT_EQ(without.reason(), "IMPORT_CLOCKS");
  EXPECT_EQ(without.answer().rejection().metadata(0).value(), "C4");
  AddImportedClock(In(command), journal::CLOCK_KIND_C4_FIRST_REVIEW, 20, "2020-04-20", 13);
  const std::string no = Imported(command);
  ASSERT_NE(FindLive(city_.Find(no), journal::CLOCK_KIND_C4_FIRST_REVIEW), nullptr);
  city_.At("2020-05-20T09:00");
  city_.Do("system:deadlines", Settle(no));
  const auto& cards = city_.Find(no).cards();
  EXPECT_TRUE(std::any_of(cards.begin(), cards.end(), [](const auto& card) { return card.rule() == "FIRST_REVIEW_LATE"; }));
}

TEST_F(ImportTest, ASupplementInReviewThatWasAskedForThereIsNotAskedForAgain) {
  Command command = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  In(command).mutable_application()->set_item_code(std::string(kReviewable));
  AddOldDocument(In(command), "06", "2020-04-23", "锦市监补字〔2020〕5号");
  EXPECT_EQ(city_.Do(kChief, AskInReview(Imported(command), {"m2"})).reason(), "REVIEW_SUPPLEMENT_USED");
}

TEST_F(ImportTest, ARunningCaseWithAHearingIsHeardThereFirst) {
  for (const char* code : {"34", "35", "36"}) {
    Command command = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
    AddOldDocument(In(command), code, "2020-04-23", "锦市监听字〔2020〕1号");
    const Done done = Import(command);
    EXPECT_EQ(done.reason(), "IMPORT_NOT_CARRIED");
    EXPECT_EQ(done.answer().rejection().metadata(0).value(), code);
    Command ruled = ImportOf("old-" + std::string(code), journal::CASE_STATE_GRANTED);
    AddOldDocument(In(ruled), code, "2020-04-23", "锦市监听字〔2020〕1号");
    Imported(ruled);
  }
}

// Received again: the notice was answered on Friday the 24th, C7 stands still since.
Command SupplementedOf(std::string_view old_number) {
  Command command = ImportOf(old_number, journal::CASE_STATE_RECEIVED);
  journal::ImportCase& import = *command.mutable_import_case();
  AddOldDocument(import, "02", "2020-04-20", "锦市监补字〔2020〕2号");
  import.set_last_material_day(calendar::Day("2020-04-24").days_since_1970());
  import.mutable_clocks(0)->set_start_day(calendar::Day("2020-04-24").days_since_1970());
  import.mutable_clocks(0)->set_left(2);
  AddImportedClock(import, journal::CLOCK_KIND_C7_SUPPLEMENT, 30, "2020-04-20", 26);
  return command;
}

TEST_F(ImportTest, AClockThatBeganOnAnotherDayThanTheLawsIsRefusedUnlessItsDaysAreTakenAsStated) {
  struct Row {
    Command command;
    int clock;
    const char* start;
    int left;
    const char* name;
    const char* expected;
  };
  Command first_review = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  In(first_review).mutable_application()->set_item_code(std::string(kFirstReview));
  In(first_review).mutable_clocks(1)->set_limit(10);
  In(first_review).mutable_clocks(1)->set_left(3);
  AddImportedClock(In(first_review), journal::CLOCK_KIND_C4_FIRST_REVIEW, 20, "2020-04-20", 13);
  const Command running = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  const std::vector<Row> rows = {
      {ImportOf("old-1", journal::CASE_STATE_RECEIVED), 0, "2020-04-24", 2, "C1", "2020-04-17"},
      {SupplementedOf("old-1"), 0, "2020-04-26", 3, "C1", "2020-04-24"},
      {running, 0, "2020-04-27", 19, "C2", "2020-04-20"},
      {running, 1, "2020-04-27", 6, "C3", "2020-04-20"},
      {first_review, 2, "2020-04-27", 19, "C4", "2020-04-20"},
      {ImportOf("old-1", journal::CASE_STATE_GRANTED), 0, "2020-04-28", 10, "C5", "2020-04-27"},
      {ImportOf("old-1", journal::CASE_STATE_AWAITING_SUPPLEMENT), 0, "2020-04-27", 29, "C7", "2020-04-20"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto saved = city_.state().Clone();
    Imported(row.command);  // sound as it is
    city_.Restore(*saved);
    Command command = row.command;
    journal::ImportedClock& clock = *In(command).mutable_clocks(row.clock);
    clock.set_start_day(calendar::Day(row.start).days_since_1970());
    clock.set_left(row.left);
    const Done refused = Import(command);
    EXPECT_EQ(refused.reason(), "IMPORT_DATES");
    EXPECT_EQ(refused.answer().rejection().field(), "clocks");
    ASSERT_EQ(refused.answer().rejection().metadata_size(), 2);
    EXPECT_EQ(refused.answer().rejection().metadata(0).value(), row.name);
    EXPECT_EQ(refused.answer().rejection().metadata(1).value(), row.expected);
    In(command).set_as_stated(true);
    Imported(command);
    city_.Restore(*saved);
  }
}

TEST_F(ImportTest, AfterANoticeTheDayOfTheLastMaterialIsNamedAndDatesTheAcceptance) {
  Command unsaid = SupplementedOf("old-1");
  In(unsaid).clear_last_material_day();
  In(unsaid).mutable_clocks(0)->set_start_day(In(unsaid).submitted_day());
  In(unsaid).mutable_clocks(0)->set_left(0);
  const Done refused = Import(unsaid);
  EXPECT_EQ(refused.reason(), "IMPORT_DATES");
  EXPECT_EQ(refused.answer().rejection().field(), "last_material_day");
  Command early = SupplementedOf("old-1");
  In(early).set_last_material_day(calendar::Day("2020-04-18").days_since_1970());
  EXPECT_EQ(Import(early).answer().rejection().field(), "last_material_day");
  const std::string no = Imported(SupplementedOf("old-1"));
  EXPECT_EQ(city_.Do(kChief, Accept(no)).reason(), "");
  EXPECT_EQ(CivilDay(city_.Find(no).acceptance_day()).ToString(), "2020-04-24");
}

TEST_F(ImportTest, AStepsLimitIsThatOfTheOpenStep) {
  Command command = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  AddImportedClock(In(command), journal::CLOCK_KIND_C9_STEP, 5, "2020-04-24", 2);
  In(command).mutable_clocks(2)->set_step("approve");
  const Done refused = Import(command);
  EXPECT_EQ(refused.reason(), "IMPORT_CLOCKS");
  EXPECT_EQ(refused.answer().rejection().metadata(1).value(), "review");
  In(command).mutable_clocks(2)->set_step("review");
  In(command).mutable_clocks(2)->set_start_day(calendar::Day("2020-04-17").days_since_1970());
  In(command).mutable_clocks(2)->set_left(0);
  EXPECT_EQ(Import(command).reason(), "IMPORT_DATES");  // before it was accepted
  In(command).mutable_clocks(2)->set_start_day(calendar::Day("2020-04-24").days_since_1970());
  In(command).mutable_clocks(2)->set_left(2);
  const std::string no = Imported(command);
  EXPECT_EQ(FindLive(city_.Find(no), journal::CLOCK_KIND_C9_STEP)->step(), "review");
  // With the chain complete no step is left whose act would stop it.
  Command complete = ImportOf("old-2", journal::CASE_STATE_UNDER_APPROVAL);
  In(complete).clear_steps_done();
  AddOldSteps(In(complete), 3);
  AddImportedClock(In(complete), journal::CLOCK_KIND_C9_STEP, 5, "2020-04-24", 2);
  EXPECT_EQ(Import(complete).reason(), "IMPORT_CLOCKS");
}

TEST_F(ImportTest, AGrantOnAPromiseIsCheckedThereFirst) {
  Command command = ImportOf("old-1", journal::CASE_STATE_GRANTED);
  AddOldDocument(In(command), "33", "2020-04-20", "锦市监承字〔2020〕1号");
  const Done done = Import(command);
  EXPECT_EQ(done.reason(), "IMPORT_NOT_CARRIED");
  EXPECT_EQ(done.answer().rejection().metadata(0).value(), "33");
}

TEST_F(ImportTest, DaysLeftThatDifferAreRefusedUnlessTakenAsStated) {
  Command command = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  In(command).mutable_clocks(0)->set_left(15);
  const Done refused = Import(command);
  EXPECT_EQ(refused.reason(), "IMPORT_CLOCK_DIFFERS");
  EXPECT_EQ(refused.answer().rejection().metadata(1).value(), "13");
  In(command).set_as_stated(true);
  const journal::Case& subject = city_.Find(Imported(command));
  EXPECT_EQ(
      calendar::Left(ToLegal(*FindLive(subject, journal::CLOCK_KIND_C2_STATUTORY)), city_.CalendarNow(), DayOf(city_.now())),
      15);
  EXPECT_TRUE(subject.imported().as_stated());
}

TEST_F(ImportTest, AClockSaidToBeOverAndStillRunningDiffers) {
  Command command = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  In(command).mutable_clocks(0)->set_left(-3);
  EXPECT_EQ(Import(command).reason(), "IMPORT_CLOCK_DIFFERS");
}

TEST_F(ImportTest, AClockWithoutAStartRunsFromTodayWithTheDaysLeft) {
  Command command = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  In(command).mutable_clocks(0)->set_start_day(0);
  In(command).mutable_clocks(0)->set_left(4);
  const journal::Case& subject = city_.Find(Imported(command));
  EXPECT_EQ(CivilDay(FindLive(subject, journal::CLOCK_KIND_C2_STATUTORY)->due_day()).ToString(), "2020-05-07");
}

TEST_F(ImportTest, PausesOfTheOtherSystemAreCounted) {
  Command command = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  journal::Pause& pause = *In(command).mutable_clocks(0)->add_pauses();
  pause.set_start_day(calendar::Day("2020-04-22").days_since_1970());
  pause.set_end_day(calendar::Day("2020-04-24").days_since_1970());
  EXPECT_EQ(Import(command).reason(), "IMPORT_CLOCK_DIFFERS");
  In(command).mutable_clocks(0)->set_left(15);
  const journal::Case& subject = city_.Find(Imported(command));
  EXPECT_EQ(calendar::Paused(ToLegal(subject.clocks(0)), city_.CalendarNow(), DayOf(city_.now())), 2);
}

TEST_F(ImportTest, ALimitThatWasExtendedThereIsNotExtendedAgain) {
  Command clock = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  In(clock).mutable_clocks(0)->set_extension(10);
  In(clock).mutable_clocks(0)->set_left(23);
  EXPECT_EQ(city_.Do(kHead, ExtendOf(Imported(clock), 5)).reason(), "EXTENSION_USED");
  Command paper = ImportOf("old-2", journal::CASE_STATE_UNDER_REVIEW);
  AddOldDocument(In(paper), "37", "2020-04-24", "锦市监延字〔2020〕1号");
  EXPECT_EQ(city_.Do(kHead, ExtendOf(Imported(paper), 5)).reason(), "EXTENSION_USED");
  const std::string never = Imported(ImportOf("old-3", journal::CASE_STATE_UNDER_REVIEW));
  EXPECT_EQ(city_.Do(kHead, ExtendOf(never, 5)).reason(), "");
}

TEST_F(ImportTest, TheSameOldNumberComesInOnceAndNamesItsCase) {
  const std::string no = Imported(ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW));
  const Done again = Import(ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW));
  EXPECT_EQ(again.reason(), "IMPORT_DUPLICATE");
  EXPECT_EQ(again.answer().rejection().metadata(0).value(), no);
  Command other = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  In(other).set_source_system("another-system");
  EXPECT_NE(Imported(other), no);
}

TEST_F(ImportTest, OnlyAnAdministratorImports) {
  for (const std::string_view who : {kClerk, kChief, kApplicant}) {
    EXPECT_EQ(city_.Do(who, ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW)).reason(), "NOT_PERMITTED") << who;
  }
}

TEST_F(ImportTest, EachStateDemandsItsOwnClocksPapersAndDates) {
  const auto refused = [this](journal::CaseState state, const std::function<void(journal::ImportCase&)>& edit) {
    Command command = ImportOf("old-9", state);
    edit(*command.mutable_import_case());
    return Import(command).reason();
  };
  using I = journal::ImportCase;
  EXPECT_EQ(refused(journal::CASE_STATE_UNDER_REVIEW, [](I& i) { i.clear_clocks(); }), "IMPORT_CLOCKS");
  EXPECT_EQ(refused(journal::CASE_STATE_UNDER_REVIEW, [](I& i) { *i.add_clocks() = i.clocks(0); }), "IMPORT_CLOCKS");
  EXPECT_EQ(refused(journal::CASE_STATE_UNDER_REVIEW, [](I& i) { i.clear_documents(); }), "IMPORT_DOCUMENT_MISSING");
  EXPECT_EQ(refused(journal::CASE_STATE_UNDER_REVIEW, [](I& i) { i.clear_acceptance_day(); }), "IMPORT_DATES");
  EXPECT_EQ(refused(journal::CASE_STATE_UNDER_REVIEW, [](I& i) { i.set_submitted_day(i.acceptance_day() + 1); }),
            "IMPORT_DATES");
  EXPECT_EQ(refused(journal::CASE_STATE_UNDER_REVIEW, [](I& i) { i.set_acceptance_day(i.acceptance_day() + 400); }),
            "IMPORT_DATES");
  EXPECT_EQ(refused(journal::CASE_STATE_UNDER_APPROVAL, [](I&) {}), "IMPORT_CHAIN");
  EXPECT_EQ(refused(journal::CASE_STATE_UNDER_REVIEW, [](I& i) { i.mutable_steps_done(0)->set_step("review"); }),
            "IMPORT_CHAIN");
  EXPECT_EQ(refused(journal::CASE_STATE_RECEIVED, [](I& i) { i.add_steps_done()->set_step("handle"); }), "IMPORT_CHAIN");
  EXPECT_EQ(refused(journal::CASE_STATE_GRANTED, [](I& i) { i.clear_ruling(); }), "IMPORT_DATES");
  EXPECT_EQ(refused(journal::CASE_STATE_COMPLETED, [](I&) {}), "IMPORT_STATE_INVALID");
  EXPECT_EQ(refused(journal::CASE_STATE_REFUSED, [](I& i) { i.mutable_ruling()->clear_reasons(); }), "REASONS_REQUIRED");
  EXPECT_EQ(refused(journal::CASE_STATE_UNDER_REVIEW,
                    [](I& i) { i.mutable_application()->mutable_materials(3)->set_status(journal::MATERIAL_STATUS_MISSING); }),
            "MATERIALS_INCOMPLETE");
}

TEST_F(ImportTest, ARefusedImportChangesNothing) {
  const auto before = city_.state().Dump();
  Command command = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  In(command).mutable_clocks(0)->set_left(1);
  Import(command);
  EXPECT_EQ(city_.state().Dump(), before);
}

TEST_F(ImportTest, APaperIsOlderThanNoApplicationAndYoungerThanNoDay) {
  for (const char* day : {"2020-04-16", "2020-04-29"}) {
    journal::Command command = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
    AddOldDocument(*command.mutable_import_case(), "08", day, "锦市监特字〔2020〕1号");
    const Done done = city_.Do("officer:root", command);
    EXPECT_EQ(done.reason(), "IMPORT_DATES") << day;
    EXPECT_EQ(done.answer().rejection().field(), "documents") << day;
  }
}

}  // namespace
}  // namespace yici::approval
