// Joint matters as shown: their items, and their papers as one set.
#include "services/base/text.h"
#include "services/catalog/machine/joint.h"
#include "services/catalog/machine/lookup.h"
#include "services/catalog/service/fields.h"
#include "services/catalog/service/service.h"

namespace yici::catalog {
namespace {

void PresentPart(const journal::JointPart& part, const journal::Item& item, api::JointPart* out) {
  out->set_item_code(part.item_code());
  out->mutable_title()->set_zh(item.name_zh());
  out->mutable_title()->set_en(item.name_en());
  out->set_department_id(item.department_id());
  out->set_mandatory(part.mandatory());
  out->set_statutory_limit(item.statutory_limit());
  out->set_statutory_limit_unit(item.statutory_in_calendar_days() ? "cd" : "wd");
  out->set_promised_limit_wd(item.promised_limit_wd());
}

void PresentPapers(const journal::JointMatter& matter, const std::vector<const journal::Item*>& items, api::JointMatter* out) {
  for (const JointPaper& paper : JointPapers(items)) {
    auto* shown = out->add_papers();
    shown->set_material_id(paper.material_id);
    shown->set_name(paper.name_zh);
    shown->set_form(paper.form);
    shown->set_copies(paper.copies);
    shown->set_key(paper.key);
    for (const PaperUse& use : paper.uses) {
      shown->add_item_codes(matter.parts(use.part).item_code());
      shown->add_material_ids(use.material_id);
    }
  }
}

void PresentMatter(const server::ReadView& view, const journal::JointMatter& matter, CivilDay on, api::JointMatter* out) {
  out->set_name("jointMatters/" + matter.joint_matter_id());
  out->set_joint_matter_id(matter.joint_matter_id());
  out->set_item_code(matter.item_code());
  if (const auto* face = FindItem(view, matter.item_code(), on)) {
    out->mutable_title()->set_zh(face->name_zh());
    out->mutable_title()->set_en(face->name_en());
    out->set_department_id(face->department_id());
    out->set_jurisdiction(face->jurisdiction());
    out->set_statutory_limit(face->statutory_limit());
    out->set_promised_limit_wd(face->promised_limit_wd());
    out->set_extension_max(face->extension_max());
    out->set_extension_approver(face->extension_approver());
    out->set_form_id(face->form_id());
  }
  std::vector<const journal::Item*> items;
  for (const journal::JointPart& part : matter.parts()) {
    const auto* item = FindItem(view, part.item_code(), on);
    items.push_back(item == nullptr ? &journal::Item::default_instance() : item);
    PresentPart(part, *items.back(), out->add_parts());
  }
  PresentPapers(matter, items, out);
  out->set_effective_day(CivilDay(matter.effective_day()).ToString());
  out->set_source(matter.source());
  out->set_revision(view.published().head.revision);
}

}  // namespace

grpc::ServerUnaryReactor* CatalogService::GetJointMatter(grpc::CallbackServerContext* context,
                                                         const api::GetJointMatterRequest* request,
                                                         api::JointMatter* response) {
  return gate_.Query(
      context, "yici.v1.CatalogService.GetJointMatter", request->min_revision(),
      [request, response](const server::ReadView& view, const server::Caller&) {
        const auto on = DayAsked(request->on(), view.published().today);
        if (!on) return server::ToGrpc(DayFormat("on"));
        const auto* matter = FindJointMatter(view, request->joint_matter_id(), *on);
        if (matter == nullptr) {
          return server::ToGrpc(Reject(RejectionCode::kNotFound, "JOINT_MATTER_UNKNOWN", "joint_matter_id",
                                       "应为目录中的联办事项，但没有该事项。",
                                       "Expected a joint matter of the catalogue, but there is none with this id."));
        }
        PresentMatter(view, *matter, *on, response);
        return grpc::Status(grpc::Status::OK);
      });
}

grpc::ServerUnaryReactor* CatalogService::ListJointMatters(grpc::CallbackServerContext* context,
                                                           const api::ListJointMattersRequest* request,
                                                           api::ListJointMattersResponse* response) {
  return gate_.Query(context, "yici.v1.CatalogService.ListJointMatters", request->min_revision(),
                     [request, response](const server::ReadView& view, const server::Caller&) {
                       const auto on = DayAsked(request->on(), view.published().today);
                       if (!on) return server::ToGrpc(DayFormat("on"));
                       view.Scan(Table::kJointMatterVersions, "", "", [&](std::string_view id, std::string_view) {
                         const auto* matter = FindJointMatter(view, id, *on);
                         if (matter != nullptr) PresentMatter(view, *matter, *on, response->add_joint_matters());
                         return true;
                       });
                       response->set_revision(view.published().head.revision);
                       return grpc::Status(grpc::Status::OK);
                     });
}

}  // namespace yici::catalog
