#include "services/approval/service/convert.h"
#include "services/base/key_range.h"
#include "services/base/text.h"
#include "services/directory/machine/rights.h"
#include "services/evaluation/machine/appraisal.h"
#include "services/evaluation/machine/rejections.h"
#include "services/evaluation/machine/rows.h"
#include "services/evaluation/machine/vocabulary.h"
#include "services/evaluation/service/queries.h"
#include "services/steward/service/ledger_convert.h"

namespace yici::evaluation {
namespace {

constexpr size_t kIdChars = 64, kHexDigits = 16;

// Whose month is asked for.
struct Subject {
  journal::AppraisalScope scope = journal::APPRAISAL_SCOPE_UNSPECIFIED;
  std::string id;
  int32_t month = 0;
};

template <class Request>
std::optional<journal::Rejection> ToSubject(const Request& request, Subject* subject) {
  const std::tuple<std::string_view, const std::string*, journal::AppraisalScope> named[] = {
      {"jurisdiction", &request.jurisdiction(), journal::APPRAISAL_SCOPE_COUNTY},
      {"department_id", &request.department_id(), journal::APPRAISAL_SCOPE_DEPARTMENT},
      {"steward_id", &request.steward_id(), journal::APPRAISAL_SCOPE_STEWARD}};
  int given = 0;
  for (const auto& [field, id, scope] : named) {
    if (auto rejection = approval::CheckText(field, *id, 0, kIdChars)) return rejection;
    if (id->empty()) continue;
    ++given;
    *subject = {scope, *id, 0};
  }
  if (given != 1) return Deny(Reason::kScopeInvalid, "jurisdiction");
  const auto month = steward::ParseMonth(request.month());
  if (!month || !IsMonth(*month)) return Deny(Reason::kMonthInvalid, "month");
  subject->month = *month;
  return std::nullopt;
}

// A jurisdiction with others below it is their sum.
bool IsArea(const server::ReadView& view, const std::string& jurisdiction) {
  bool parent = false;
  view.Scan(Table::kJurisdiction, "", "", [&](std::string_view, std::string_view bytes) {
    journal::Jurisdiction row;
    parent = row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) && row.parent() == jurisdiction;
    return !parent;
  });
  return parent;
}

// Whether a jurisdiction lies in the area; asked of keys in order, so the answer before is mostly the answer again.
class Inside {
 public:
  Inside(const server::ReadView& view, std::string_view area) : view_(view), area_(area) {}
  bool Has(std::string_view jurisdiction) {
    if (jurisdiction != last_) has_ = directory::IsAtOrBelow(view_, last_ = std::string(jurisdiction), area_);
    return has_;
  }

 private:
  const server::ReadView& view_;
  std::string area_, last_;
  bool has_ = false;
};

std::string ScoreText(const Asking& asking, journal::AppraisalScope scope, const journal::Figures& figures) {
  const auto* row = asking.view.Find<journal::DecisionModel>(kScoring);
  if (row == nullptr) return "n/a";
  const auto held = asking.library.Find(asking.view, row->model_digest());
  if (held == nullptr || held->models.empty()) return "n/a";
  const auto score = ScoreOf(*held->models.front(), scope, figures);
  return score ? DecimalOf(*score) : "n/a";
}

std::string Hex(uint64_t value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(kHexDigits, '0');
  for (size_t i = kHexDigits; i > 0; --i, value >>= 4) text[i - 1] = kDigits[value & 15];
  return text;
}

}  // namespace

grpc::Status GetReport(const Asking& asking, const api::GetReportRequest& request, api::Report* out) {
  Subject subject;
  if (auto rejection = ToSubject(request, &subject)) return server::ToGrpc(*rejection);
  const bool area = subject.scope == journal::APPRAISAL_SCOPE_COUNTY && IsArea(asking.view, subject.id);
  const journal::Figures figures = area ? FiguresOfArea(asking.view, subject.id, subject.month)
                                        : FiguresOf(asking.view, subject.scope, subject.id, subject.month);
  out->set_month(request.month());
  out->set_scope(area ? "city" : std::string(NameOf(subject.scope).word));
  out->set_id(subject.id);
  PresentFigures(figures, out);
  out->set_score(ScoreText(asking, subject.scope, figures));
  out->set_contributions(CountContributions(figures));
  out->set_revision(asking.view.published().head.revision);
  return grpc::Status::OK;
}

grpc::Status ListContributions(const Asking& asking, const api::ListContributionsRequest& request,
                               api::ListContributionsResponse* out) {
  Subject subject;
  if (auto rejection = ToSubject(request, &subject)) return server::ToGrpc(*rejection);
  const bool area = subject.scope == journal::APPRAISAL_SCOPE_COUNTY && IsArea(asking.view, subject.id);
  // Of an area as its figures are: those of all that lie in it.
  const std::string own = ContributionPrefix(subject.scope, subject.month, subject.id);
  const std::string month = FiguresPrefix(subject.scope, subject.month);
  const std::string& begin = area ? month : own;
  Inside inside(asking.view, subject.id);
  return steward::WalkPage(asking, {"ListContributions", own, request.page_size(), request.page_token()},
                           {tables::kContribution, begin, PrefixEnd(begin)}, out,
                           [&](std::string_view key, std::string_view bytes) {
                             journal::Contribution row;
                             const bool taken = !area || inside.Has(IdOfContribution(key));
                             if (!taken || !steward::Parse(bytes, &row)) return false;
                             auto* shown = out->add_contributions();
                             shown->set_event_id(EventIdOf(CardOfListKey(key)));
                             shown->set_kind(std::string(NameOf(row.kind()).word));
                             shown->set_subject(row.subject());
                             shown->set_value(row.value());
                             return true;
                           });
}

grpc::Status GetLeague(const Asking& asking, const api::GetLeagueRequest& request, api::League* out) {
  const auto scope = ScopeOf(request.scope());
  if (!scope) return server::ToGrpc(Deny(Reason::kScopeInvalid, "scope"));
  const auto month = steward::ParseMonth(request.month());
  if (!month || !IsMonth(*month)) return server::ToGrpc(Deny(Reason::kMonthInvalid, "month"));
  const auto versions = static_cast<int32_t>(asking.view.Counter(tables::kLeagueVersions, LeagueVersionsKey(*scope, *month)));
  const int32_t version = request.version() == 0 ? versions : request.version();
  const auto* league = asking.view.Find<journal::League>(LeagueKey(*scope, *month, version));
  if (league == nullptr) return server::ToGrpc(Deny(Reason::kLeagueNotFound, "month"));
  PresentLeague(*league, versions, out);
  out->set_revision(asking.view.published().head.revision);
  return grpc::Status::OK;
}

grpc::Status GetCheckDraw(const Asking& asking, const api::GetCheckDrawRequest& request, api::CheckDraw* out) {
  if (auto rejection = approval::CheckText("draw_no", request.draw_no(), 1, kIdChars)) return server::ToGrpc(*rejection);
  const auto* draw = asking.view.Find<journal::CheckDraw>(request.draw_no());
  if (draw == nullptr) return server::ToGrpc(Deny(Reason::kDrawNotFound, "draw_no"));
  out->set_draw_no(draw->draw_no());
  out->set_month(StrCat(draw->month() / 100, draw->month() % 100 < 10 ? "-0" : "-", draw->month() % 100));
  out->set_jurisdiction(draw->jurisdiction());
  out->set_size(draw->size());
  out->set_seed(Hex(draw->seed()));
  out->set_population(draw->population());
  *out->mutable_case_nos() = draw->case_nos();
  out->set_actor(draw->actor());
  out->set_day(DayOrNothing(draw->day()));
  out->set_revision(asking.view.published().head.revision);
  return grpc::Status::OK;
}

}  // namespace yici::evaluation
