// Who sends what: applicants, clerks, handlers, reviewers, approvers and administrators with plausible, clumsy and illegal
// commands. What they believe of a case is the judge's view of it; most choose a command that fits, some do not.
#ifndef YICI_TESTS_SIM_CLIENTS_H_
#define YICI_TESTS_SIM_CLIENTS_H_

#include <string>
#include <vector>

#include "services/server/partition/core.h"
#include "tests/sim/model_tools.h"
#include "tests/sim/random.h"
#include "tests/sim/translate.h"

namespace yici::sim {

class Clients {
 public:
  // Some seeds are mostly about joint matters: their cases take many acts.
  Clients(const catalog::Pack& pack, const Cast& cast, Random& random)
      : pack_(pack), cast_(cast), random_(random), matters_percent_(random.Percent(30) ? 60 : 4) {}

  // One command without request id.
  server::Incoming Next(const law::City& city, Instant now);

 private:
  const law::Item& ItemFor(const law::City& city, const law::Case* grant);
  journal::Command NewCase(const law::City& city, std::string& principal);
  journal::Command OnCase(const law::City& city, const law::Case& subject, std::string& principal);
  journal::Command Administration(const law::City& city, Instant now, std::string& principal);
  journal::Command PowerList(const law::City& city);
  std::vector<std::string> StagedLines(const law::City& city);
  void ApplyList(const std::string& change_set, journal::Command& command);
  void StageLine(const law::City& city, journal::Command& command);
  journal::Command Calendar(const law::City& city, Instant now);
  // clients_demands.cc
  journal::Command OnDemands(const law::City& city, std::string& principal);
  journal::Command RaiseDemand(std::string& principal);
  journal::Command OnDemand(const law::Demand& demand, std::string& principal);
  std::string InDepartment(const law::Demand& demand, const char* role);
  // clients_organs.cc
  journal::Command Reorganize(const law::City& city);
  journal::Command HandOver(const law::City& city);
  std::string Carrier(const law::Case& subject);

  journal::Command PreReview(const law::Case& subject);
  journal::Command Supplement(const law::Case& subject, std::string& principal);
  journal::Command AtReceived(const law::Case& subject, std::string& principal);
  journal::Command Opine(const law::Case& subject, const law::Step& step, std::string& principal);
  journal::Command AtHandling(const law::City& city, const law::Case& subject, std::string& principal);
  journal::Command AfterRuling(const law::Case& subject, std::string& principal);
  journal::Command Review(const law::Case& subject, const law::Step& step, std::string& principal);
  journal::Command Ending(const law::Case& subject, std::string& principal);
  journal::Command Transfer(const law::Case& subject, std::string& principal);
  journal::Command Noting(const law::Case& subject, std::string& principal);
  // clients_procedures.cc
  journal::Command Procedure(const law::Case& subject, std::string& principal);
  journal::Command StartSpecial(const law::Case& subject, std::string& principal);
  journal::Command InSpecial(const law::Case& subject, std::string& principal);
  journal::Command ScheduleHearing(const law::Case& subject, std::string& principal);
  journal::Command AtHearing(const law::Case& subject, std::string& principal);
  journal::Command TellRight(const law::Case& subject, std::string& principal);
  journal::Command UseRight(const law::Case& subject, std::string& principal);
  journal::Command Extend(const law::Case& subject, std::string& principal);
  template <class Command>
  void FillSpecial(const law::Case& subject, const std::string& principal, Command& special);
  std::string Inspector(const law::Case& subject);
  law::Day HearingDay();
  // clients_promise.cc
  journal::Command Defer(const law::Case& subject, std::string& principal);
  journal::Command HandInDeferred(const law::Case& subject, std::string& principal);
  journal::Command ExtendDeferral(const law::Case& subject, std::string& principal);
  journal::Command Promise(const law::Case& subject, std::string& principal);
  journal::Command AfterCheck(const law::Case& subject, std::string& principal);
  journal::Command AskInReview(const law::Case& subject, std::string& principal);
  journal::Command ForwardUp(const law::Case& subject, std::string& principal);
  journal::Command CorrectRecord(const law::Case& subject, std::string& principal);
  journal::Command Mark(const law::City& city);
  void Sign(journal::SignedPromise& promise);
  // clients_grants.cc
  const law::Case* SomeGrant(const law::City& city);
  void Link(const law::Case& grant, journal::SubmitCase& submit, std::string& principal);
  journal::Command Revoke(const law::Case& subject, std::string& principal);
  journal::Command Cancel(const law::Case& subject, std::string& principal);
  journal::Command Archive(const law::Case& subject, std::string& principal);
  journal::Command Rectify(const law::Case& subject, std::string& principal);
  journal::Command RateAgain(const law::Case& subject, std::string& principal);
  journal::Command AtClosed(const law::Case& subject, std::string& principal);
  // clients_joint.cc
  void AddPapers(const std::vector<std::string>& items, journal::SubmitCase& submit);
  journal::Command NewMatter(const law::City& city, std::string& principal);
  journal::Command SupplementParent(const law::Case& parent, std::string& principal);
  journal::Command AtParent(const law::City& city, const law::Case& parent, std::string& principal);
  // clients_import.cc
  journal::Command Import(const law::City& city, std::string& principal);
  void FillOldCase(const law::Item& item, law::State state, journal::ImportCase& old);
  void AddOldClock(journal::ImportCase& old, int kind, int limit, bool calendar_days, law::Day start);
  void AddOldSteps(const law::Item& item, law::State state, journal::ImportCase& old);
  void AddOldDocument(journal::ImportCase& old, const char* code, law::Day day);

  // clients_papers.cc
  using Held = google::protobuf::RepeatedPtrField<journal::MaterialHeld>;
  void Dress(const std::string& applicant, bool online, Held& materials);
  void TakeOver(const std::string& applicant, journal::MaterialHeld& held);

  static void AddHeld(google::protobuf::RepeatedPtrField<journal::MaterialHeld>* materials, const std::string& id,
                      journal::MaterialStatus status);
  template <class Faults>
  void ListFaults(const law::Case& subject, Faults* faults);

  std::string OfficerOf(const law::Case& subject, const std::string& role);
  std::string Applicant(const law::Case& subject);
  const law::Case& Pick(const law::City& city);
  std::string Words() { return random_.PerMille(15) ? std::string(random_.Percent(50) ? "" : " ") : "意见"; }
  void Represent(server::Incoming& incoming);
  uint64_t Etag(const law::Case& subject);

  const law::City* city_ = nullptr;  // as believed while a command is made
  law::Day today_ = 0;
  const catalog::Pack& pack_;
  const Cast& cast_;
  Random& random_;
  const int matters_percent_;
};

}  // namespace yici::sim

#endif  // YICI_TESTS_SIM_CLIENTS_H_
