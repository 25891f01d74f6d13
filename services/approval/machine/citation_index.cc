#include "services/approval/machine/citation_index.h"

#include "services/approval/machine/fold.h"
#include "services/base/erasure_tables.h"

namespace yici::approval {
namespace {

std::string CitationKey(std::string_view manifest, std::string_view case_no) { return std::string(manifest).append(case_no); }

std::string CitedKey(std::string_view case_no, std::string_view manifest) {
  std::string key;
  AppendText(key, case_no);
  return key.append(manifest);
}

// Calls `visit(rest of the key)` for the rows whose key begins with `prefix`, until it returns false.
template <class Visit>
void ScanPrefix(const StateReader& state, Table table, const std::string& prefix, const Visit& visit) {
  state.Scan(table, prefix, "", [&](std::string_view key, std::string_view) {
    return key.starts_with(prefix) && visit(key.substr(prefix.size()));
  });
}

void ForgetCitations(State& state, std::string_view case_no) {
  for (const std::string& manifest : CitedBy(state, case_no)) {
    state.Erase(tables::kCitation, CitationKey(manifest, case_no));
    state.Erase(tables::kCitedByCase, CitedKey(case_no, manifest));
  }
}

}  // namespace

const Materials* HandedIn(const journal::Event& event) {
  switch (event.event_case()) {
    case journal::Event::kCaseReceived: return &event.case_received().materials();
    case journal::Event::kCaseSupplemented: return &event.case_supplemented().materials();
    case journal::Event::kCaseCorrected: return &event.case_corrected().materials();
    case journal::Event::kDeferredSubmitted: return &event.deferred_submitted().materials();
    default: return nullptr;
  }
}

void KeepCitations(State& state, const journal::Event& event) {
  if (event.has_case_erased()) return ForgetCitations(state, event.case_erased().case_no());
  const Materials* materials = HandedIn(event);
  if (materials == nullptr) return;
  const std::string& case_no = CaseOf(event);
  for (const journal::MaterialHeld& held : *materials) {
    if (held.attachment().empty()) continue;  // nothing was uploaded
    state.PutBytes(tables::kCitation, CitationKey(held.attachment(), case_no), {});
    state.PutBytes(tables::kCitedByCase, CitedKey(case_no, held.attachment()), {});
  }
}

std::set<std::string> CitedBy(const StateReader& state, std::string_view case_no) {
  std::set<std::string> manifests;
  ScanPrefix(state, tables::kCitedByCase, CitedKey(case_no, ""), [&](std::string_view manifest) {
    manifests.emplace(manifest);
    return true;
  });
  return manifests;
}

bool IsCitedBeside(const StateReader& state, std::string_view manifest, const std::set<std::string>& cases) {
  bool cited = false;
  ScanPrefix(state, tables::kCitation, std::string(manifest), [&](std::string_view case_no) {
    cited = !cases.contains(std::string(case_no));
    return !cited;
  });
  return cited;
}

}  // namespace yici::approval
