#include "services/directory/service/service.h"

#include <algorithm>

#include "services/approval/service/convert.h"
#include "services/base/text.h"
#include "services/directory/machine/organs.h"
#include "services/directory/service/reorganization.h"
#include "services/server/gateway/page_token.h"
#include "services/server/gateway/terms.h"

namespace yici::directory {
namespace {

using MaybeRejection = std::optional<journal::Rejection>;

constexpr int kPageMax = 500;

MaybeRejection ToDay(std::string_view field, const std::string& text, int32_t* day) {
  if (text.empty()) return std::nullopt;
  const auto parsed = CivilDay::Parse(text);
  if (!parsed) {
    return server::InvalidField("DAY_FORMAT", field, StrCat(field, " 应为 2020-04-20 形式的日期。"),
                                StrCat("Expected a day like 2020-04-20 in ", field, "."));
  }
  *day = parsed->days_since_1970();
  return std::nullopt;
}

MaybeRejection ShortTexts(std::initializer_list<std::pair<std::string_view, const std::string*>> fields) {
  for (const auto& [field, text] : fields) {
    if (auto rejection = approval::CheckText(field, *text, 0, 300)) return rejection;
  }
  return std::nullopt;
}

using Terms = std::vector<server::Term>;

bool Matches(const api::Entry& entry, const Terms& terms) {
  return std::all_of(terms.begin(), terms.end(), [&](const server::Term& term) {
    return (term.field == "jurisdiction" ? entry.jurisdiction() : entry.parent()) == term.value;
  });
}

template <class Row, class Show>
void ListRows(const server::ReadView& view, Table table, const api::ListEntriesRequest& request, const Terms& terms,
              const server::PageTokens& tokens, std::string_view begin, api::ListEntriesResponse* out, Show show) {
  const int size = request.page_size() <= 0 ? 100 : std::min(request.page_size(), kPageMax);
  int looked_at = 0;
  view.Scan(table, begin, "", [&](std::string_view key, std::string_view bytes) {
    if (out->entries_size() >= size || looked_at++ >= server::kListLookedAtMax) {
      out->set_next_page_token(tokens.Make(key));
      return false;
    }
    Row row;
    if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return true;
    api::Entry entry;
    entry.set_id(std::string(key));
    show(row, &entry);
    if (Matches(entry, terms)) *out->add_entries() = std::move(entry);
    return true;
  });
}

template <class Row>
void SetNames(const Row& row, api::Entry* entry) {
  entry->mutable_title()->set_zh(row.name_zh());
  entry->mutable_title()->set_en(row.name_en());
  entry->set_source(row.source());
}

// Under the name of today; an ended one names its successor as what it belongs to.
void SetDepartment(const server::ReadView& view, const journal::Department& row, api::Entry* entry) {
  const CivilDay today = view.published().today;
  SetNames(row, entry);
  const DepartmentName name = NameOn(row, today);
  entry->mutable_title()->set_zh(std::string(name.zh));
  entry->mutable_title()->set_en(std::string(name.en));
  entry->set_jurisdiction(row.jurisdiction());
  entry->set_kind(row.kind());
  const auto* end = EndOf(row, today);
  if (end == nullptr) return;
  entry->set_kind("ended");
  entry->set_parent(end->to());
}

bool ListKind(const server::ReadView& view, const api::ListEntriesRequest& request, const Terms& terms,
              const server::PageTokens& tokens, std::string_view begin, api::ListEntriesResponse* out) {
  const std::string& kind = request.kind();
  if (kind == "jurisdictions") {
    ListRows<journal::Jurisdiction>(view, Table::kJurisdiction, request, terms, tokens, begin, out,
                                    [](const auto& row, api::Entry* entry) {
                                      SetNames(row, entry);
                                      entry->set_parent(row.parent());
                                      entry->set_kind(row.kind());
                                      entry->set_jurisdiction(row.jurisdiction());
                                    });
  } else if (kind == "departments") {
    ListRows<journal::Department>(view, Table::kDepartment, request, terms, tokens, begin, out,
                                  [&view](const auto& row, api::Entry* entry) { SetDepartment(view, row, entry); });
  } else if (kind == "halls") {
    ListRows<journal::Hall>(view, Table::kHall, request, terms, tokens, begin, out, [](const auto& row, api::Entry* entry) {
      SetNames(row, entry);
      entry->set_kind(row.level());
      entry->set_parent(row.managing_department_id());
      entry->set_jurisdiction(row.jurisdiction());
    });
  } else if (kind == "windows") {
    ListRows<journal::Window>(view, Table::kWindow, request, terms, tokens, begin, out, [](const auto& row, api::Entry* entry) {
      SetNames(row, entry);
      entry->set_kind(row.kind());
      entry->set_parent(row.hall_id());
    });
  } else if (kind == "posts") {
    ListRows<journal::Post>(view, Table::kPost, request, terms, tokens, begin, out, [](const auto& row, api::Entry* entry) {
      SetNames(row, entry);
      entry->set_parent(row.department_id().empty() ? row.hall_id() : row.department_id());
    });
  } else if (kind == "officers") {
    ListRows<journal::Officer>(view, Table::kOfficer, request, terms, tokens, begin, out,
                               [](const auto& row, api::Entry* entry) {
                                 entry->mutable_title()->set_zh(row.name());
                                 entry->set_source(row.source());
                                 if (row.post_ids_size() > 0) entry->set_parent(row.post_ids(0));
                               });
  } else {
    return false;
  }
  return true;
}

}  // namespace

#define YICI_DIRECTORY_COMMAND(METHOD, ...)                                                                                \
  grpc::ServerUnaryReactor* DirectoryService::METHOD(grpc::CallbackServerContext* context,                                 \
                                                     const api::METHOD##Request* request, api::DirectoryReply* response) { \
    return gate_.Command<api::DirectoryReply>(                                                                             \
        context, "yici.v1.DirectoryService." #METHOD, *request, request->request_id(),                                     \
        response, [&](const server::Caller&, server::Incoming& incoming) -> MaybeRejection __VA_ARGS__,                    \
        [this](const journal::Answer& answer, api::DirectoryReply* reply) {                                                \
          gate_.SetCommandReply(answer, reply->mutable_command());                                                         \
        });                                                                                                                \
  }

YICI_DIRECTORY_COMMAND(GrantRole, {
  const api::RoleGrant& input = request->grant();
  if (auto rejection = ShortTexts({{"grant.officer_id", &input.officer_id()},
                                   {"grant.role", &input.role()},
                                   {"grant.scope_kind", &input.scope_kind()},
                                   {"grant.scope", &input.scope()}})) {
    return rejection;
  }
  auto* grant = incoming.command.mutable_grant_role()->mutable_grant();
  grant->set_officer_id(input.officer_id());
  grant->set_role(input.role());
  grant->set_scope_kind(input.scope_kind());
  grant->set_scope(input.scope());
  int32_t from = 0, until = 0;
  if (auto rejection = ToDay("grant.from", input.from(), &from)) return rejection;
  if (auto rejection = ToDay("grant.until", input.until(), &until)) return rejection;
  grant->set_from_day(from);
  grant->set_until_day(until);
  return std::nullopt;
})

YICI_DIRECTORY_COMMAND(RevokeRole, {
  if (auto rejection = ShortTexts({{"officer_id", &request->officer_id()},
                                   {"role", &request->role()},
                                   {"scope_kind", &request->scope_kind()},
                                   {"scope", &request->scope()}})) {
    return rejection;
  }
  auto* command = incoming.command.mutable_revoke_role();
  command->set_officer_id(request->officer_id());
  command->set_role(request->role());
  command->set_scope_kind(request->scope_kind());
  command->set_scope(request->scope());
  return std::nullopt;
})

YICI_DIRECTORY_COMMAND(SetSubstitution, {
  if (auto rejection = ShortTexts(
          {{"absent", &request->absent()}, {"substitute", &request->substitute()}, {"reason", &request->reason()}})) {
    return rejection;
  }
  auto* substitution = incoming.command.mutable_set_substitution()->mutable_substitution();
  substitution->set_absent(request->absent());
  substitution->set_substitute(request->substitute());
  substitution->set_revoked(request->revoke());
  substitution->set_reason(request->reason());
  int32_t from = 0, until = 0;
  if (auto rejection = ToDay("from", request->from(), &from)) return rejection;
  if (auto rejection = ToDay("until", request->until(), &until)) return rejection;
  substitution->set_from_day(from);
  substitution->set_until_day(until);
  return std::nullopt;
})

YICI_DIRECTORY_COMMAND(HandOver, {
  if (auto rejection = ShortTexts({{"from", &request->from()}, {"to", &request->to()}, {"reason", &request->reason()}})) {
    return rejection;
  }
  auto* command = incoming.command.mutable_hand_over();
  command->set_from(request->from());
  command->set_to(request->to());
  command->set_reason(request->reason());
  return std::nullopt;
})

YICI_DIRECTORY_COMMAND(ReorganizeDepartment,
                       { return ToReorganization(*request, incoming.command.mutable_reorganize_department()); })
#undef YICI_DIRECTORY_COMMAND

grpc::ServerUnaryReactor* DirectoryService::PreviewReorganization(grpc::CallbackServerContext* context,
                                                                  const api::PreviewReorganizationRequest* request,
                                                                  api::PreviewReorganizationResponse* response) {
  return gate_.Query(context, "yici.v1.DirectoryService.PreviewReorganization", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       return directory::PreviewReorganization(gate_, view, caller, *request, response);
                     });
}

grpc::ServerUnaryReactor* DirectoryService::ListEntries(grpc::CallbackServerContext* context,
                                                        const api::ListEntriesRequest* request,
                                                        api::ListEntriesResponse* response) {
  return gate_.Query(
      context, "yici.v1.DirectoryService.ListEntries", request->min_revision(),
      [this, request, response](const server::ReadView& view, const server::Caller&) {
        const server::PageTokens tokens(gate_.master(), gate_.log_id_hex(),
                                        {"ListEntries", request->kind(), request->filter()});
        std::string begin;
        if (!tokens.Parse(request->page_token(), &begin)) return server::PageTokenInvalid();
        const auto terms = server::ParseTerms(request->filter(), {"jurisdiction", "hall_id", "department_id", "parent"});
        if (!terms) {
          return server::ToGrpc(server::InvalidField(
              "FILTER_INVALID", "filter",
              "筛选条件应为 jurisdiction、hall_id、department_id 或 parent，不超过 16 项、4096 字节。",
              "Expected at most 16 terms on jurisdiction, hall_id, department_id or parent, in 4,096 bytes."));
        }
        if (!ListKind(view, *request, *terms, tokens, begin, response)) {
          return server::ToGrpc(server::InvalidField(
              "KIND_UNKNOWN", "kind", "kind 应为 jurisdictions、departments、halls、windows、posts 或 officers。",
              "Expected jurisdictions, departments, halls, windows, posts or officers."));
        }
        response->set_revision(view.published().head.revision);
        return grpc::Status(grpc::Status::OK);
      });
}

grpc::ServerUnaryReactor* DirectoryService::GetOfficer(grpc::CallbackServerContext* context,
                                                       const api::GetOfficerRequest* request, api::Officer* response) {
  return gate_.Query(
      context, "yici.v1.DirectoryService.GetOfficer", request->min_revision(),
      [request, response](const server::ReadView& view, const server::Caller&) {
        const auto* officer = view.Find<journal::Officer>(request->officer_id());
        const auto* grants = view.Find<journal::OfficerGrants>(request->officer_id());
        if (officer == nullptr && grants == nullptr) {
          return server::ToGrpc(Reject(RejectionCode::kNotFound, "OFFICER_UNKNOWN", "officer_id", "没有这名办事人员。",
                                       "Expected an officer of the directory, but there is none."));
        }
        response->set_officer_id(request->officer_id());
        if (officer != nullptr) {
          response->set_name(officer->name());
          *response->mutable_posts() = officer->post_ids();
          response->set_active(officer->active());
        }
        for (int i = 0; grants != nullptr && i < grants->grants_size(); ++i) {
          const auto& grant = grants->grants(i);
          auto* shown = response->add_grants();
          shown->set_officer_id(grant.officer_id());
          shown->set_role(grant.role());
          shown->set_scope_kind(grant.scope_kind());
          shown->set_scope(grant.scope());
          if (grant.from_day() != 0) shown->set_from(CivilDay(grant.from_day()).ToString());
          if (grant.until_day() != 0) shown->set_until(CivilDay(grant.until_day()).ToString());
          shown->set_revoked(grant.revoked());
        }
        response->set_revision(view.published().head.revision);
        return grpc::Status(grpc::Status::OK);
      });
}

}  // namespace yici::directory
