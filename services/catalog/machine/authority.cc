#include "services/catalog/machine/authority.h"

#include <algorithm>
#include <iterator>

#include "services/catalog/machine/rejections.h"
#include "services/directory/machine/rights.h"

namespace yici::catalog {
namespace {

constexpr size_t kChangeSetChars = 64;

}  // namespace

std::optional<Rejection> CheckChangeSetId(const std::string& id, std::string_view field) {
  if (id.size() == kChangeSetChars && id.find_first_not_of("0123456789abcdef") == std::string::npos) return std::nullopt;
  return Refusal(reason::kChangeSetId, field, "变更集编号应为 64 位小写十六进制的 SHA-256。",
                 "expected a SHA-256 of 64 lower-case hex digits, but the id is another");
}

std::optional<Rejection> CheckComplete(const journal::ChangeSet* set, int32_t parts, int32_t rows, std::string_view field) {
  const int32_t staged_parts = set == nullptr ? 0 : set->staged_parts();
  const int32_t staged_rows = set == nullptr ? 0 : set->staged_rows();
  if (staged_parts > 0 && staged_parts == parts && staged_rows == rows) return std::nullopt;
  return Refusal(reason::kIncomplete, field, "变更集尚未完整暂存。",
                 "expected " + std::to_string(parts) + " parts with " + std::to_string(rows) + " rows, but " +
                     std::to_string(staged_parts) + " parts with " + std::to_string(staged_rows) + " rows are staged",
                 {{"staged_parts", std::to_string(staged_parts)}, {"staged_rows", std::to_string(staged_rows)}});
}

std::optional<Rejection> CheckAuthority(const StateReader& state, const Ordered& ordered) {
  const journal::Principal& sender = ordered.arrival.principal();
  if (sender.kind() == journal::PRINCIPAL_KIND_SYSTEM) return std::nullopt;
  if (directory::AdministersPartition(state, sender.id(), DayOf(ordered.legal_time))) return std::nullopt;
  return Refusal(reason::kAdministratorRequired, "", "只有覆盖全部区划的营商局管理员可以变更目录和日历。",
                 "expected an administrator of the whole partition, but the sender is none");
}

Rejection Refusal(std::string_view reason, std::string_view field, std::string_view zh, std::string_view en,
                  std::initializer_list<std::pair<std::string_view, std::string_view>> metadata) {
  const auto* row = std::find_if(std::begin(kReasons), std::end(kReasons),
                                 [&](const ReasonRow& candidate) { return candidate.reason == reason; });
  return Reject(row->code, reason, field, zh, en, metadata);
}

}  // namespace yici::catalog
