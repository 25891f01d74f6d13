// The order of papers in an archive package: what came of the case first, then how it was handled, then what was applied with;
// within each in the order of issue.
#ifndef YICI_SERVICES_AUDIT_EXPORT_ARCHIVE_ORDER_H_
#define YICI_SERVICES_AUDIT_EXPORT_ARCHIVE_ORDER_H_

#include <algorithm>
#include <string_view>

namespace yici::audit {

enum class ArchiveGroup : int { kResult = 1, kProcess = 2, kApplication = 3 };

// "1-result", "2-process", "3-application": the folders of a package.
inline std::string_view FolderOf(ArchiveGroup group) {
  switch (group) {
    case ArchiveGroup::kResult: return "1-result";
    case ArchiveGroup::kProcess: return "2-process";
    case ArchiveGroup::kApplication: break;
  }
  return "3-application";
}

// Of a document, by its code.
inline ArchiveGroup GroupOf(std::string_view code) {
  // Refused acceptance, rulings, ends and what undoes a grant.
  constexpr std::string_view kResults[] = {"03", "07", "31", "38", "39", "40", "41", "42", "43"};
  // Receipts, of the application and of supplements.
  constexpr std::string_view kReceipts[] = {"01", "05", "11", "12", "13", "14"};
  if (std::find(std::begin(kResults), std::end(kResults), code) != std::end(kResults)) return ArchiveGroup::kResult;
  if (std::find(std::begin(kReceipts), std::end(kReceipts), code) != std::end(kReceipts)) return ArchiveGroup::kApplication;
  return ArchiveGroup::kProcess;
}

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_EXPORT_ARCHIVE_ORDER_H_
