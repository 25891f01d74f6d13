#include "services/catalog/service/power_preview.h"

#include <algorithm>

#include "services/approval/machine/view.h"
#include "services/base/text.h"
#include "services/catalog/machine/lookup.h"
#include "services/catalog/machine/power_batch.h"
#include "services/catalog/machine/powers.h"
#include "services/catalog/service/power_list.h"
#include "services/directory/machine/organs.h"

namespace yici::catalog {
namespace {

using Lines = std::vector<journal::PowerAdjustment>;

constexpr int kPageDefault = 200;
constexpr int kPageMax = 5'000;
constexpr int64_t kLookedAtMax = 200'000;  // cases of one page
constexpr char kBehindDigits = ':';        // case numbers go on behind the item code in digits

std::string Joined(const google::protobuf::RepeatedPtrField<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) text += (text.empty() ? "" : ";") + id;
  return text;
}

void AddLine(const server::ReadView& view, const journal::PowerAdjustment& line, api::PreviewPowerListResponse* response) {
  const AdjustmentKind& kind = *FindAdjustmentKind(line.kind());
  const CivilDay day(line.effective_day());
  const journal::Power* before = FindPower(view, line.item_code(), day);
  const journal::Power after = PowerAfter(before, line, {});
  const bool subitems = kind.word == "revise_subitems";
  auto* out = response->add_lines();
  out->set_line(line.line());
  out->set_number(line.number());
  out->set_kind(line.kind());
  PresentKind(line.kind(), out->mutable_kind_name());
  out->set_item_code(line.item_code());
  out->set_title(line.name_zh());
  out->set_target_item_code(line.target_item_code());
  if (before != nullptr && before->active()) {
    out->set_before(subitems ? SubitemsText(before->subitems()) : before->department_id());
  }
  if (after.active()) {
    out->set_after(subitems                    ? SubitemsText(after.subitems())
                   : kind.to == ToOrgans::kOne ? after.department_id()
                                               : Joined(after.exercised_by()));
  }
  const journal::Item* item = FindItem(view, line.item_code(), day);
  out->set_item_ends(kind.effect == ListEffect::kLeaves && item != nullptr && item->active());
}

int32_t CountOnList(const server::ReadView& view, CivilDay day) {
  int32_t count = 0;
  view.Scan(Table::kPowerVersions, "", "", [&](std::string_view key, std::string_view) {
    const journal::Power* power = FindPower(view, key, day);
    count += power != nullptr && power->active() ? 1 : 0;
    return true;
  });
  return count;
}

// The effect on a case of the line's item: "" when it has none.
std::string_view EffectOn(const journal::PowerAdjustment& line) {
  const AdjustmentKind& kind = *FindAdjustmentKind(line.kind());
  if (kind.effect == ListEffect::kLeaves) return "leaves_list";
  return kind.to == ToOrgans::kCounties ? "changes_organ" : "";
}

// Open cases of the batch's items, line by line, from a position on. A position is the number of the line, then a case.
class CaseWalk {
 public:
  CaseWalk(const server::ReadView& view, const server::PageTokens& tokens, int size, api::PreviewPowerListResponse* response)
      : view_(view), tokens_(tokens), size_(size), response_(response) {}

  void Run(const Lines& lines, std::string position) {
    const size_t first = position.size() < 4 ? 0 : static_cast<size_t>(I32FromBytes(position.substr(0, 4)));
    for (size_t i = first; i < lines.size(); ++i) {
      if (EffectOn(lines[i]).empty()) continue;
      const bool resumes = i == first && position.size() > 4;
      if (!WalkLine(lines[i], i, resumes ? position.substr(4) : lines[i].item_code())) break;
    }
    response_->set_cases_looked_at(looked_at_);
    response_->set_more(!response_->next_page_token().empty());
  }

 private:
  // False when the page is full.
  bool WalkLine(const journal::PowerAdjustment& line, size_t index, const std::string& begin) {
    bool whole = true;
    view_.Scan(Table::kCase, begin, line.item_code() + kBehindDigits, [&](std::string_view key, std::string_view value) {
      if (response_->cases_size() >= size_ || looked_at_ >= kLookedAtMax) {
        std::string position;
        AppendI32(position, static_cast<int32_t>(index));
        response_->set_next_page_token(tokens_.Make(position.append(key)));
        return whole = false;
      }
      ++looked_at_;
      if (case_.ParseFromArray(value.data(), static_cast<int>(value.size()))) Add(line);
      return true;
    });
    return whole;
  }

  void Add(const journal::PowerAdjustment& line) {
    // Codes of 33 characters begin with one of 31; a case after its ruling is in no counter of the workbench.
    if (case_.item_code() != line.item_code() || approval::BucketOf(case_) == approval::Bucket::kNone) return;
    auto* out = response_->add_cases();
    out->set_case_no(case_.case_no());
    out->set_item_code(case_.item_code());
    out->set_kind(line.kind());
    out->set_line(line.line());
    out->set_effect(std::string(EffectOn(line)));
    out->set_department_id(directory::OrganOn(view_, case_.department_id(), case_.item_code(), view_.published().today));
    const approval::Names names = approval::NameOf(case_.state());
    out->mutable_state()->set_zh(std::string(names.zh));
    out->mutable_state()->set_en(std::string(names.en));
  }

  const server::ReadView& view_;
  const server::PageTokens& tokens_;
  const int size_;
  api::PreviewPowerListResponse* const response_;
  int64_t looked_at_ = 0;
  journal::Case case_;
};

void AddFaults(const BatchFaults& faults, api::PreviewPowerListResponse* response) {
  response->set_faults_total(static_cast<int32_t>(faults.size()));
  for (size_t i = 0; i < faults.size() && i < kFaultsTold; ++i) {
    auto* out = response->add_faults();
    out->set_line(faults[i].line);
    out->set_field(faults[i].field);
    out->set_reason(std::string(faults[i].reason));
    out->mutable_message()->set_zh(faults[i].zh);
    out->mutable_message()->set_en(faults[i].en);
    out->set_item_code(faults[i].item_code);
  }
}

void AddTotals(const Lines& lines, api::PreviewPowerListResponse* response) {
  for (const journal::KindTotal& total : TotalsOf(lines)) {
    auto* out = response->add_totals();
    out->set_kind(total.kind());
    PresentKind(total.kind(), out->mutable_kind_name());
    out->set_count(total.count());
  }
  response->set_total(static_cast<int32_t>(lines.size()));
  response->set_effective_day(CivilDay(lines.front().effective_day()).ToString());
}

// Everything of the first page but the cases.
void AddChanges(const server::ReadView& view, const Lines& lines, api::PreviewPowerListResponse* response) {
  const int32_t before = CountOnList(view, CivilDay(lines.front().effective_day()));
  int32_t after = before;
  for (const journal::PowerAdjustment& line : lines) {
    AddLine(view, line, response);
    const ListEffect effect = FindAdjustmentKind(line.kind())->effect;
    after += effect == ListEffect::kJoins ? 1 : effect == ListEffect::kLeaves ? -1 : 0;
  }
  response->set_on_list_before(before);
  response->set_on_list_after(after);
}

}  // namespace

bool FillPowerPreview(const server::ReadView& view, Lines lines, const server::PageTokens& tokens,
                      const api::PreviewPowerListRequest& request, api::PreviewPowerListResponse* response) {
  std::string position;
  if (!tokens.Parse(request.page_token(), &position)) return false;
  response->set_revision(view.published().head.revision);
  std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.line() < b.line(); });
  AddTotals(lines, response);
  if (view.Find<journal::PowerBatch>(request.change_set()) != nullptr) {
    response->set_already_applied(true);
    return true;
  }
  const BatchFaults faults = FaultsOfBatch(view, lines, view.published().today);
  AddFaults(faults, response);
  if (!faults.empty()) return true;
  if (request.page_token().empty()) AddChanges(view, lines, response);
  const int size = request.page_size() <= 0 ? kPageDefault : std::min(request.page_size(), kPageMax);
  CaseWalk(view, tokens, size, response).Run(lines, std::move(position));
  return true;
}

}  // namespace yici::catalog
