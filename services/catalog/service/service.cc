#include "services/catalog/service/service.h"

#include <algorithm>

#include "services/approval/service/convert.h"
#include "services/base/identifiers.h"
#include "services/base/text.h"
#include "services/calendar/calendar_book.h"
#include "services/calendar/legal_clock.h"
#include "services/catalog/machine/authority.h"
#include "services/catalog/machine/media_types.h"
#include "services/catalog/machine/calendars.h"
#include "services/catalog/machine/lookup.h"
#include "services/catalog/machine/rejections.h"
#include "services/catalog/service/calendar_preview.h"
#include "services/catalog/service/fields.h"
#include "services/catalog/service/power_list.h"
#include "services/catalog/service/proposals.h"
#include "services/catalog/service/row_texts.h"
#include "services/server/gateway/page_token.h"
#include "services/server/gateway/terms.h"

namespace yici::catalog {
namespace {

using MaybeRejection = std::optional<journal::Rejection>;

constexpr int kRowsPerPartMax = 200;
constexpr int kPageMax = 500;
constexpr int kNoticeDaysMax = 400;
constexpr int kLimitMax = 10'000;
constexpr int64_t kCardsLookedAtMax = 2'000'000;
constexpr size_t kDayNameMax = 100, kReasonMax = 1'000;  // characters

MaybeRejection ToNoticeRow(const api::Notice& input, journal::HolidayNotice* row) {
  const auto published = CivilDay::Parse(input.published_on());
  if (!published) return DayFormat("notice.published_on");
  if (input.days_size() > kNoticeDaysMax) {
    return server::InvalidField("LIST_SIZE", "notice.days", "通知应不超过 400 天。", "Expected at most 400 days.");
  }
  row->set_year(input.year());
  row->set_version(input.version());
  row->set_published_day(published->days_since_1970());
  for (int i = 0; i < input.days_size(); ++i) {
    const auto day = CivilDay::Parse(input.days(i).day());
    if (!day) return DayFormat(StrCat("notice.days[", i, "].day"));
    auto* out = row->add_days();
    out->set_day(day->days_since_1970());
    out->set_working(input.days(i).working());
    const std::string& name = input.days(i).name();
    if (auto rejection = approval::CheckText(StrCat("notice.days[", i, "].name"), name, 0, kDayNameMax)) return rejection;
    out->set_name(name);
  }
  return std::nullopt;
}

void PresentItem(const StateReader& view, const journal::Item& item, CivilDay on, api::Item* out) {
  out->set_name("items/" + item.item_code());
  out->set_item_code(item.item_code());
  out->mutable_title()->set_zh(item.name_zh());
  out->mutable_title()->set_en(item.name_en());
  out->set_department_id(item.department_id());
  out->set_jurisdiction(item.jurisdiction());
  out->set_item_type(item.item_type());
  out->set_case_type(item.case_type());
  out->set_list(item.list());
  out->set_statutory_limit(item.statutory_limit());
  out->set_statutory_limit_unit(item.statutory_in_calendar_days() ? "cd" : "wd");
  out->set_promised_limit_wd(item.promised_limit_wd());
  out->set_supplement_limit_wd(item.supplement_limit_wd());
  out->set_max_visits(item.max_visits());
  out->set_fee_fen(item.fee_fen());
  out->set_legal_basis(item.legal_basis());
  out->set_process_id(item.process_id());
  if (const auto* process = FindProcess(view, item.process_id(), on)) *out->mutable_steps() = process->steps();
  for (const journal::Material& material : item.materials()) {
    auto* shown = out->add_materials();
    shown->set_material_id(material.material_id());
    shown->set_name(material.name_zh());
    shown->set_form(material.form());
    shown->set_copies(material.copies());
    shown->set_key(material.key());
    shown->set_source_organ(material.source_organ());
    shown->set_attachment_bytes_max(AttachmentBytesMax(material));
    for (const std::string_view type : MediaTypesOf(material)) shown->add_media_types(std::string(type));
    shown->set_validity_days(material.validity_days());
    shown->set_single_use(material.single_use());
  }
  out->set_effective_day(CivilDay(item.effective_day()).ToString());
  out->set_active(item.active());
  out->set_pre_review(item.pre_review());
  out->set_certificate(item.certificate());
  *out->mutable_channels() = item.channels();
  *out->mutable_service_objects() = item.service_objects();
  out->set_source(item.source());
  if (item.has_removed()) PresentEnd(item.removed(), out->mutable_ended());
}

// What PublishCalendar would answer today: the very judgement, asked without a record.
MaybeRejection PublishFault(const server::ReadView& view, const journal::HolidayNotice& row) {
  journal::PublishCalendar command;
  *command.mutable_notice() = row;
  journal::Arrival arrival;
  arrival.mutable_principal()->set_id("system:preview");
  arrival.mutable_principal()->set_kind(journal::PRINCIPAL_KIND_SYSTEM);
  const auto& published = view.published();
  const Ordered ordered{published.head.revision + 1, StartOf(published.today), arrival};
  const Outcome outcome = DecidePublish({view, *published.calendar, *published.book}, command, ordered);
  if (!outcome.refused()) return std::nullopt;
  return outcome.answer.rejection();
}

// One note a day where the refusal names days.
void AddFaults(const journal::Rejection& fault, api::PreviewCalendarResponse* response) {
  std::string days;
  for (const auto& entry : fault.metadata()) {
    if (entry.key() == "day" || entry.key() == "days") days = entry.value();
  }
  std::vector<std::string_view> each = SplitNonEmpty(days, ",");
  if (each.empty()) each.emplace_back();
  for (const std::string_view day : each) {
    auto* note = response->add_faults();
    note->set_reason(fault.reason());
    note->set_day(std::string(day));
    note->mutable_message()->set_zh(fault.message_zh());
    note->mutable_message()->set_en(fault.message_en());
  }
}

bool ItemMatches(const journal::Item& item, const std::vector<server::Term>& terms) {
  return std::all_of(terms.begin(), terms.end(), [&](const server::Term& term) {
    const auto& [field, value] = term;
    if (field == "list") return item.list() == value;
    if (field == "department_id") return item.department_id() == value;
    if (field == "jurisdiction") return item.jurisdiction() == value;
    if (field == "case_type") return std::to_string(item.case_type()) == value;
    return item.name_zh().find(value) != std::string::npos || item.name_en().find(value) != std::string::npos;
  });
}

}  // namespace

std::optional<journal::Rejection> CheckAdministers(const server::ReadView& view, const server::Caller& caller) {
  journal::Arrival arrival;
  *arrival.mutable_principal() = caller.principal;
  return CheckAuthority(view, {view.published().head.revision + 1, StartOf(view.published().today), arrival});
}

void CatalogService::Present(const journal::Answer& answer, api::CatalogReply* reply) const {
  gate_.SetCommandReply(answer, reply->mutable_command());
  for (const auto& fact : answer.facts()) (*reply->mutable_facts())[fact.key()] = fact.value();
  reply->set_proposal(ProposalIn(answer));
}

grpc::ServerUnaryReactor* CatalogService::GetItem(grpc::CallbackServerContext* context, const api::GetItemRequest* request,
                                                  api::Item* response) {
  return gate_.Query(context, "yici.v1.CatalogService.GetItem", request->min_revision(),
                     [request, response](const server::ReadView& view, const server::Caller&) {
                       if (!CheckItemCode(request->item_code()).valid()) return ItemCodeFormat();
                       CivilDay on = view.published().today;
                       if (!request->on().empty()) {
                         const auto day = CivilDay::Parse(request->on());
                         if (!day) return server::ToGrpc(DayFormat("on"));
                         on = *day;
                       }
                       const journal::Item* item = FindItem(view, request->item_code(), on);
                       if (item == nullptr) {
                         return server::ToGrpc(Reject(RejectionCode::kNotFound, "ITEM_UNKNOWN", "item_code", "没有这个事项。",
                                                      "Expected an item that is in force on that day, but there is none."));
                       }
                       PresentItem(view, *item, on, response);
                       response->set_revision(view.published().head.revision);
                       return grpc::Status(grpc::Status::OK);
                     });
}

grpc::ServerUnaryReactor* CatalogService::ListItems(grpc::CallbackServerContext* context, const api::ListItemsRequest* request,
                                                    api::ListItemsResponse* response) {
  return gate_.Query(
      context, "yici.v1.CatalogService.ListItems", request->min_revision(),
      [this, request, response](const server::ReadView& view, const server::Caller&) {
        const auto terms =
            server::ParseTerms(request->filter(), {"list", "department_id", "jurisdiction", "case_type", "text"});
        if (!terms) {
          return Invalid("FILTER_INVALID", "filter",
                         "筛选条件应为 list、department_id、jurisdiction、case_type 或 text，不超过 16 项、4096 字节。",
                         "Expected at most 16 terms on list, department_id, jurisdiction, case_type or text, in "
                         "4,096 bytes.");
        }
        const server::PageTokens tokens(gate_.master(), gate_.log_id_hex(), {"ListItems", request->filter()});
        std::string begin;
        if (!tokens.Parse(request->page_token(), &begin)) return server::PageTokenInvalid();
        const CivilDay today = view.published().today;
        const uint64_t revision = view.published().head.revision;
        const int size = request->page_size() <= 0 ? 50 : std::min(request->page_size(), kPageMax);
        int looked_at = 0;
        view.Scan(Table::kItemVersions, begin, "", [&](std::string_view key, std::string_view) {
          if (response->items_size() >= size || looked_at++ >= server::kListLookedAtMax) {
            response->set_next_page_token(tokens.Make(key));
            return false;
          }
          const journal::Item* item = FindItem(view, key, today);
          if (item == nullptr || !ItemMatches(*item, *terms)) return true;
          PresentItem(view, *item, today, response->add_items());
          response->mutable_items(response->items_size() - 1)->set_revision(revision);
          return true;
        });
        response->set_revision(revision);
        return grpc::Status(grpc::Status::OK);
      });
}

grpc::ServerUnaryReactor* CatalogService::StageRows(grpc::CallbackServerContext* context, const api::StageRowsRequest* request,
                                                    api::CatalogReply* response) {
  return gate_.Command<api::CatalogReply>(
      context, "yici.v1.CatalogService.StageRows", *request, request->request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) -> MaybeRejection {
        auto& command = *incoming.command.mutable_stage_rows();
        if (request->rows_size() < 1 || request->rows_size() > kRowsPerPartMax) {
          return server::InvalidField("LIST_SIZE", "rows", "一次应为 1 到 200 行。", "Expected 1 to 200 rows.");
        }
        command.set_change_set(request->change_set());
        command.set_part(request->part());
        for (int i = 0; i < request->rows_size(); ++i) {
          if (!command.add_rows()->ParseFromString(request->rows(i))) {
            return server::InvalidField("ROW_UNREADABLE", StrCat("rows[", i, "]"), "这一行无法解析。",
                                        "Expected a serialised row of a pack.");
          }
          if (auto rejection = CheckRowTexts(StrCat("rows[", i, "]"), command.rows(i))) return rejection;
        }
        return std::nullopt;
      },
      [this](const journal::Answer& answer, api::CatalogReply* reply) { Present(answer, reply); });
}

grpc::ServerUnaryReactor* CatalogService::CommitChangeSet(grpc::CallbackServerContext* context,
                                                          const api::CommitChangeSetRequest* request,
                                                          api::CatalogReply* response) {
  return gate_.Command<api::CatalogReply>(
      context, "yici.v1.CatalogService.CommitChangeSet", *request, request->request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) -> MaybeRejection {
        auto& command = *incoming.command.mutable_commit_change_set();
        command.set_change_set(request->change_set());
        command.set_parts(request->parts());
        command.set_rows(request->rows());
        return CheckParts(request->parts());
      },
      [this](const journal::Answer& answer, api::CatalogReply* reply) { Present(answer, reply); });
}

// By force past days may change: the answer then says how many cards that makes wrong. They are counted here, on what is
// published, for the catalogue's machine sees no cases; the count is part of the command, so that replays agree. Not for who
// will be refused anyway: it looks at every case.
void CatalogService::CountWrongCards(const server::Caller& caller, journal::PublishCalendar* command) const {
  const server::ReadView view(gate_.partition().published());
  if (CheckAdministers(view, caller)) return;
  const auto fault = PublishFault(view, command->notice());
  if (!fault || fault->reason() != reason::kPastEdit) return;
  bool more = false;
  const NoticeEffect effect(view, ToNotice(command->notice()));
  command->set_wrong_cards(effect.CountWrongCards(kCardsLookedAtMax, &more));
  command->set_wrong_cards_more(more);
}

grpc::ServerUnaryReactor* CatalogService::PublishCalendar(grpc::CallbackServerContext* context,
                                                          const api::PublishCalendarRequest* request,
                                                          api::CatalogReply* response) {
  return gate_.Command<api::CatalogReply>(
      context, "yici.v1.CatalogService.PublishCalendar", *request, request->request_id(), response,
      [&](const server::Caller& caller, server::Incoming& incoming) -> MaybeRejection {
        auto& command = *incoming.command.mutable_publish_calendar();
        if (auto rejection = approval::CheckText("reason", request->reason(), 0, kReasonMax)) return rejection;
        command.set_force(request->force());
        command.set_reason(request->reason());
        if (auto rejection = ToNoticeRow(request->notice(), command.mutable_notice())) return rejection;
        if (request->force()) CountWrongCards(caller, &command);
        return std::nullopt;
      },
      [this](const journal::Answer& answer, api::CatalogReply* reply) { Present(answer, reply); });
}

// Counts every clock twice: with the calendar in force, and with the one after the notice. A notice that cannot be published
// at all moves nothing.
grpc::ServerUnaryReactor* CatalogService::PreviewCalendar(grpc::CallbackServerContext* context,
                                                          const api::PreviewCalendarRequest* request,
                                                          api::PreviewCalendarResponse* response) {
  return gate_.Query(
      context, "yici.v1.CatalogService.PreviewCalendar", request->min_revision(),
      [this, request, response](const server::ReadView& view, const server::Caller& caller) {
        if (const auto rejection = CheckAdministers(view, caller)) return server::ToGrpc(*rejection);
        journal::HolidayNotice row;
        if (const auto rejection = ToNoticeRow(request->notice(), &row)) return server::ToGrpc(*rejection);
        response->set_revision(view.published().head.revision);
        const auto fault = PublishFault(view, row);
        if (fault) AddFaults(*fault, response);
        if (fault && fault->reason() != reason::kPastEdit) return grpc::Status(grpc::Status::OK);
        const NoticeEffect effect(view, ToNotice(row));
        const server::PageTokens tokens(gate_.master(), gate_.log_id_hex(), {"PreviewCalendar", row.SerializeAsString()});
        return FillPreviewPage(view, effect, tokens, *request, response) ? grpc::Status(grpc::Status::OK)
                                                                         : server::PageTokenInvalid();
      });
}

grpc::ServerUnaryReactor* CatalogService::ExplainDueDate(grpc::CallbackServerContext* context,
                                                         const api::ExplainDueDateRequest* request,
                                                         api::ExplainDueDateResponse* response) {
  return gate_.Query(
      context, "yici.v1.CatalogService.ExplainDueDate", request->min_revision(),
      [request, response](const server::ReadView& view, const server::Caller&) {
        const auto start = CivilDay::Parse(request->start());
        if (!start) return server::ToGrpc(DayFormat("start"));
        const auto on = request->on().empty() ? std::optional(view.published().today) : CivilDay::Parse(request->on());
        if (!on) return server::ToGrpc(DayFormat("on"));
        if (request->limit() < 0 || request->limit() > kLimitMax) {
          return Invalid("LIMIT_OUT_OF_RANGE", "limit", "天数应为 0 到 10000。", "Expected a limit of 0 to 10,000 days.");
        }
        if (request->unit() != "" && request->unit() != "wd" && request->unit() != "cd") {
          return Invalid("UNIT_UNKNOWN", "unit", "单位应为 wd（工作日）或 cd（自然日）。", "Expected wd or cd.");
        }
        const calendar::Calendar calendar = view.published().book->At(*on);
        calendar::LegalClock clock;
        clock.unit = request->unit() == "cd" ? calendar::Unit::kCalendarDays : calendar::Unit::kWorkingDays;
        clock.limit = request->limit();
        clock.start = *start;
        const auto due = calendar::DueDay(clock, calendar, *start);
        response->set_revision(view.published().head.revision);
        response->set_due(due.day.ToString());
        response->set_provisional(due.provisional);
        response->set_calendar_version(calendar.VersionFor(*start, due.day));
        // Calendar days are shown with what each is, up to the due day; the count is then of civil days.
        const int32_t span = due.day - *start;
        const auto days =
            calendar.Explain(*start, clock.unit == calendar::Unit::kCalendarDays ? calendar.WorkingDays(*start, due.day).days
                                                                                 : request->limit());
        for (const auto& day : days) {
          if (day.day - *start > span) break;
          auto* row = response->add_days();
          row->set_day(day.day.ToString());
          row->set_working(day.working);
          row->mutable_why()->set_en(day.Why());
          row->mutable_why()->set_zh(day.kind == calendar::DayKind::kRest ? StrCat("放假（", day.notice, " ", day.name, "）")
                                     : day.kind == calendar::DayKind::kMakeUp
                                         ? StrCat("调休上班（", day.notice, " ", day.name, "）")
                                     : day.kind == calendar::DayKind::kWeekend ? "周末"
                                                                               : "工作日");
          row->set_count(clock.unit == calendar::Unit::kCalendarDays ? day.day - *start : day.count);
        }
        return grpc::Status(grpc::Status::OK);
      });
}

grpc::ServerUnaryReactor* CatalogService::ListNotices(grpc::CallbackServerContext* context,
                                                      const api::ListNoticesRequest* request,
                                                      api::ListNoticesResponse* response) {
  return gate_.Query(context, "yici.v1.CatalogService.ListNotices", request->min_revision(),
                     [request, response](const server::ReadView& view, const server::Caller&) {
                       for (const auto& [key, notice] : view.published().book->notices()) {
                         if (request->year() != 0 && notice.year != request->year()) continue;
                         auto* out = response->add_notices();
                         out->set_year(notice.year);
                         out->set_version(notice.version);
                         out->set_published_on(notice.published_on.ToString());
                         for (const auto& day : notice.days) {
                           auto* row = out->add_days();
                           row->set_day(day.day.ToString());
                           row->set_working(day.working);
                           row->set_name(day.name);
                         }
                       }
                       response->set_revision(view.published().head.revision);
                       return grpc::Status(grpc::Status::OK);
                     });
}

}  // namespace yici::catalog
