// The people and papers of a load: the Jinzhou pack, a thousand applicants with valid codes, officers with their tokens.
//
//   auto city = City::Load("deploy/packs/jinzhou");
//   WriteFile(tokens, city->TokenFile());               // yicid --tokens tokens --admin root
//   city->Submission(7, /*at_window=*/false);           // who sends it, and the request without its request_id
#ifndef YICI_TESTS_BENCH_CITY_H_
#define YICI_TESTS_BENCH_CITY_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/catalog/pack/pack.h"
#include "yici/v1/approval.pb.h"

namespace yici::bench {

inline constexpr int kApplicants = 1000;
inline constexpr char kAdministrator[] = "officer:root";

struct ItemFacts {
  std::string code, department_id;
  std::vector<std::string> material_ids;
  std::vector<std::string> steps;  // of the chain between acceptance and ruling
  bool online = false;             // may be submitted over the web
  bool at_window = false;          // may be handed in at a window; a few are online only
  bool certificate = false;
  std::string deferrable;   // a material that is no key material, where the item may be accepted without it
  bool on_promise = false;  // may be granted on a promise
  bool extendable = false;
};

struct WindowClerk {
  std::string window_id;
  std::string principal;
};

struct Submission {
  std::string principal;  // whose token it carries
  yici::v1::SubmitCaseRequest request;
};

class City {
 public:
  static absl::StatusOr<City> Load(const std::string& pack_folder);

  const catalog::Pack& pack() const { return pack_; }
  const std::vector<ItemFacts>& items() const { return items_; }
  const std::vector<WindowClerk>& clerks() const { return clerks_; }
  const std::vector<yici::v1::PartyInput>& applicants() const { return applicants_; }
  // Items whose chain is handle, review, approve.
  std::vector<const ItemFacts*> ThreeStepItems() const;
  // "officer:…" who holds the role for the department; "" when nobody does.
  std::string OfficerOf(const std::string& role, const std::string& department_id) const;

  // The n-th of an endless row over all items and applicants, every material handed in. Enterprises submit by themselves where
  // the item is offered online, everything else comes through a window.
  Submission MakeSubmission(int64_t n, const ItemFacts& item, bool at_window) const;
  Submission MakeSubmission(int64_t n) const {
    return MakeSubmission(n, items_[static_cast<size_t>(n) % items_.size()], false);
  }

  std::string TokenFile() const;
  const std::string& today() const { return today_; }  // when the pack was loaded: "2026-01-05"
  static std::string TokenOf(const std::string& principal) { return "token-of-" + principal; }
  static std::string Authorization(const std::string& principal) { return "Bearer " + TokenOf(principal); }

 private:
  void ReadRows();
  void MakeApplicants();

  std::string today_;
  catalog::Pack pack_;
  std::vector<ItemFacts> items_;
  std::vector<WindowClerk> clerks_;
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> officers_;  // role, scope -> principals
  std::vector<yici::v1::PartyInput> applicants_;
};

// The n-th valid code: check digits right, no warning.
std::string MakeUscc(int n);
std::string MakeIdNumber(int n);

}  // namespace yici::bench

#endif  // YICI_TESTS_BENCH_CITY_H_
