#include "services/approval/service/convert_parts.h"
#include "services/approval/service/import.h"

#include <map>

#include "absl/strings/escaping.h"
#include "services/approval/machine/decide.h"
#include "services/approval/machine/rejections.h"
#include "services/approval/service/batch_result.h"
#include "services/approval/service/present.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

using server::InvalidField;

constexpr int kListMax = 200;
constexpr int kClocksMax = 12;

MaybeRejection CheckList(std::string_view field, int size, int max) {
  if (size <= max) return std::nullopt;
  return InvalidField("LIST_SIZE", field, StrCat(field, " 应不超过 ", max, " 条。"),
                      StrCat("Expected at most ", max, " entries in ", field, "."));
}

template <class Value>
using WordFor = std::pair<std::string_view, Value>;

constexpr WordFor<journal::MaterialStatus> kStatuses[] = {{"", journal::MATERIAL_STATUS_PRESENT},
                                                          {"present", journal::MATERIAL_STATUS_PRESENT},
                                                          {"missing", journal::MATERIAL_STATUS_MISSING},
                                                          {"faulty", journal::MATERIAL_STATUS_FAULTY}};
constexpr WordFor<journal::ClockKind> kClocks[] = {
    {"C1", journal::CLOCK_KIND_C1_NOTICE},   {"C2", journal::CLOCK_KIND_C2_STATUTORY},
    {"C3", journal::CLOCK_KIND_C3_PROMISED}, {"C4", journal::CLOCK_KIND_C4_FIRST_REVIEW},
    {"C5", journal::CLOCK_KIND_C5_DELIVERY}, {"C7", journal::CLOCK_KIND_C7_SUPPLEMENT},
    {"C9", journal::CLOCK_KIND_C9_STEP}};
constexpr WordFor<bool> kUnits[] = {{"", false}, {"wd", false}, {"cd", true}};

MaybeRejection ToMaterials(const api::ImportCaseRequest& request, journal::SubmitCase& application) {
  YICI_REJECT_IF(CheckList("materials", request.materials_size(), kListMax));
  for (int i = 0; i < request.materials_size(); ++i) {
    const api::ImportedMaterialInput& input = request.materials(i);
    const std::string path = StrCat("materials[", i, "]");
    journal::MaterialHeld& held = *application.add_materials();
    YICI_REJECT_IF(CheckText(path + ".material_id", input.material_id(), 1, 64));
    YICI_REJECT_IF(CheckText(path + ".fault", input.fault(), 0, 500));
    journal::MaterialStatus status = journal::MATERIAL_STATUS_PRESENT;
    YICI_REJECT_IF(OneOf<journal::MaterialStatus>(path + ".status", input.status(), kStatuses, &status));
    int32_t day = 0;
    YICI_REJECT_IF(ConvertDay(path + ".day", input.day(), &day));
    YICI_REJECT_IF(ConvertDigest(path + ".digest", input.digest(), held.mutable_digest()));
    const bool counted = input.copies() >= 0 && input.copies() <= 99 && input.pages() >= 0 && input.pages() <= 9999;
    if (!counted) {
      return InvalidField("FIELD_OUT_OF_RANGE", path + ".copies", "份数应为 0 到 99，页数应为 0 到 9999。",
                          "Expected 0 to 99 copies and 0 to 9,999 pages.");
    }
    held.set_material_id(input.material_id());
    held.set_status(status);
    held.set_copies(input.copies());
    held.set_pages(input.pages());
    held.set_day(day);
    held.set_fault(input.fault());
  }
  return std::nullopt;
}

MaybeRejection ToClocks(const api::ImportCaseRequest& request, journal::ImportCase& command) {
  YICI_REJECT_IF(CheckList("clocks", request.clocks_size(), kClocksMax));
  for (int i = 0; i < request.clocks_size(); ++i) {
    const api::ImportedClockInput& input = request.clocks(i);
    const std::string path = StrCat("clocks[", i, "]");
    journal::ImportedClock& clock = *command.add_clocks();
    journal::ClockKind kind = journal::CLOCK_KIND_UNSPECIFIED;
    YICI_REJECT_IF(OneOf<journal::ClockKind>(path + ".clock", input.clock(), kClocks, &kind));
    bool calendar_days = false;
    YICI_REJECT_IF(OneOf<bool>(path + ".unit", input.unit(), kUnits, &calendar_days));
    int32_t start = 0;
    YICI_REJECT_IF(ConvertDay(path + ".start_day", input.start_day(), &start));
    YICI_REJECT_IF(CheckList(path + ".pauses", input.pauses_size(), kListMax));
    YICI_REJECT_IF(CheckText(path + ".step", input.step(), 0, 64));
    for (int p = 0; p < input.pauses_size(); ++p) {
      int32_t from = 0, until = 0;
      YICI_REJECT_IF(ConvertDay(StrCat(path, ".pauses[", p, "].start_day"), input.pauses(p).start_day(), &from));
      YICI_REJECT_IF(ConvertDay(StrCat(path, ".pauses[", p, "].end_day"), input.pauses(p).end_day(), &until));
      journal::Pause& pause = *clock.add_pauses();
      pause.set_start_day(from);
      pause.set_end_day(until);
    }
    clock.set_kind(kind);
    clock.set_calendar_days(calendar_days);
    clock.set_limit(input.limit());
    clock.set_extension(input.extension());
    clock.set_start_day(start);
    clock.set_left(input.left());
    clock.set_step(input.step());
  }
  return std::nullopt;
}

bool IsDocumentCode(std::string_view code) {
  return code.size() == 2 && code.find_first_not_of("0123456789") == std::string_view::npos;
}

MaybeRejection ToDocuments(const api::ImportCaseRequest& request, journal::ImportCase& command) {
  YICI_REJECT_IF(CheckList("documents", request.documents_size(), kListMax));
  for (int i = 0; i < request.documents_size(); ++i) {
    const api::ImportedDocumentInput& input = request.documents(i);
    const std::string path = StrCat("documents[", i, "]");
    if (!IsDocumentCode(input.code())) {
      return InvalidField("FIELD_VALUE_UNKNOWN", path + ".code", "文书代码应为两位数字。",
                          "Expected a document code of two digits.");
    }
    YICI_REJECT_IF(CheckText(path + ".number", input.number(), 1, 100));
    YICI_REJECT_IF(CheckText(path + ".day", input.day(), 1, 10));
    int32_t day = 0;
    YICI_REJECT_IF(ConvertDay(path + ".day", input.day(), &day));
    journal::DocumentRef& document = *command.add_documents();
    document.set_code(input.code());
    document.set_printed(input.number());
    document.set_day(day);
  }
  return std::nullopt;
}

MaybeRejection ToStepsAndRuling(const api::ImportCaseRequest& request, journal::ImportCase& command) {
  YICI_REJECT_IF(CheckList("steps", request.steps_size(), kListMax));
  for (int i = 0; i < request.steps_size(); ++i) {
    const api::ImportedStepInput& input = request.steps(i);
    const std::string path = StrCat("steps[", i, "]");
    YICI_REJECT_IF(CheckText(path + ".step", input.step(), 1, 64));
    YICI_REJECT_IF(CheckText(path + ".officer", input.officer(), 1, 100));
    YICI_REJECT_IF(CheckText(path + ".opinion", input.opinion(), 1, 2000));
    YICI_REJECT_IF(CheckText(path + ".second_officer", input.second_officer(), 0, 100));
    if (input.has_closed_at()) YICI_REJECT_IF(CheckInstant(path + ".closed_at", input.closed_at()));
    journal::StepState& step = *command.add_steps_done();
    step.set_step(input.step());
    step.set_officer(input.officer());
    step.set_opinion(input.opinion());
    step.set_second_officer(input.second_officer());
    step.set_closed_us(input.closed_at().seconds() * kMicrosPerSecond);
  }
  if (!request.has_ruling()) return std::nullopt;
  const api::ImportedRulingInput& input = request.ruling();
  for (const auto& [field, text] : {std::pair<std::string_view, const std::string&>{"ruling.officer", input.officer()},
                                    {"ruling.reasons", input.reasons()},
                                    {"ruling.remedy", input.remedy()},
                                    {"ruling.seal", input.seal()}}) {
    YICI_REJECT_IF(CheckText(field, text, 0, 2000));
  }
  int32_t day = 0;
  YICI_REJECT_IF(ConvertDay("ruling.day", input.day(), &day));
  journal::Ruling& ruling = *command.mutable_ruling();
  ruling.set_day(day);
  ruling.set_officer(input.officer());
  ruling.set_reasons(input.reasons());
  ruling.set_remedy(input.remedy());
  ruling.set_seal(input.seal());
  return std::nullopt;
}

// The part that a submission has too goes the way of a submission: one set of checks, one way to seal.
MaybeRejection ToApplication(const MasterKey& master, const api::ImportCaseRequest& request, Incoming& incoming,
                             journal::SubmitCase* application) {
  api::SubmitCaseRequest submit;
  submit.set_item_code(request.item_code());
  *submit.mutable_applicant() = request.applicant();
  if (request.has_agent()) *submit.mutable_agent() = request.agent();
  submit.set_channel(request.channel());
  submit.set_window_id(request.window_id());
  submit.set_project_code(request.project_code());
  submit.set_delivery_way(request.delivery_way());
  submit.set_title(request.title());
  YICI_REJECT_IF(ToCommand(master, submit, incoming));
  application->Swap(incoming.command.mutable_submit_case());
  return std::nullopt;
}

// The days that Decide judges, in the order of a life.
MaybeRejection ToDays(const api::ImportCaseRequest& request, journal::ImportCase& command) {
  int32_t submitted = 0, accepted = 0, last_material = 0;
  YICI_REJECT_IF(ConvertDay("submitted_day", request.submitted_day(), &submitted));
  YICI_REJECT_IF(ConvertDay("acceptance_day", request.acceptance_day(), &accepted));
  YICI_REJECT_IF(ConvertDay("last_material_day", request.last_material_day(), &last_material));
  command.set_submitted_day(submitted);
  command.set_acceptance_day(accepted);
  command.set_last_material_day(last_material);
  return std::nullopt;
}

void Judge(server::Gate& gate, const server::ReadView& view, const server::Caller& caller, const server::Method& method,
           const api::ImportCaseRequest& request, api::BatchSubmitResult* result) {
  Incoming incoming;
  auto rejection = gate.FillArrival(caller, method, request, request.request_id(), incoming);
  if (!rejection) rejection = ToCommand(gate.master(), request, incoming);
  if (rejection) return SetError(server::ToGrpc(*rejection), result->mutable_error());
  const server::Published& published = view.published();
  const Ordered ordered{published.head.revision + 1, std::max(published.legal_time(), gate.partition().clock().Now()),
                        incoming.arrival};
  const Outcome outcome = Decide({view, *published.calendar, *published.book}, incoming.command, ordered);
  if (outcome.refused()) return SetError(server::ToGrpc(outcome.answer.rejection()), result->mutable_error());
  PresentReply(gate, outcome.answer, result->mutable_reply());
  result->mutable_reply()->clear_case_no();
  result->mutable_reply()->clear_command();
  result->mutable_reply()->clear_query_code();
}

// Every line is judged by the same state; the import itself will have taken the first of two equal ones before the second.
void JudgeTwice(const api::ImportCaseRequest& one, int line, std::map<std::pair<std::string, std::string>, int>& taken,
                api::BatchSubmitResult* result) {
  if (!result->has_reply()) return;
  const auto [first, fresh] = taken.emplace(std::pair(one.source_system(), one.old_number()), line);
  if (fresh) return;
  const Rejection twice = Deny(Reason::kImportDuplicate, "old_number", {{"same_as", StrCat("cases[", first->second, "]")}});
  result->clear_reply();
  SetError(server::ToGrpc(twice), result->mutable_error());
}

}  // namespace

MaybeRejection ToCommand(const MasterKey& master, const api::ImportCaseRequest& request, Incoming& incoming) {
  journal::SubmitCase application;
  YICI_REJECT_IF(ToApplication(master, request, incoming, &application));
  journal::ImportCase& command = *incoming.command.mutable_import_case();
  command.mutable_application()->Swap(&application);
  YICI_REJECT_IF(CheckText("source_system", request.source_system(), 1, 64));
  YICI_REJECT_IF(CheckText("old_number", request.old_number(), 1, 64));
  command.set_source_system(request.source_system());
  command.set_old_number(request.old_number());
  command.set_state(static_cast<journal::CaseState>(request.state()));
  command.set_as_stated(request.accept_stated_days());
  YICI_REJECT_IF(ToDays(request, command));
  YICI_REJECT_IF(ConvertDigest("history_sha256", request.history_sha256(), command.mutable_history_digest()));
  YICI_REJECT_IF(ToMaterials(request, *command.mutable_application()));
  YICI_REJECT_IF(ToClocks(request, command));
  YICI_REJECT_IF(ToDocuments(request, command));
  return ToStepsAndRuling(request, command);
}

grpc::Status PreviewImport(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                           const api::PreviewImportRequest& request, api::PreviewImportResponse* response) {
  if (request.cases_size() < 1 || request.cases_size() > kPreviewedMax) {
    return server::ToGrpc(InvalidField("LIST_SIZE", "cases", "一次应为 1 到 100 件。", "Expected 1 to 100 cases."));
  }
  const server::Method& method = gate.MethodOf("yici.v1.ApprovalService.ImportCase");
  std::map<std::pair<std::string, std::string>, int> taken;
  for (const api::ImportCaseRequest& one : request.cases()) {
    api::BatchSubmitResult* result = response->add_results();
    Judge(gate, view, caller, method, one, result);
    JudgeTwice(one, response->results_size() - 1, taken, result);
  }
  response->set_revision(view.published().head.revision);
  return grpc::Status::OK;
}

}  // namespace yici::approval
