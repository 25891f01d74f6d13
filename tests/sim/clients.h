// Who sends what: applicants, clerks, handlers, reviewers, approvers and administrators with plausible, clumsy and illegal
// commands. What they believe of a case is the judge's view of it; most choose a command that fits, some do not.
#ifndef YICI_TESTS_SIM_CLIENTS_H_
#define YICI_TESTS_SIM_CLIENTS_H_

#include <string>
#include <vector>

#include "services/server/partition/core.h"
#include "tests/sim/random.h"
#include "tests/sim/translate.h"

namespace yici::sim {

class Clients {
 public:
  Clients(const catalog::Pack& pack, const Cast& cast, Random& random) : pack_(pack), cast_(cast), random_(random) {}

  // One command without request id.
  server::Incoming Next(const law::City& city, Instant now);

 private:
  journal::Command NewCase(const law::City& city, std::string& principal);
  journal::Command OnCase(const law::City& city, const law::Case& subject, std::string& principal);
  journal::Command Administration(const law::City& city, Instant now, std::string& principal);
  journal::Command Calendar(const law::City& city, Instant now);

  journal::Command PreReview(const law::Case& subject);
  journal::Command Supplement(const law::Case& subject, std::string& principal);
  journal::Command AtReceived(const law::Case& subject, std::string& principal);
  journal::Command AtHandling(const law::City& city, const law::Case& subject, std::string& principal);
  journal::Command AfterRuling(const law::Case& subject, std::string& principal);
  journal::Command Review(const law::Case& subject, const law::Step& step, std::string& principal);
  journal::Command Ending(const law::Case& subject, std::string& principal);
  journal::Command Noting(const law::Case& subject, std::string& principal);
  template <class Faults>
  void ListFaults(const law::Case& subject, Faults* faults);

  std::string OfficerOf(const law::Case& subject, const std::string& role);
  std::string Applicant(const law::Case& subject);
  const law::Case& Pick(const law::City& city);
  std::string Words() { return random_.PerMille(15) ? std::string(random_.Percent(50) ? "" : " ") : "意见"; }
  void Represent(server::Incoming& incoming);
  uint64_t Etag(const law::Case& subject);

  const law::City* city_ = nullptr;  // as believed while a command is made
  const catalog::Pack& pack_;
  const Cast& cast_;
  Random& random_;
};

}  // namespace yici::sim

#endif  // YICI_TESTS_SIM_CLIENTS_H_
