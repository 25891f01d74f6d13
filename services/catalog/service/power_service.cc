// The methods of CatalogService about the power list.
#include "services/base/identifiers.h"
#include "services/catalog/machine/lookup.h"
#include "services/catalog/machine/power_batch.h"
#include "services/catalog/machine/rejections.h"
#include "services/catalog/service/fields.h"
#include "services/catalog/service/power_list.h"
#include "services/catalog/service/power_preview.h"
#include "services/catalog/service/row_texts.h"
#include "services/catalog/service/service.h"

namespace yici::catalog {
namespace {

using MaybeRejection = std::optional<journal::Rejection>;

MaybeRejection ReadLines(const api::PreviewPowerListRequest& request, std::vector<journal::PowerAdjustment>* lines) {
  if (request.rows_size() < 1 || request.rows_size() > kAdjustmentsMax) {
    return server::InvalidField("LIST_SIZE", "rows", "一批应为 1 到 2000 行。", "Expected 1 to 2,000 rows.");
  }
  for (int i = 0; i < request.rows_size(); ++i) {
    const std::string field = StrCat("rows[", i, "]");
    journal::PackRow row;
    if (!row.ParseFromString(request.rows(i))) {
      return server::InvalidField("ROW_UNREADABLE", field, "这一行无法解析。", "Expected a serialised row of a pack.");
    }
    if (!row.has_adjustment()) {
      return Refusal(reason::kRowsOnly, field, "这一行不是权责清单调整。",
                     "expected an adjustment of the power list, but it is another row");
    }
    if (auto rejection = CheckRowTexts(field, row)) return rejection;
    lines->push_back(row.adjustment());
  }
  return std::nullopt;
}

// What a page token of a preview is bound to: the very rows.
std::string BytesOf(const api::PreviewPowerListRequest& request) {
  std::string bytes;
  for (const std::string& row : request.rows()) {
    AppendU64(bytes, row.size());
    bytes += row;
  }
  return bytes;
}

}  // namespace

grpc::ServerUnaryReactor* CatalogService::ApplyPowerList(grpc::CallbackServerContext* context,
                                                         const api::ApplyPowerListRequest* request,
                                                         api::CatalogReply* response) {
  return gate_.Command<api::CatalogReply>(
      context, "yici.v1.CatalogService.ApplyPowerList", *request, request->request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) -> MaybeRejection {
        auto& command = *incoming.command.mutable_apply_power_list();
        command.set_change_set(request->change_set());
        command.set_parts(request->parts());
        command.set_rows(request->rows());
        return CheckParts(request->parts());
      },
      [this](const journal::Answer& answer, api::CatalogReply* reply) { Present(answer, reply); });
}

grpc::ServerUnaryReactor* CatalogService::PreviewPowerList(grpc::CallbackServerContext* context,
                                                           const api::PreviewPowerListRequest* request,
                                                           api::PreviewPowerListResponse* response) {
  return gate_.Query(
      context, "yici.v1.CatalogService.PreviewPowerList", request->min_revision(),
      [this, request, response](const server::ReadView& view, const server::Caller& caller) {
        if (const auto rejection = CheckAdministers(view, caller)) return server::ToGrpc(*rejection);
        std::vector<journal::PowerAdjustment> lines;
        if (const auto rejection = ReadLines(*request, &lines)) return server::ToGrpc(*rejection);
        const server::PageTokens tokens(gate_.master(), gate_.log_id_hex(), {"PreviewPowerList", BytesOf(*request)});
        return FillPowerPreview(view, std::move(lines), tokens, *request, response) ? grpc::Status(grpc::Status::OK)
                                                                                    : server::PageTokenInvalid();
      });
}

grpc::ServerUnaryReactor* CatalogService::GetPower(grpc::CallbackServerContext* context, const api::GetPowerRequest* request,
                                                   api::GetPowerResponse* response) {
  return gate_.Query(context, "yici.v1.CatalogService.GetPower", request->min_revision(),
                     [request, response](const server::ReadView& view, const server::Caller&) {
                       if (!CheckItemCode(request->item_code()).valid()) return ItemCodeFormat();
                       const auto on = DayAsked(request->on(), view.published().today);
                       if (!on) return server::ToGrpc(DayFormat("on"));
                       PresentVersions(view, request->item_code(), response);
                       if (response->versions().empty()) {
                         return server::ToGrpc(Refusal(reason::kPowerUnknown, "item_code", "权责清单中没有该事项。",
                                                       "expected a power of the list, but there is none with this code"));
                       }
                       if (const auto* power = FindPower(view, request->item_code(), *on))
                         PresentPowerOn(view, *power, *on, response->mutable_power());
                       response->set_revision(view.published().head.revision);
                       return grpc::Status(grpc::Status::OK);
                     });
}

grpc::ServerUnaryReactor* CatalogService::ListPowers(grpc::CallbackServerContext* context,
                                                     const api::ListPowersRequest* request, api::ListPowersResponse* response) {
  return gate_.Query(
      context, "yici.v1.CatalogService.ListPowers", request->min_revision(),
      [this, request, response](const server::ReadView& view, const server::Caller&) {
        const auto filter = PowerFilter::Parse(request->filter());
        if (!filter) {
          return Invalid("FILTER_INVALID", "filter",
                         "筛选条件应为 department_id、item_type、level、catalogue、kind、text 或 "
                         "status（active、inactive、any），不超过 16 项、4096 字节。",
                         "Expected at most 16 terms on department_id, item_type, level, catalogue, kind, text or "
                         "status (active, inactive, any), in 4,096 bytes.");
        }
        const auto on = DayAsked(request->on(), view.published().today);
        if (!on) return server::ToGrpc(DayFormat("on"));
        const server::PageTokens tokens(gate_.master(), gate_.log_id_hex(), {"ListPowers", request->filter(), on->ToString()});
        return FillPowerPage(view, *filter, *on, tokens, *request, response) ? grpc::Status(grpc::Status::OK)
                                                                             : server::PageTokenInvalid();
      });
}

}  // namespace yici::catalog
