#include "tests/bench/city.h"

#include <chrono>
#include <set>

#include "services/base/identifiers.h"
#include "services/base/text.h"
#include "services/base/time.h"

namespace yici::bench {
namespace {

constexpr int kPersonsEvery = 5;  // every fifth applicant is a person

std::string Padded(int64_t number, size_t digits) {
  std::string text = std::to_string(number);
  return text.size() >= digits ? text : std::string(digits - text.size(), '0') + text;
}

CivilDay Today() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return DayOf(Instant::FromMicros(std::chrono::duration_cast<std::chrono::microseconds>(now).count()));
}

bool IsChainStep(const std::string& step) {
  return step != "receive" && step != "accept" && step != "decide" && step != "deliver";
}

}  // namespace

std::string MakeUscc(int n) {
  const std::string body = StrCat("91210700MA", Padded(n, 6));
  for (const char inner : std::string_view("0123456789X")) {
    for (const char last : std::string_view("0123456789ABCDEFGHJKLMNPQRTUWXY")) {
      std::string code = StrCat(body, inner, last);
      const IdentifierCheck check = CheckUscc(code);
      if (check.valid() && *check.warning == '\0') return code;
    }
  }
  return {};
}

std::string MakeIdNumber(int n) {
  const std::string body = StrCat("210702", 1950 + n % 50, Padded(1 + n % 12, 2), Padded(1 + n % 28, 2), Padded(n % 1000, 3));
  for (const char last : std::string_view("0123456789X")) {
    std::string code = StrCat(body, last);
    if (CheckIdNumber(code).valid()) return code;
  }
  return {};
}

absl::StatusOr<City> City::Load(const std::string& pack_folder) {
  City city;
  city.today_ = Today().ToString();
  city.pack_ = catalog::LoadPack(pack_folder, Today());
  if (!city.pack_.faults.empty()) {
    const catalog::Fault& fault = city.pack_.faults[0];
    return absl::InvalidArgumentError(
        StrCat("the pack has faults: ", fault.file, ":", fault.line, " ", fault.reason, " ", fault.en));
  }
  city.ReadRows();
  city.MakeApplicants();
  if (city.items_.empty() || city.clerks_.empty()) return absl::InvalidArgumentError("the pack has no items or no clerks");
  return city;
}

void City::ReadRows() {
  std::map<std::string, std::vector<std::string>> chains;
  std::map<std::string, std::vector<std::string>> windows;  // by hall
  for (const journal::PackRow& row : pack_.rows) {
    if (row.has_window()) windows[row.window().hall_id()].push_back(row.window().window_id());
    if (row.has_role_grant()) {
      officers_[{row.role_grant().role(), row.role_grant().scope()}].push_back("officer:" + row.role_grant().officer_id());
    }
    if (!row.has_process()) continue;
    auto& chain = chains[row.process().process_id()];
    for (const std::string& step : row.process().steps()) {
      if (IsChainStep(step)) chain.push_back(step);
    }
  }
  for (const auto& [hall, of_hall] : windows) {
    const auto clerk = officers_.find({"window-clerk", hall});
    if (clerk == officers_.end()) continue;
    for (size_t i = 0; i < of_hall.size(); ++i) clerks_.push_back({of_hall[i], clerk->second[i % clerk->second.size()]});
  }
  for (const journal::PackRow& row : pack_.rows) {
    if (!row.has_item() || !row.item().active()) continue;
    ItemFacts item;
    item.code = row.item().item_code(), item.department_id = row.item().department_id();
    item.steps = chains[row.item().process_id()];
    item.certificate = row.item().certificate();
    for (const journal::Material& material : row.item().materials()) {
      item.material_ids.push_back(material.material_id());
      if (row.item().deferral_allowed() && !material.key()) item.deferrable = material.material_id();
    }
    item.on_promise = row.item().promise_allowed();
    item.extendable = row.item().extension_max() > 0;
    for (const int channel : row.item().channels()) {
      item.online |= channel == yici::v1::WEB;
      item.at_window |= channel == yici::v1::WINDOW;
    }
    items_.push_back(std::move(item));
    if (items_.size() == 100) break;  // the hundred of the newspaper; counties repeat them
  }
}

void City::MakeApplicants() {
  for (int n = 0; n < kApplicants; ++n) {
    yici::v1::PartyInput& applicant = applicants_.emplace_back();
    if (n % kPersonsEvery == 0) {
      applicant.set_id_number(MakeIdNumber(n));
      applicant.set_name("张三丰");
    } else {
      applicant.set_uscc(MakeUscc(n));
      applicant.set_org_name(StrCat("锦州试验企业", n, "有限公司"));
      applicant.set_name("李明");
    }
    applicant.set_phone(StrCat("138", Padded(n, 8)));
  }
}

std::vector<const ItemFacts*> City::ThreeStepItems() const {
  std::vector<const ItemFacts*> found;
  for (const ItemFacts& item : items_) {
    if (item.steps == std::vector<std::string>{"handle", "review", "approve"}) found.push_back(&item);
  }
  return found;
}

std::string City::OfficerOf(const std::string& role, const std::string& department_id) const {
  const auto found = officers_.find({role, department_id});
  return found == officers_.end() ? std::string() : found->second[0];
}

Submission City::MakeSubmission(int64_t n, const ItemFacts& item, bool at_window) const {
  // 1,000 and 100 share factors: the second term makes every applicant meet every item in time.
  const auto& applicant = applicants_[static_cast<size_t>(n + n / kApplicants) % applicants_.size()];
  Submission submission;
  yici::v1::SubmitCaseRequest& request = submission.request;
  request.set_item_code(item.code);
  *request.mutable_applicant() = applicant;
  for (const std::string& id : item.material_ids) {
    auto* material = request.add_materials();
    material->set_material_id(id);
    material->set_copies(1);
    material->set_pages(3);
  }
  if (at_window || applicant.uscc().empty() || !item.online) {
    const WindowClerk& clerk = clerks_[static_cast<size_t>(n) % clerks_.size()];
    submission.principal = clerk.principal;
    // The clerk helps with the web form where the item is online only.
    request.set_channel(item.at_window ? yici::v1::WINDOW : yici::v1::WEB);
    request.set_window_id(clerk.window_id);
  } else {
    submission.principal = "enterprise:" + applicant.uscc();
    request.set_channel(yici::v1::WEB);
  }
  return submission;
}

std::string City::TokenFile() const {
  std::set<std::string> principals = {kAdministrator};
  for (const auto& [role, holders] : officers_) principals.insert(holders.begin(), holders.end());
  for (const auto& applicant : applicants_) {
    if (!applicant.uscc().empty()) principals.insert("enterprise:" + applicant.uscc());
  }
  std::string text = "# tokens of a load, on loopback only\n";
  for (const std::string& principal : principals) StrAppend(&text, TokenOf(principal), " ", principal, "\n");
  return text;
}

}  // namespace yici::bench
