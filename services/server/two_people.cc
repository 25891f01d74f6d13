#include "services/server/two_people.h"

#include <algorithm>
#include <string>
#include <vector>

#include "services/base/text.h"
#include "services/catalog/machine/proposals.h"
#include "services/directory/machine/rights.h"

namespace yici::server {
namespace {

constexpr size_t kLogIdChars = 32, kReasonBytesMax = 1'000;

bool IsLogId(std::string_view text) {
  return text.size() == kLogIdChars && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

int AdministratorsOf(const StateReader& state, CivilDay day) {
  std::vector<std::string> officers;
  state.Scan(Table::kGrants, "", "", [&](std::string_view officer, std::string_view) {
    officers.emplace_back(officer);
    return true;
  });
  return static_cast<int>(std::count_if(officers.begin(), officers.end(), [&](const std::string& officer) {
    return directory::AdministersPartition(state, StrCat("officer:", officer), day);
  }));
}

absl::Status CheckResumption(std::string_view text) {
  if (text.empty()) return absl::OkStatus();
  const size_t colon = text.find(':');
  const std::string_view reason = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  const bool plain = std::none_of(reason.begin(), reason.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; });
  const bool said = reason.find_first_not_of(' ') != std::string_view::npos && reason.size() <= kReasonBytesMax;
  if (IsLogId(text.substr(0, colon)) && said && plain) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "--resume-restored: expected LOG_ID:REASON, the 32 hex digits of the log and 1 to 1,000 bytes of why");
}

absl::StatusOr<std::optional<journal::Command>> ResumptionOf(const StateReader& state, std::string_view text,
                                                             std::string_view log_id) {
  if (absl::Status form = CheckResumption(text); !form.ok()) return form;
  if (text.empty() || !catalog::IsRestoredHeld(state)) return std::optional<journal::Command>();
  if (text.substr(0, kLogIdChars) != log_id) {
    return absl::FailedPreconditionError(
        StrCat("--resume-restored: expected the log of this folder, ", log_id, ", but the option names another"));
  }
  journal::Command release;
  release.mutable_set_hold()->set_hold(false);
  release.mutable_set_hold()->set_reason(std::string(text.substr(kLogIdChars + 1)));
  return std::optional(std::move(release));
}

}  // namespace yici::server
