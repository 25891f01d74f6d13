// Lists and single rows of processes.
#include <algorithm>
#include <map>
#include <set>

#include "services/base/text.h"
#include "services/directory/machine/rights.h"
#include "services/server/gateway/page_token.h"
#include "services/server/gateway/terms.h"
#include "services/workflow/bpmn/mermaid.h"
#include "services/workflow/machine/decide.h"
#include "services/workflow/machine/hands.h"
#include "services/workflow/machine/process_rows.h"
#include "services/workflow/service/present.h"
#include "services/workflow/service/service.h"
#include "services/workflow/service/values.h"

namespace yici::workflow {
namespace {

constexpr int kPageMax = 500;
constexpr size_t kPlaceBytes = 28;  // due, instance, task: of a row of a work list, behind whose it is

int PageSize(int32_t asked) { return asked <= 0 ? 100 : std::min(asked, kPageMax); }

grpc::Status NotFound(std::string_view reason, std::string_view field, std::string_view zh, std::string_view en) {
  return server::ToGrpc(Reject(RejectionCode::kNotFound, reason, field, zh, en));
}

grpc::Status NoInstance() {
  return NotFound("INSTANCE_NOT_FOUND", "instance_id", "应为您可以查看的流程实例，但没有找到。",
                  "Expected a process instance that you may see, but there is none of this id.");
}

grpc::Status NoProcess() {
  return NotFound("PROCESS_NOT_FOUND", "process_id", "应为已部署的流程及版本，但不存在。",
                  "Expected a deployed process and version, but there is none.");
}

const Instance* FindInstance(const server::ReadView& view, const std::string& id) {
  return IsInstanceId(id) ? view.Find<journal::ProcessInstance>(id) : nullptr;
}

grpc::Status NotPermitted() {
  return server::ToGrpc(Reject(RejectionCode::kPermissionDenied, "NOT_PERMITTED", "", "应由管理员或审计人员查看，但不是。",
                               "Expected an administrator or auditor, but the caller is neither."));
}

bool SeesAll(const server::ReadView& view, const server::Caller& caller) {
  const CivilDay today = view.published().today;
  return directory::HoldsAnywhere(view, caller.principal.id(), directory::role::kAdministrator, today) ||
         directory::HoldsAnywhere(view, caller.principal.id(), directory::role::kAuditor, today);
}

bool SeesInstance(const server::ReadView& view, const server::Caller& caller, const Instance& instance) {
  return SeesAll(view, caller) || MaySee(view, caller.principal.id(), instance, view.published().today);
}

grpc::Status FilterInvalid() {
  return server::ToGrpc(server::InvalidField("FILTER_INVALID", "filter",
                                             "筛选条件应为 process_id、subject 或 status，不超过 16 项、4096 字节。",
                                             "Expected at most 16 terms on process_id, subject or status, in 4,096 bytes."));
}

using Terms = std::vector<server::Term>;

bool Matches(const api::ProcessInstance& shown, const Terms& terms) {
  return std::all_of(terms.begin(), terms.end(), [&](const server::Term& term) {
    if (term.field == "process_id") return shown.process_id() == term.value;
    return (term.field == "subject" ? shown.subject() : shown.status()) == term.value;
  });
}

// Whose rows a work list is made of: prefixes of kWorkList.
std::set<std::string> PrefixesOf(const StateReader& view, std::string_view officer_id) {
  std::set<std::string> prefixes = {WorkListPrefix('o', officer_id)};
  const auto* officer = view.Find<journal::Officer>(officer_id);
  for (int at = 0; officer != nullptr && at < officer->post_ids_size(); ++at) {
    prefixes.insert(WorkListPrefix('p', officer->post_ids(at)));
    const auto* post = view.Find<journal::Post>(officer->post_ids(at));
    if (post != nullptr && !post->department_id().empty()) prefixes.insert(WorkListPrefix('d', post->department_id()));
  }
  return prefixes;
}

std::set<std::string> OwnPrefixes(const StateReader& view, std::string_view officer_id, CivilDay today) {
  std::set<std::string> prefixes = PrefixesOf(view, officer_id);
  const auto* row = view.Find<journal::OfficerSubstitutions>(officer_id);
  for (int at = 0; row != nullptr && at < row->substitutions_size(); ++at) {
    if (directory::Stands(row->substitutions(at), today)) prefixes.merge(PrefixesOf(view, row->substitutions(at).absent()));
  }
  return prefixes;
}

struct Whose {
  std::set<std::string> prefixes;
  std::string officer;  // principal id; "" for a list of nobody in particular
};

// Nothing: `whose` says no list.
std::optional<Whose> ReadWhose(const StateReader& view, const std::string& whose, const std::string& caller, CivilDay today) {
  const auto after = [&](std::string_view prefix) { return whose.substr(prefix.size()); };
  const std::string& officer = whose.empty() ? caller : whose;
  if (officer.rfind(directory::kOfficerPrefix, 0) == 0) {
    return Whose{OwnPrefixes(view, officer.substr(directory::kOfficerPrefix.size()), today), officer};
  }
  if (whose.rfind("post:", 0) == 0) return Whose{{WorkListPrefix('p', after("post:"))}, ""};
  if (whose.rfind("department:", 0) == 0) return Whose{{WorkListPrefix('d', after("department:"))}, ""};
  if (whose == "nobody") return Whose{{WorkListPrefix('n', "")}, ""};
  if (whose.empty()) return Whose{};
  return std::nullopt;
}

// Places behind `from`, of all the lists together, in their order.
std::map<std::string, std::string> PlacesFrom(const StateReader& view, const std::set<std::string>& prefixes,
                                              const std::string& from, size_t max) {
  std::map<std::string, std::string> places;
  for (const std::string& prefix : prefixes) {
    size_t found = 0;
    view.Scan(Table::kWorkList, prefix + from, prefix + std::string(kPlaceBytes + 1, '\xff'),
              [&](std::string_view key, std::string_view instance) {
                places.emplace(key.substr(prefix.size()), instance);
                return ++found < max;
              });
  }
  while (places.size() > max) places.erase(std::prev(places.end()));
  return places;
}

// Held by somebody else whose lease still runs: on the list for later.
bool IsElsewhere(const StateReader& view, const Instance& instance, uint64_t task, const std::string& officer, Instant now) {
  const auto* state = view.Find<journal::TaskState>(TaskKey(instance.id(), task));
  if (state == nullptr || state->holder().empty() || state->holder() == officer) return false;
  return state->held_until_us() == 0 || state->held_until_us() > now.micros();
}

void ListWork(const server::ReadView& view, const Whose& whose, const std::string& from, int size,
              const server::PageTokens& tokens, api::ListTasksResponse* out) {
  const auto places = PlacesFrom(view, whose.prefixes, from, static_cast<size_t>(size) + 1);
  int looked_at = 0;
  for (const auto& [place, id] : places) {
    if (looked_at++ == size) return out->set_next_page_token(tokens.Make(place));
    const auto* instance = view.Find<journal::ProcessInstance>(id);
    const auto* task = instance == nullptr ? nullptr : FindRow(instance->tasks(), U64FromBytes(place.substr(place.size() - 8)));
    if (task == nullptr || IsElsewhere(view, *instance, task->id(), whose.officer, view.published().legal_time())) continue;
    PresentTask(view, *view.published().calendar, *instance, *task, Detail::kList, out->add_tasks());
  }
}

// The rows that a list of instances walks, in the order of starting: of all, of a subject, or those of which an officer has a
// copy.
struct InstanceList {
  Table table = Table::kInstanceByStart;
  std::string prefix;
};

InstanceList ListFor(const server::ReadView& view, const server::Caller& caller, const Terms& terms) {
  if (!SeesAll(view, caller)) {
    return {Table::kWorkList, WorkListPrefix('c', OfficerId(caller.principal.id()))};
  }
  for (const server::Term& term : terms) {
    if (term.field == "subject") return {Table::kInstanceBySubject, Token(term.value)};
  }
  return {};
}

}  // namespace

grpc::ServerUnaryReactor* WorkflowService::ListProcesses(grpc::CallbackServerContext* context,
                                                         const api::ListProcessesRequest* request,
                                                         api::ListProcessesResponse* response) {
  return gate_.Query(context, "yici.v1.WorkflowService.ListProcesses", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller&) {
                       const server::PageTokens tokens(gate_.master(), gate_.log_id_hex(), {"ListProcesses"});
                       std::string begin;
                       if (!tokens.Parse(request->page_token(), &begin)) return server::PageTokenInvalid();
                       const int size = PageSize(request->page_size());
                       view.Scan(Table::kProcessDefinition, begin, "", [&](std::string_view key, std::string_view bytes) {
                         if (response->processes_size() == size) {
                           response->set_next_page_token(tokens.Make(key));
                           return false;
                         }
                         journal::ProcessDefinition row;
                         if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return true;
                         auto* process = response->add_processes();
                         process->set_process_id(row.process_id());
                         for (const auto& version : row.versions()) {
                           auto* shown = process->add_versions();
                           shown->set_version(version.version());
                           shown->set_digest(version.digest());
                           shown->set_deployed_revision(version.revision());
                           shown->set_deployed_at(TimeText(version.legal_us()));
                         }
                         return true;
                       });
                       response->set_revision(view.published().head.revision);
                       return grpc::Status(grpc::Status::OK);
                     });
}

grpc::ServerUnaryReactor* WorkflowService::DrawProcess(grpc::CallbackServerContext* context,
                                                       const api::DrawProcessRequest* request,
                                                       api::DrawProcessResponse* response) {
  return gate_.Query(context, "yici.v1.WorkflowService.DrawProcess", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       Instance::Definition definition;
                       std::set<std::string> here;
                       if (!request->instance_id().empty()) {
                         const Instance* instance = FindInstance(view, request->instance_id());
                         if (instance == nullptr || !SeesInstance(view, caller, *instance)) return NoInstance();
                         api::ProcessInstance shown;
                         PresentInstance(view, library_, *view.published().calendar, *instance, Detail::kList, &shown);
                         here.insert(shown.elements().begin(), shown.elements().end());
                         if (instance->definitions_size() > 0) definition = instance->definitions(0);
                       } else {
                         const auto* row = view.Find<journal::ProcessDefinition>(request->process_id());
                         const int count = row == nullptr ? 0 : row->versions_size();
                         const int version = request->version() == 0 ? count : request->version();
                         if (version < 1 || version > count) return NoProcess();
                         definition.set_process(row->process_id());
                         definition.set_digest(row->versions(version - 1).digest());
                       }
                       const auto compilation = library_.Find(view, definition.digest());
                       if (compilation == nullptr || !compilation->graphs.contains(definition.process())) return NoProcess();
                       response->set_mermaid(bpmn::Mermaid(*compilation->graphs.find(definition.process())->second, here));
                       response->set_revision(view.published().head.revision);
                       return grpc::Status(grpc::Status::OK);
                     });
}

grpc::ServerUnaryReactor* WorkflowService::GetDeployment(grpc::CallbackServerContext* context,
                                                         const api::GetDeploymentRequest* request,
                                                         api::ProcessDeployment* response) {
  return gate_.Query(context, "yici.v1.WorkflowService.GetDeployment", request->min_revision(),
                     [request, response](const server::ReadView& view, const server::Caller&) {
                       const auto* row = view.Find<journal::ProcessDeployment>(request->digest());
                       if (row == nullptr) {
                         return NotFound("DEPLOYMENT_NOT_FOUND", "digest", "应为已有的部署，但没有找到。",
                                         "Expected a deployment that exists, but there is none of this digest.");
                       }
                       response->set_digest(row->digest());
                       RereadAll(row->files(), response->mutable_files());
                       *response->mutable_processes() = row->processes();
                       response->set_deployed_at(TimeText(row->legal_us()));
                       response->set_deployed_by(row->deployed_by());
                       response->set_revision(view.published().head.revision);
                       return grpc::Status(grpc::Status::OK);
                     });
}

grpc::ServerUnaryReactor* WorkflowService::GetInstance(grpc::CallbackServerContext* context,
                                                       const api::GetInstanceRequest* request, api::ProcessInstance* response) {
  return gate_.Query(context, "yici.v1.WorkflowService.GetInstance", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       const Instance* instance = FindInstance(view, request->instance_id());
                       if (instance == nullptr || !SeesInstance(view, caller, *instance)) return NoInstance();
                       PresentInstance(view, library_, *view.published().calendar, *instance, Detail::kWhole, response);
                       response->set_revision(view.published().head.revision);
                       return grpc::Status(grpc::Status::OK);
                     });
}

grpc::ServerUnaryReactor* WorkflowService::ListInstances(grpc::CallbackServerContext* context,
                                                         const api::ListInstancesRequest* request,
                                                         api::ListInstancesResponse* response) {
  return gate_.Query(
      context, "yici.v1.WorkflowService.ListInstances", request->min_revision(),
      [this, request, response](const server::ReadView& view, const server::Caller& caller) {
        const auto terms = server::ParseTerms(request->filter(), {"process_id", "subject", "status"});
        if (!terms) return FilterInvalid();
        const InstanceList list = ListFor(view, caller, *terms);
        const server::PageTokens tokens(gate_.master(), gate_.log_id_hex(), {"ListInstances", request->filter(), list.prefix});
        std::string begin = list.prefix;
        if (!tokens.Parse(request->page_token(), &begin)) return server::PageTokenInvalid();
        const int size = PageSize(request->page_size());
        int looked_at = 0;
        const std::string end = list.prefix.empty() ? "" : list.prefix + std::string(kPlaceBytes + 1, '\xff');
        view.Scan(list.table, begin, end, [&](std::string_view key, std::string_view value) {
          if (response->instances_size() == size || looked_at++ == server::kListLookedAtMax) {
            response->set_next_page_token(tokens.Make(key));
            return false;
          }
          const auto* instance = view.Find<journal::ProcessInstance>(value);
          api::ProcessInstance shown;
          if (instance != nullptr)
            PresentInstance(view, library_, *view.published().calendar, *instance, Detail::kList, &shown);
          if (instance != nullptr && Matches(shown, *terms)) *response->add_instances() = std::move(shown);
          return true;
        });
        response->set_revision(view.published().head.revision);
        return grpc::Status(grpc::Status::OK);
      });
}

grpc::ServerUnaryReactor* WorkflowService::ListIncidents(grpc::CallbackServerContext* context,
                                                         const api::ListIncidentsRequest* request,
                                                         api::ListIncidentsResponse* response) {
  return gate_.Query(context, "yici.v1.WorkflowService.ListIncidents", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       if (!SeesAll(view, caller)) return NotPermitted();
                       const server::PageTokens tokens(gate_.master(), gate_.log_id_hex(), {"ListIncidents"});
                       std::string begin;
                       if (!tokens.Parse(request->page_token(), &begin)) return server::PageTokenInvalid();
                       const int size = PageSize(request->page_size());
                       view.Scan(Table::kInstanceIncident, begin, "", [&](std::string_view key, std::string_view id) {
                         if (response->incidents_size() == size) {
                           response->set_next_page_token(tokens.Make(key));
                           return false;
                         }
                         const auto* instance = view.Find<journal::ProcessInstance>(id);
                         const auto* incident = instance == nullptr
                                                    ? nullptr
                                                    : FindRow(instance->incidents(), U64FromBytes(key.substr(key.size() - 8)));
                         if (incident != nullptr) PresentIncident(*instance, *incident, response->add_incidents());
                         return true;
                       });
                       response->set_revision(view.published().head.revision);
                       return grpc::Status(grpc::Status::OK);
                     });
}

grpc::ServerUnaryReactor* WorkflowService::ListJobWorkers(grpc::CallbackServerContext* context,
                                                          const api::ListJobWorkersRequest* request,
                                                          api::ListJobWorkersResponse* response) {
  return gate_.Query(context, "yici.v1.WorkflowService.ListJobWorkers", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       if (!SeesAll(view, caller)) return NotPermitted();
                       const server::PageTokens tokens(gate_.master(), gate_.log_id_hex(), {"ListJobWorkers"});
                       std::string begin;
                       if (!tokens.Parse(request->page_token(), &begin)) return server::PageTokenInvalid();
                       const int size = PageSize(request->page_size());
                       view.Scan(Table::kJobWorkers, begin, "", [&](std::string_view key, std::string_view bytes) {
                         if (response->types_size() == size) {
                           response->set_next_page_token(tokens.Make(key));
                           return false;
                         }
                         journal::JobWorkers row;
                         if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return true;
                         auto* shown = response->add_types();
                         shown->set_type(row.type());
                         *shown->mutable_workers() = row.workers();
                         return true;
                       });
                       response->set_revision(view.published().head.revision);
                       return grpc::Status(grpc::Status::OK);
                     });
}

grpc::ServerUnaryReactor* WorkflowService::ListTasks(grpc::CallbackServerContext* context, const api::ListTasksRequest* request,
                                                     api::ListTasksResponse* response) {
  return gate_.Query(
      context, "yici.v1.WorkflowService.ListTasks", request->min_revision(),
      [this, request, response](const server::ReadView& view, const server::Caller& caller) {
        const std::string& self = caller.principal.id();
        const bool own = request->whose().empty() || request->whose() == self;
        if (!own && !SeesAll(view, caller)) return NotPermitted();
        const server::PageTokens tokens(gate_.master(), gate_.log_id_hex(), {"ListTasks", request->whose(), self});
        std::string begin;
        if (!tokens.Parse(request->page_token(), &begin)) return server::PageTokenInvalid();
        const auto whose = ReadWhose(view, request->whose(), self, view.published().today);
        if (!whose) {
          return server::ToGrpc(server::InvalidField("WORK_LIST_UNKNOWN", "whose",
                                                     "应为 officer:、post:、department: 或 nobody。",
                                                     "Expected officer:, post:, department: or nobody."));
        }
        ListWork(view, *whose, begin, PageSize(request->page_size()), tokens, response);
        response->set_revision(view.published().head.revision);
        return grpc::Status(grpc::Status::OK);
      });
}

}  // namespace yici::workflow
