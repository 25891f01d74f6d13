// New cases: one, one instant case, many.
#include <algorithm>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/attachment_files.h"
#include "clients/cli/case_print.h"
#include "clients/cli/families.h"
#include "clients/cli/print.h"
#include "clients/cli/progress.h"
#include "google/protobuf/util/json_util.h"
#include "yici/v1/approval.grpc.pb.h"
#include "yici/v1/catalog.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::ApprovalService::Stub;

constexpr int kBatchMax = 200;

// Every material the item asks for, in as many copies.
grpc::Status AddAllMaterials(Session& session, v1::SubmitCaseRequest* request) {
  v1::GetItemRequest query;
  query.set_item_code(request->item_code());
  v1::Item item;
  const grpc::Status status = CallRpc(session, Unary(&v1::CatalogService::Stub::GetItem), query, &item);
  if (!status.ok()) return status;
  for (const v1::ItemMaterial& needed : item.materials()) {
    v1::MaterialInput* material = request->add_materials();
    material->set_material_id(needed.material_id());
    material->set_copies(needed.copies());
  }
  return status;
}

// A window means the counter; without one the case came in online. A file's own channel stands.
void ChooseChannel(v1::SubmitCaseRequest* request) {
  if (request->channel() != v1::CHANNEL_UNSPECIFIED) return;
  request->set_channel(request->window_id().empty() ? v1::WEB : v1::WINDOW);
}

// Both submit and instant: the fields of the one are those of the other one level down.
template <class Request>
int RunSubmit(Session& session, const Command& command, const Input& input, v1::SubmitCaseRequest* (*part)(Request*)) {
  Request request;
  if (const absl::Status filled = FillRequest(session, command, input, &request); !filled.ok()) {
    return ReportBadInput(session, command, filled);
  }
  v1::SubmitCaseRequest* submit = part(&request);
  ChooseChannel(submit);
  if (input.Has("--all-materials")) {
    if (const grpc::Status status = AddAllMaterials(session, submit); !status.ok()) return session.Fail(status);
  }
  if (const grpc::Status sent = UploadCited(session, input); !sent.ok()) return session.Fail(sent);
  v1::CaseReply reply;
  const grpc::Status status = CallRpc(session, command.rpc, request, &reply);
  if (!status.ok()) return session.Fail(status);
  Show(session, command, reply);
  return kExitOk;
}

int RunSubmitCase(Session& session, const Command& command, const Input& input) {
  return RunSubmit<v1::SubmitCaseRequest>(session, command, input, [](auto* request) { return request; });
}

// Every paper that the mandatory items and the chosen ones ask for, once.
grpc::Status AddAllPapers(Session& session, v1::SubmitJointRequest* request) {
  v1::GetJointMatterRequest query;
  query.set_joint_matter_id(request->joint_matter_id());
  v1::JointMatter matter;
  const grpc::Status status = CallRpc(session, Unary(&v1::CatalogService::Stub::GetJointMatter), query, &matter);
  if (!status.ok()) return status;
  const auto& with = request->optional_items();
  const auto chosen = [&](const std::string& code) {
    if (std::find(with.begin(), with.end(), code) != with.end()) return true;
    return std::any_of(matter.parts().begin(), matter.parts().end(),
                       [&](const v1::JointPart& part) { return part.item_code() == code && part.mandatory(); });
  };
  for (const v1::JointPaper& paper : matter.papers()) {
    const auto user = std::find_if(paper.item_codes().begin(), paper.item_codes().end(), chosen);
    if (user == paper.item_codes().end()) continue;
    v1::MaterialInput* material = request->mutable_application()->add_materials();
    material->set_material_id(paper.material_ids(static_cast<int>(user - paper.item_codes().begin())));
    material->set_copies(paper.copies());
  }
  return status;
}

int RunSubmitJoint(Session& session, const Command& command, const Input& input) {
  v1::SubmitJointRequest request;
  if (const absl::Status filled = FillRequest(session, command, input, &request); !filled.ok()) {
    return ReportBadInput(session, command, filled);
  }
  ChooseChannel(request.mutable_application());
  if (input.Has("--all-materials")) {
    if (const grpc::Status status = AddAllPapers(session, &request); !status.ok()) return session.Fail(status);
  }
  if (const grpc::Status sent = UploadCited(session, input); !sent.ok()) return session.Fail(sent);
  v1::CaseReply reply;
  const grpc::Status status = CallRpc(session, command.rpc, request, &reply);
  if (!status.ok()) return session.Fail(status);
  Show(session, command, reply);
  return kExitOk;
}

int RunInstant(Session& session, const Command& command, const Input& input) {
  return RunSubmit<v1::CompleteInstantRequest>(session, command, input,
                                               [](auto* request) { return request->mutable_submit(); });
}

// Flags of a new case; `at` is "" or "submit.". The texts live as long as the program.
std::vector<Flag> SubmitFlags(absl::string_view at) {
  const auto in = [at](absl::string_view field) -> const char* {
    static auto* const texts = new std::vector<std::unique_ptr<std::string>>;
    return texts->emplace_back(std::make_unique<std::string>(absl::StrCat(at, field)))->c_str();
  };
  return {
      {"--item", in("item_code"), "item code [事项编码]", As::kField, true},
      {"--uscc", in("applicant.uscc"), "applicant organisation's code [统一社会信用代码]"},
      {"--org-name", in("applicant.org_name"), "its name [单位名称]"},
      {"--id-number", in("applicant.id_number"), "applicant person's id number [身份证号]"},
      {"--name", in("applicant.name"), "the person's name, or the contact's [姓名]"},
      {"--phone", in("applicant.phone"), "phone [电话]"},
      {"--address", in("applicant.address"), "address [地址]"},
      {"--agent-name", in("agent.name"), "agent's name [代理人姓名]"},
      {"--agent-id-number", in("agent.id_number"), "agent's id number [代理人身份证号]"},
      {"--agent-phone", in("agent.phone"), "agent's phone [代理人电话]"},
      {"--authorisation", in("agent.authorisation"), "number or digest of the agent's authorisation [委托书]"},
      {"--material", in("materials"), kMaterialHelp, As::kMaterial},
      {"--reuse", in("materials"), kReuseHelp, As::kReuse},
      {"--all-materials", "", "hand in every material the item asks for [全部材料]", As::kLocalFlag},
      {"--channel", in("channel"), "window, web, mobile, express-mail, other-channel; default: window with --window, else web"},
      {"--window", in("window_id"), "window [窗口]"},
      {"--project-code", in("project_code"), "investment project code [项目代码]"},
      {"--project", in("project_id"), "by an agent of the enterprise: project of the ledger [代办项目]"},
      {"--errand", in("errand_no"), "and the errand it belongs to [代办编号]"},
      {"--external-ref", in("external_ref"), "your own number, unique for ever [外部编号]"},
      {"--delivery-way", in("delivery_way"), "collect, courier or electronic [送达方式]"},
      {"--title", in("title"), "title without personal data [标题]"},
      {"--link", in("link_kind"), "about a grant: change, renewal, or withdrawal by the organ [变更/延续/撤回]"},
      {"--linked-case", in("linked_case_no"), "the case that was granted [原办件编号]"},
      {"--withdrawal-ground", in("withdrawal_ground"), "of a withdrawal: law_changed or facts_changed [撤回情形]"},
      {"--compensation", in("compensation"), "of a withdrawal: for what, or why none is owed [补偿]"},
      {"--compensation-fen", in("compensation_fen"), "its sum in fen [补偿金额，分]"},
      {"--on-behalf-of", in("on_behalf_of"), "principal you act for [代何人]"},
      {"--at", in("occurred_at"), "when the act was done, where earlier than now [发生时间]"},
  };
}

std::vector<Flag> JointFlags() {
  std::vector<Flag> flags = SubmitFlags("application.");
  flags[0] = {"MATTER", "joint_matter_id", "joint matter, see yici joint list [联办事项编号]", As::kField, true};
  // A joint matter is applied for anew: it is about no grant.
  constexpr absl::string_view kAboutGrant[] = {"--link", "--linked-case", "--withdrawal-ground", "--compensation",
                                               "--compensation-fen"};
  std::erase_if(flags, [&](const Flag& flag) {
    return std::find(std::begin(kAboutGrant), std::end(kAboutGrant), flag.name) != std::end(kAboutGrant);
  });
  flags.push_back({"--with", "optional_items", "item code of an optional item; repeatable [可选事项]"});
  return flags;
}

std::vector<Flag> InstantFlags() {
  std::vector<Flag> flags = SubmitFlags("submit.");
  flags.push_back(kSeal);
  flags.push_back({"--certificate-no", "certificate_no", "certificate handed over, where the item has one [证照号]"});
  flags.push_back({"--collector-id", "collector_id", "id number of who collects, where no person is named [领取人身份证号]"});
  flags.push_back({"--note", "result_note", "note on the result [结果说明]"});
  return flags;
}

// Each line a request; a line without a request id gets the invocation's with its line number.
absl::Status ReadBatch(const Session& session, const std::string& path, std::vector<v1::SubmitCaseRequest>* requests) {
  std::string text;
  if (absl::Status read = ReadWhole(path, session.io().in, &text); !read.ok()) return read;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (line.find_first_not_of(" \t\r") == absl::string_view::npos) continue;
    v1::SubmitCaseRequest& request = requests->emplace_back();
    const auto parsed = google::protobuf::util::JsonStringToMessage(std::string(line), &request);
    if (!parsed.ok()) return absl::DataLossError(absl::StrCat(path, ":", number, ": ", parsed.ToString()));
    if (request.request_id().empty()) {
      request.set_request_id(absl::StrCat(session.options().request_id.substr(0, 52), "-", number));
    }
  }
  if (requests->empty()) return absl::InvalidArgumentError("expected at least one line of JSON, but there is none");
  return absl::OkStatus();
}

// Answers in order; the exit code is that of the first line refused.
class BatchReport {
 public:
  explicit BatchReport(const Session& session)
      : session_(session),
        table_({"#", Label("办件编号", "CASE"), Label("状态", "STATE"), Label("原因", "REASON"), Label("说明", "MESSAGE")}) {}

  void Add(const v1::BatchSubmitResult& result) {
    ++count_;
    if (result.error().code() != 0 && exit_code_ == kExitOk) exit_code_ = ExitCodeOf(result.error().code());
    if (session_.json())
      session_.io().out << ToJson(result, Layout::kLine) << '\n';
    else
      AddRow(result);
  }
  int Finish() {
    if (!session_.json()) table_.Print(session_.io().out, session_.view().colour);
    return exit_code_;
  }

 private:
  absl::string_view Label(absl::string_view zh, absl::string_view en) const { return session_.view().say(zh, en); }
  void AddRow(const v1::BatchSubmitResult& result) {
    const Language l = session_.options().language;
    const v1::ErrorStatus& error = result.error();
    if (error.code() == 0) {
      table_.Add(
          {absl::StrCat(count_), result.reply().case_no(), StateText(result.reply().state(), result.reply().state_text(), l)});
    } else {
      const std::string field = error.field().empty() ? "" : absl::StrCat(error.field(), ": ");
      table_.Add({absl::StrCat(count_), "", "", {error.reason(), Tone::kBad}, absl::StrCat(field, Pick(error.message(), l))});
    }
  }

  const Session& session_;
  Table table_;
  int count_ = 0;
  int exit_code_ = kExitOk;
};

int RunBatch(Session& session, const Command& command, const Input& input) {
  std::vector<v1::SubmitCaseRequest> requests;
  const std::string path = input.Has("FILE") ? input.Text("FILE") : "-";
  if (const absl::Status read = ReadBatch(session, path, &requests); !read.ok()) return ReportBadInput(session, command, read);
  Progress progress(session, requests.size());
  BatchReport report(session);
  for (size_t begin = 0; begin < requests.size(); begin += kBatchMax) {
    v1::BatchSubmitCasesRequest batch;
    for (size_t i = begin; i < std::min(requests.size(), begin + kBatchMax); ++i) *batch.add_requests() = requests[i];
    v1::BatchSubmitCasesResponse reply;
    const grpc::Status status = CallRpc(session, command.rpc, batch, &reply);
    if (!status.ok()) {
      report.Finish();
      return session.Fail(status);
    }
    for (const v1::BatchSubmitResult& result : reply.results()) report.Add(result);
    progress.Step(batch.requests_size());
  }
  return report.Finish();
}

}  // namespace

std::vector<Command> SubmitCommands() {
  return {
      {.path = "case submit",
       .title = "Submit a new case; receipt 01 or 12, the five-day clock starts [申办]",
       .rpc = Unary(&Stub::SubmitCase),
       .print = Shows(PrintCaseReply),
       .flags = SubmitFlags(""),
       .examples =
           "yici case submit --item 11210700YCJ00025XQ3210125008000 --uscc 91210700MA0AB12C3K --window jz-hall-main-w01 "
           "--all-materials\nyici case submit --file case.json --request-id r1\n"
           "yici case submit --item 11210700YCJ00025XQ3210125008000 --uscc 91210700MA0AB12C3K --channel web "
           "--material 210125008000-m02=@licence.pdf\n"
           "yici case submit --item 11210700YCJ00025XQ3210125008000 --uscc 91210700MA0AB12C3K --window jz-hall-main-w01 "
           "--all-materials --link renewal --linked-case 11210700YCJ00025XQ3210125008000202004200001",
       .run = RunSubmitCase,
       .also = {&v1::GetItemRequest::default_instance()}},
      {.path = "case instant",
       .title = "Submit, accept, grant and deliver an instant case in one call [即办件]",
       .rpc = Unary(&Stub::CompleteInstant),
       .print = Shows(PrintCaseReply),
       .flags = InstantFlags(),
       .examples =
           "yici case instant --item 11210700YCJ00025XQ3210725004000 --uscc 91210700MA0AB12C3K --window jz-hall-main-w01 "
           "--all-materials --collector-id 11010519491231002X --seal jz-market",
       .run = RunInstant,
       .also = {&v1::GetItemRequest::default_instance()}},
      {.path = "joint submit",
       .title = "Apply for a joint matter: one application, a case at each organ [一件事一次办]",
       .rpc = Unary(&Stub::SubmitJoint),
       .print = Shows(PrintCaseReply),
       .flags = JointFlags(),
       .examples = "yici joint submit open-restaurant --uscc 91210700MA0AB12C3K --window jz-hall-main-w01 --all-materials\n"
                   "yici joint submit open-restaurant --uscc 91210700MA0AB12C3K --with 11210700YCJ000153J3210115008000 "
                   "--window jz-hall-main-w01 --all-materials",
       .run = RunSubmitJoint,
       .also = {&v1::GetJointMatterRequest::default_instance()}},
      {.path = "case batch",
       .title = "Submit many cases from JSON lines, 200 at a time; each stands for itself [批量申办]",
       .rpc = Unary(&Stub::BatchSubmitCases),
       .flags = {{"FILE", "", "one case in JSON per line; - or nothing: standard input", As::kLocal}},
       .examples = "yici case batch cases.jsonl\n"
                   "echo '{\"itemCode\":\"11210700YCJ00025XQ3210125008000\",\"applicant\":{\"uscc\":\"91210700MA0AB12C3K\"},"
                   "\"channel\":\"WEB\"}' | yici case batch -o json",
       .run = RunBatch},
  };
}

}  // namespace yici::cli
