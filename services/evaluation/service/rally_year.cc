// The yearly total of rallies: its request, and what is read of it.
#include <map>

#include "services/approval/service/convert.h"
#include "services/evaluation/machine/rally_year.h"
#include "services/evaluation/machine/rows.h"
#include "services/evaluation/machine/vocabulary.h"
#include "services/evaluation/service/convert_parts.h"
#include "services/evaluation/service/queries.h"

namespace yici::evaluation {
namespace {

constexpr size_t kJurisdictionChars = 64;

template <class Row>
std::string NameOfRow(const server::ReadView& view, const std::string& id) {
  Row row;
  return view.ReadInto(id, &row) ? row.name_zh() : std::string();
}

void PresentPlace(const journal::RallyYearPlace& place, std::string name, api::RallyYearPlaceView* out) {
  out->set_rank(place.rank());
  out->set_id(place.id());
  out->set_name_zh(std::move(name));
  out->set_score(DecimalOf(place.hundredths()));
  out->set_weighted(place.weighted());
  out->set_sheets(place.sheets());
  out->set_rallies(place.rallies());
  out->set_projects(place.projects());
}

void PresentYear(const server::ReadView& view, const journal::RallyYear& total, api::RallyYear* out) {
  out->set_jurisdiction(total.jurisdiction());
  out->set_year(total.year());
  out->set_version(total.version());
  for (const journal::RallyOfYear& rally : total.rallies()) {
    auto* shown = out->add_rallies();
    shown->set_rally_no(rally.rally_no());
    shown->set_quarter(rally.quarter());
    shown->set_result_version(rally.result_version());
  }
  for (const journal::RallyYearPlace& place : total.counties()) {
    PresentPlace(place, NameOfRow<journal::Jurisdiction>(view, place.id()), out->add_counties());
  }
  for (const journal::RallyYearPlace& place : total.projects()) {
    PresentPlace(place, NameOfRow<journal::Project>(view, place.id()), out->add_projects());
  }
  out->set_reason(total.reason());
  out->set_actor(total.actor());
  out->set_day(DayOrNothing(total.day()));
}

}  // namespace

MaybeRejection ToCommand(const api::TotalRallyYearRequest& request, journal::Command& command) {
  auto& out = *command.mutable_total_rally_year();
  YICI_REJECT_IF(CheckText("jurisdiction", request.jurisdiction(), 1, kJurisdictionChars));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, kNoteChars));
  out.set_jurisdiction(request.jurisdiction());
  out.set_year(request.year());
  out.set_reason(request.reason());
  return std::nullopt;
}

grpc::Status GetRallyYear(const Asking& asking, const api::GetRallyYearRequest& request, api::RallyYear* out) {
  if (auto rejection = approval::CheckText("jurisdiction", request.jurisdiction(), 1, kJurisdictionChars)) {
    return server::ToGrpc(*rejection);
  }
  const int32_t versions = YearVersionsOf(asking.view, request.jurisdiction(), request.year());
  const int32_t version = request.version() == 0 ? versions : request.version();
  const auto* total = asking.view.Find<journal::RallyYear>(RallyYearKey(request.jurisdiction(), request.year(), version));
  if (total == nullptr) return server::ToGrpc(Deny(Reason::kRallyYearNotFound, "year"));
  PresentYear(asking.view, *total, out);
  out->set_revision(asking.view.published().head.revision);
  return grpc::Status::OK;
}

}  // namespace yici::evaluation
