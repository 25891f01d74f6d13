#include "services/approval/service/reuse_query.h"

#include <deque>

#include "absl/strings/escaping.h"
#include "services/approval/machine/desk.h"
#include "services/approval/machine/reuse.h"
#include "services/approval/machine/rows.h"
#include "services/approval/service/present.h"
#include "services/base/identifiers.h"
#include "services/base/key_range.h"
#include "services/base/text.h"
#include "services/catalog/machine/lookup.h"
#include "services/directory/machine/organs.h"
#include "services/directory/machine/rights.h"

namespace yici::approval {
namespace {

namespace api = ::yici::v1;

constexpr size_t kCasesMax = 200;      // the latest of the applicant
constexpr int kIndexRowsMax = 20'000;  // looked at to find them

grpc::Status PartyInvalid(IdentifierCheck check, std::string_view field) {
  return server::ToGrpc(server::InvalidField(check.reason, field, StrCat(field, " 格式不符。"),
                                             StrCat("Expected a well-formed code in ", field, ".")));
}

// Who is meant: the enterprise itself, or whom an officer serves.
grpc::Status ApplicantOf(server::Gate& gate, const server::Caller& caller, const api::ListReusableMaterialsRequest& request,
                         journal::Party* applicant) {
  std::string uscc = request.applicant_uscc();
  const std::string number = NormalizeIdNumber(request.applicant_id_number());
  if (caller.principal.kind() == journal::PRINCIPAL_KIND_ENTERPRISE) {
    const std::string& id = caller.principal.id();
    const std::string own = id.substr(id.find(':') + 1);
    if (!number.empty() || (!uscc.empty() && uscc != own)) return server::ToGrpc(Deny(Reason::kNotPermitted));
    uscc = own;
  }
  if (uscc.empty() == number.empty()) {
    return server::ToGrpc(server::InvalidField("PARTY_IDENTITY", "applicant_uscc", "应填写统一社会信用代码或身份证号之一。",
                                               "Expected either applicant_uscc or applicant_id_number."));
  }
  if (!uscc.empty()) {
    if (const auto check = CheckUscc(uscc); !check.valid()) return PartyInvalid(check, "applicant_uscc");
    applicant->set_uscc(uscc);
    return grpc::Status::OK;
  }
  if (const auto check = CheckIdNumber(number); !check.valid()) return PartyInvalid(check, "applicant_id_number");
  applicant->set_token(gate.master().SearchToken(number));
  return grpc::Status::OK;
}

grpc::Status CheckRights(const server::ReadView& view, const server::Caller& caller, const directory::Organ& organ) {
  const directory::Scope scope{.department_id = organ.department_id, .hall_id = {}, .jurisdiction = organ.jurisdiction};
  switch (caller.principal.kind()) {
    case journal::PRINCIPAL_KIND_ENTERPRISE: return grpc::Status::OK;
    case journal::PRINCIPAL_KIND_OFFICER:
      // At the counter: a clerk of any hall, who then may or may not receive this item.
      if (directory::HoldsAnywhere(view, caller.principal.id(), directory::role::kWindowClerk, view.published().today) ||
          directory::FindMandate(view, caller.principal.id(), directory::role::kChiefRepresentative, scope,
                                 view.published().today)) {
        return grpc::Status::OK;
      }
      break;
    default: break;
  }
  return server::ToGrpc(Deny(Reason::kNotPermitted));
}

// Case numbers of the applicant's latest cases, latest first.
std::deque<std::string> LatestCases(const server::ReadView& view, const journal::Party& applicant) {
  std::deque<std::string> latest;
  std::string prefix;
  AppendText(prefix, ApplicantText(applicant));
  int looked_at = 0;
  view.Scan(Table::kCaseByApplicant, prefix, PrefixEnd(prefix), [&](std::string_view, std::string_view case_no) {
    latest.emplace_front(case_no);
    if (latest.size() > kCasesMax) latest.pop_back();
    return ++looked_at < kIndexRowsMax;
  });
  return latest;
}

void Add(const journal::Material& material, const Reusable& reusable, api::ListReusableMaterialsResponse* out) {
  const journal::MaterialHeld& taken = reusable.held;
  auto* row = out->add_materials();
  row->set_material_id(material.material_id());
  row->set_name(material.name_zh());
  row->set_case_no(taken.reused_from());
  row->set_day(DayText(reusable.handed_in_day));
  row->set_valid_until(DayText(taken.valid_until()));
  row->set_digest(absl::BytesToHexString(taken.digest()));
  row->set_size_bytes(taken.size_bytes());
  row->set_media_type(taken.media_type());
}

}  // namespace

grpc::Status ListReusableMaterials(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                                   const api::ListReusableMaterialsRequest& request, api::ListReusableMaterialsResponse* out) {
  journal::Party applicant;
  if (grpc::Status known = ApplicantOf(gate, caller, request, &applicant); !known.ok()) return known;
  const CivilDay today = view.published().today;
  const journal::Item* item = catalog::FindItem(view, request.item_code(), today);
  if (item == nullptr) return server::ToGrpc(Deny(Reason::kItemUnknown, "item_code"));
  const directory::Organ organ =
      directory::OrganOn(view, item->department_id(), item->jurisdiction(), item->item_code(), today);
  if (grpc::Status may = CheckRights(view, caller, organ); !may.ok()) return may;
  const std::deque<std::string> cases = LatestCases(view, applicant);
  const Reuser reuser{.applicant = applicant, .department_id = organ.department_id, .day = today};
  for (const journal::Material& material : item->materials()) {
    journal::MaterialHeld wanted;
    Reusable taken;
    wanted.set_material_id(material.material_id());
    for (const std::string& case_no : cases) {
      wanted.set_reused_from(case_no);
      if (FindReusable(view, reuser, *item, wanted, "reuse_from", &taken)) continue;
      Add(material, taken, out);
      break;
    }
  }
  out->set_revision(view.published().head.revision);
  return grpc::Status::OK;
}

}  // namespace yici::approval
