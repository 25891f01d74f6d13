#include "services/catalog/service/power_list.h"

#include <algorithm>

#include "services/base/text.h"
#include "services/catalog/machine/lookup.h"
#include "services/catalog/machine/power_batch.h"
#include "services/catalog/machine/powers.h"
#include "services/directory/machine/organs.h"

namespace yici::catalog {
namespace {

constexpr int kPageDefault = 50;
constexpr int kPageMax = 500;
constexpr int kVersionsMax = 500;

constexpr std::string_view kStatuses[] = {"active", "inactive", "any"};

void PresentChange(const journal::PowerChange& change, api::PowerChange* out) {
  out->set_kind(change.kind());
  PresentKind(change.kind(), out->mutable_kind_name());
  out->set_effective_day(CivilDay(change.effective_day()).ToString());
  out->set_change_set(change.change_set());
  out->set_line(change.line());
  out->set_adjustment_id(change.adjustment_id());
  out->set_number(change.number());
  out->set_from_organ(change.from_organ());
  *out->mutable_to_organs() = change.to_organs();
  out->set_target_item_code(change.target_item_code());
  out->set_reason(change.reason());
  out->set_detail(change.detail());
  out->set_revision(change.revision());
  out->set_entered_on(CivilDay(change.entered_day()).ToString());
}

}  // namespace

std::optional<PowerFilter> PowerFilter::Parse(std::string_view text) {
  auto terms = server::ParseTerms(text, {"department_id", "item_type", "level", "catalogue", "kind", "text", "status"});
  if (!terms) return std::nullopt;
  bool status_named = false;
  for (const server::Term& term : *terms) {
    if (term.field != "status") continue;
    if (std::find(std::begin(kStatuses), std::end(kStatuses), term.value) == std::end(kStatuses)) return std::nullopt;
    status_named = true;
  }
  PowerFilter filter;
  filter.terms_ = *std::move(terms);
  if (!status_named) filter.terms_.push_back({"status", "active"});
  return filter;
}

std::string OrganOf(const StateReader& view, const journal::Power& power, CivilDay on) {
  return directory::OrganOn(view, power.department_id(), power.item_code(), on);
}

bool PowerFilter::Takes(const StateReader& view, const journal::Power& power, CivilDay on) const {
  return std::all_of(terms_.begin(), terms_.end(), [&](const server::Term& term) {
    const auto& [field, value] = term;
    if (field == "department_id") return OrganOf(view, power, on) == value;
    if (field == "item_type") return power.item_type() == value;
    if (field == "level") return std::to_string(power.level()) == value;
    if (field == "catalogue") return power.catalogue() == value;
    if (field == "kind") return power.change().kind() == value;
    if (field == "text") return power.name_zh().find(value) != std::string::npos;
    return value == "any" || power.active() == (value == "active");
  });
}

void PresentKind(const std::string& kind, api::Text* out) {
  const AdjustmentKind* known = FindAdjustmentKind(kind);
  out->set_zh(known == nullptr ? kind : std::string(known->zh));
  out->set_en(known == nullptr ? kind : std::string(known->en));
}

void PresentPower(const journal::Power& power, api::Power* out) {
  out->set_name("powers/" + power.item_code());
  out->set_item_code(power.item_code());
  out->set_basic_code(power.basic_code());
  out->mutable_title()->set_zh(power.name_zh());
  out->set_item_type(power.item_type());
  out->set_department_id(power.department_id());
  out->set_level(power.level());
  for (const journal::Subitem& subitem : power.subitems()) {
    auto* shown = out->add_subitems();
    shown->set_code(subitem.code());
    shown->set_name(subitem.name_zh());
  }
  out->set_status(power.active() ? "active" : "inactive");
  out->set_catalogue(power.catalogue());
  out->set_source(power.source());
  out->set_filler_fields(power.filler_fields());
  out->set_effective_day(CivilDay(power.effective_day()).ToString());
  *out->mutable_exercised_by() = power.exercised_by();
  if (power.has_change()) PresentChange(power.change(), out->mutable_change());
}

void PresentPowerOn(const StateReader& view, const journal::Power& power, CivilDay on, api::Power* out) {
  PresentPower(power, out);
  out->set_department_id(OrganOf(view, power, on));
}

void PresentEnd(const journal::ItemRemoval& removed, api::ItemEnd* out) {
  out->set_kind(removed.kind());
  PresentKind(removed.kind(), out->mutable_kind_name());
  out->set_since(CivilDay(removed.effective_day()).ToString());
  out->set_target_item_code(removed.target_item_code());
  // For a merge or an internal matter it is the organ's own.
  if (removed.kind() == "hand_to_county") *out->mutable_to_organs() = removed.to_organs();
}

void PresentVersions(const StateReader& view, const std::string& item_code, api::GetPowerResponse* response) {
  const auto* versions = view.Find<journal::PowerVersions>(item_code);
  if (versions == nullptr) return;
  for (int i = versions->effective_days_size() - 1; i >= 0 && response->versions_size() < kVersionsMax; --i) {
    const journal::Power* version = PowerVersion(view, item_code, versions->effective_days(i));
    if (version != nullptr) PresentPower(*version, response->add_versions());
  }
}

bool FillPowerPage(const server::ReadView& view, const PowerFilter& filter, CivilDay on, const server::PageTokens& tokens,
                   const api::ListPowersRequest& request, api::ListPowersResponse* response) {
  std::string begin;
  if (!tokens.Parse(request.page_token(), &begin)) return false;
  const int size = request.page_size() <= 0 ? kPageDefault : std::min(request.page_size(), kPageMax);
  int looked_at = 0;
  view.Scan(Table::kPowerVersions, begin, "", [&](std::string_view key, std::string_view) {
    if (response->powers_size() >= size || looked_at++ >= server::kListLookedAtMax) {
      response->set_next_page_token(tokens.Make(key));
      return false;
    }
    const journal::Power* power = FindPower(view, key, on);
    if (power != nullptr && filter.Takes(view, *power, on)) PresentPowerOn(view, *power, on, response->add_powers());
    return true;
  });
  response->set_on(on.ToString());
  response->set_list_revision(ListRevision(view));
  response->set_revision(view.published().head.revision);
  return true;
}

}  // namespace yici::catalog
