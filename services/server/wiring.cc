#include "services/server/wiring.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <prometheus/collectable.h>
#include <prometheus/exposer.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "absl/strings/escaping.h"
#include "services/base/text.h"
#include "services/approval/service/service.h"
#include "services/audit/service/search_service.h"
#include "services/audit/service/service.h"
#include "services/audit/tree/compact_range.h"
#include "services/catalog/machine/proposals.h"
#include "services/catalog/service/proposals.h"
#include "services/catalog/service/service.h"
#include "services/directory/machine/rights.h"
#include "services/directory/service/service.h"
#include "services/evaluation/service/service.h"
#include "services/server/access/secret_file.h"
#include "services/server/admin/key_care.h"
#include "services/server/admin/metrics.h"
#include "services/server/admin/service.h"
#include "services/server/attachments/scanner.h"
#include "services/server/attachments/store.h"
#include "services/server/connect/http_server.h"
#include "services/server/connect/openapi.h"
#include "services/server/connect/tlog.h"
#include "services/server/gateway/gate.h"
#include "services/server/log_trees.h"
#include "services/server/older_folders.h"
#include "services/server/outbound/kafka_sink.h"
#include "services/server/outbound/service.h"
#include "services/server/two_people.h"
#include "services/steward/service/policy_service.h"
#include "services/steward/service/service.h"
#include "services/steward/service/steward_service.h"
#include "services/workflow/service/service.h"
#include "storage/format/folder.h"
#include "storage/rocks/store.h"

namespace yici::server {
namespace {

constexpr char kVersion[] = "0.1.0";
constexpr int kStreamsOfAConnectionMax = 1024;
constexpr size_t kCallBytesMin = size_t{32} << 20;
constexpr size_t kSearchBytesMin = size_t{16} << 20;
constexpr int kSearchFilesMax = 128;
constexpr int kMessageBytesMax = 4 << 20;  // a batch of 200 commands

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::shared_ptr<grpc::ServerCredentials> Credentials(const Config& config) {
  if (config.tls_cert.empty()) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({ReadFile(config.tls_key), ReadFile(config.tls_cert)});
  if (!config.tls_client_ca.empty()) {
    options.pem_root_certs = ReadFile(config.tls_client_ca);
    options.client_certificate_request = GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
  }
  return grpc::SslServerCredentials(options);
}

// After a failed write the tail is unknown: nothing may be answered from this process any more, whoever reads its log.
[[noreturn]] void ExitForStorage(const absl::Status& status) {
  WriteWithin(STDERR_FILENO, LogText("fatal", "storage_failed", {{"status", std::string(status.message())}}),
              std::chrono::milliseconds(500));
  std::_Exit(kExitStorage);
}

class RunningServer final : public Server {
 public:
  ~RunningServer() override { Shutdown(); }
  int port() const override { return port_; }
  int http_port() const override { return http_ ? http_->port() : 0; }
  void Shutdown() override;
  absl::Status Open(const Config& config);

 private:
  absl::Status OpenFolder(const Config& config);
  absl::Status OpenKey(const Config& config);
  absl::Status OpenPartition(const Config& config);
  absl::Status AppointFirstAdministrator(const Config& config);
  absl::Status RequireTwoPeople(const Config& config);
  absl::Status HoldAtStart(const Config& config);
  absl::Status RunAtStart(journal::Command command, std::string request_id);
  void OpenApproval(const Config& config);
  absl::Status OpenAudit(const Config& config);
  void OpenSearch(const Config& config);
  absl::Status OpenFeed(const Config& config);
  absl::Status Serve(const Config& config);
  absl::Status OpenHttp(const Config& config);
  absl::Status OpenMetrics(const Config& config);
  void MaintenanceLoop();
  void RecordRefusals();
  void RetryHold();

  std::unique_ptr<storage::DataFolder> folder_;
  std::unique_ptr<storage::Store> store_;
  std::optional<MasterKey> master_;
  std::unique_ptr<ManualClock> manual_clock_;
  SystemClock system_clock_;
  std::unique_ptr<Partition> partition_;
  std::unique_ptr<Gate> gate_;
  std::unique_ptr<AttachmentStore> attachments_;
  std::unique_ptr<AttachmentScanner> scanner_;
  std::unique_ptr<approval::ApprovalService> approval_;
  std::unique_ptr<catalog::CatalogService> catalog_;
  std::unique_ptr<catalog::ProposalService> proposals_;
  std::unique_ptr<directory::DirectoryService> directory_;
  std::unique_ptr<workflow::WorkflowService> workflow_;
  std::unique_ptr<steward::RequestService> requests_;
  std::unique_ptr<steward::StewardService> stewards_;
  std::unique_ptr<steward::PolicyService> policies_;
  std::unique_ptr<evaluation::EvaluationService> evaluation_;
  std::unique_ptr<audit::AuditService> audit_;
  std::unique_ptr<audit::SearchService> search_;
  std::unique_ptr<KeyCare> keys_;
  std::unique_ptr<outbound::Webhooks> webhooks_;
  std::unique_ptr<outbound::KafkaSink> kafka_;  // null without --kafka
  std::unique_ptr<outbound::FeedService> feed_;
  std::unique_ptr<AdminService> admin_;
  EchoService echo_;
  std::unique_ptr<prometheus::Exposer> exposer_;
  std::shared_ptr<prometheus::Collectable> collectable_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<connect::HttpServer> http_;
  std::vector<std::string> offered_;  // names of the services, for HTTP
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::atomic<bool> hold_waits_{false};  // asked for, but there was no space to record it
  std::thread maintenance_;
};

absl::Status RunningServer::OpenFolder(const Config& config) {
  storage::FolderOptions options;
  options.clock = config.manual_clock ? storage::ClockMode::kManual : storage::ClockMode::kSystem;
  options.created_by = StrCat("yici ", kVersion);
  const std::string id = RandomBytes(16);
  std::memcpy(options.new_log_id.data(), id.data(), id.size());
  if (config.audit_hash == "sm3") options.second_tree = storage::SecondTree::kSm3;
  auto folder = storage::DataFolder::Open(config.data_folder, options);
  if (!folder.ok()) return folder.status();
  folder_ = *std::move(folder);
  if (const auto& from = folder_->manifest().restored_from) {
    LogLine("info", "goes_on_from",
            {{"log", storage::LogIdHex(from->log_id)},
             {"revision", std::to_string(from->revision)},
             {"root", audit::Hex(from->root)}});
  }
  storage::RocksOptions rocks;
  rocks.folder = folder_->store_path();
  // Half of the budget: block cache and memtables; the rest is the state cache, queues and watchers.
  rocks.memory_bytes = static_cast<size_t>(config.memory_bytes / 2);
  auto store = storage::OpenRocks(rocks);
  if (!store.ok()) return store.status();
  store_ = *std::move(store);
  if (absl::Status brought = BringUpToDate(*folder_, *store_); !brought.ok()) return brought;
  return OpenKey(config);
}

// Under the folder's lock: two servers started together make one key.
absl::Status RunningServer::OpenKey(const Config& config) {
  const auto absent = HasMasterKey(*store_) ? MasterKey::Absent::kRefuse : MasterKey::Absent::kCreate;
  auto master = MasterKey::LoadOrCreate(config.key_file, absent);
  if (!master.ok()) return master.status();
  master_ = *std::move(master);
  if (absl::Status right = CheckMasterKey(*store_, *master_); !right.ok()) return right;
  return OpenWrappingKeys(*store_, *master_, config.wrapping_keys);
}

absl::Status RunningServer::OpenPartition(const Config& config) {
  const Clock* clock = &system_clock_;
  if (config.manual_clock) {
    Instant start = Instant::Parse(config.start.empty() ? "2019-06-24T00:00" : config.start).value_or(Instant());
    manual_clock_ = std::make_unique<ManualClock>(start);
    clock = manual_clock_.get();
  }
  const auto& id = folder_->manifest().log_id;
  PartitionOptions options;
  options.core.log_id_hex = absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(id.data()), id.size()));
  options.core.cache_bytes = static_cast<size_t>(config.memory_bytes / 4);
  options.free_bytes_min = static_cast<uint64_t>(config.free_bytes_min);
  options.on_fatal = ExitForStorage;
  options.pump = false;  // started once a hold asked for at the start is in force
  auto partition = Partition::Start(*store_, *clock, options);
  if (!partition.ok()) return partition.status();
  partition_ = *std::move(partition);
  // A manual clock goes on where the folder stands.
  if (manual_clock_) manual_clock_->AdvanceTo(Instant::FromMicros(partition_->published()->head.legal_us));
  GateOptions gate;
  gate.log_id_hex = options.core.log_id_hex;
  if (!config.token_file.empty()) {
    auto tokens = TokenFile::Load(config.token_file);
    if (!tokens.ok()) return tokens.status();
    gate.tokens = *std::move(tokens);
  }
  auto web_identity = OpenWebIdentity(config);
  if (!web_identity.ok()) return web_identity.status();
  gate.web_identity = *std::move(web_identity);
  gate.rates = std::make_shared<identity::RateLimits>(identity::RateLimits::Parse(config.rates).value());
  gate_ = std::make_unique<Gate>(*partition_, *master_, std::move(gate));
  return absl::OkStatus();
}

// Rights are state, so the first one must come from somewhere: the first records of a new folder, by the system. A change
// set of three rows: the jurisdiction, the officer, the grant. The pack applied later describes the same jurisdiction.
journal::StageRows FirstAdministratorRows(const Config& config) {
  journal::StageRows rows;
  rows.set_change_set(audit::Hex(audit::Sha256("first administrator " + config.administrator + " " + config.jurisdiction)));
  auto* jurisdiction = rows.add_rows()->mutable_jurisdiction();
  jurisdiction->set_jurisdiction(config.jurisdiction);
  jurisdiction->set_slug("first");
  jurisdiction->set_name_zh("（待数据包填写）");
  jurisdiction->set_name_en("(named by the pack)");
  jurisdiction->set_kind("prefecture-level-city");
  jurisdiction->set_source("illustrative");
  auto* officer = rows.add_rows()->mutable_officer();
  officer->set_officer_id(config.administrator);
  officer->set_name("首任管理员");
  officer->set_active(true);
  officer->set_source("illustrative");
  auto* grant = rows.add_rows()->mutable_role_grant();
  grant->set_officer_id(config.administrator);
  grant->set_role(std::string(directory::role::kAdministrator));
  grant->set_scope_kind("jurisdiction");
  grant->set_scope(config.jurisdiction);
  grant->set_source("illustrative");
  return rows;
}

absl::Status RunningServer::RunAtStart(journal::Command command, std::string request_id) {
  Incoming incoming;
  incoming.command = std::move(command);
  incoming.arrival.mutable_principal()->set_id("system:start");
  incoming.arrival.mutable_principal()->set_kind(journal::PRINCIPAL_KIND_SYSTEM);
  incoming.arrival.set_request_id(std::move(request_id));
  incoming.arrival.set_wall_us(partition_->clock().Now().micros());
  const Reply reply = partition_->SubmitAndWait(std::move(incoming));
  if (!reply.status.ok()) return reply.status;
  if (reply.answer->rejected()) {
    return absl::FailedPreconditionError("at the start: " + reply.answer->rejection().reason() + ": " +
                                         reply.answer->rejection().message_en());
  }
  return absl::OkStatus();
}

absl::Status RunningServer::AppointFirstAdministrator(const Config& config) {
  if (config.administrator.empty()) return absl::OkStatus();
  bool anyone = false;
  ReadView(partition_->published()).Scan(Table::kGrants, "", "", [&](std::string_view, std::string_view) {
    anyone = true;
    return false;
  });
  if (anyone) return absl::OkStatus();
  journal::Command stage, commit;
  *stage.mutable_stage_rows() = FirstAdministratorRows(config);
  commit.mutable_commit_change_set()->set_change_set(stage.stage_rows().change_set());
  commit.mutable_commit_change_set()->set_parts(1);
  commit.mutable_commit_change_set()->set_rows(stage.stage_rows().rows_size());
  if (absl::Status staged = RunAtStart(std::move(stage), "first-administrator-rows"); !staged.ok()) return staged;
  return RunAtStart(std::move(commit), "first-administrator");
}

void RunningServer::OpenApproval(const Config& config) {
  const int64_t kept_ms = config.attachment_hours * 3'600'000;
  attachments_ = std::make_unique<AttachmentStore>(*partition_, *master_, AttachmentStoreOptions{.kept_ms = kept_ms});
  if (!config.scan_command.empty()) {
    scanner_ = std::make_unique<CommandScanner>(config.scan_command, std::chrono::seconds(config.scan_seconds));
  }
  const approval::UploadOptions uploads{.bytes_max = config.attachment_bytes_max};
  approval_ = std::make_unique<approval::ApprovalService>(*gate_, *attachments_, scanner_.get(), uploads,
                                                          TransferOptions{.bytes_max = config.transfer_bytes_max});
}

absl::Status RunningServer::OpenAudit(const Config& config) {
  auto trees = OpenLogTrees(config, gate_->log_id_hex(), folder_->manifest().second_tree,
                            partition_->published()->head.revision == 0 ? Age::kNew : Age::kGoesOn);
  if (!trees.ok()) return trees.status();
  audit_ = std::make_unique<audit::AuditService>(*gate_, std::move(trees->first), std::move(trees->second));
  return absl::OkStatus();
}

// The index is derived: it has a store of its own, and what cannot be used of it is made anew.
void RunningServer::OpenSearch(const Config& config) {
  storage::RocksOptions rocks;
  rocks.folder = config.data_folder + "/search";
  rocks.memory_bytes = std::max(kSearchBytesMin, static_cast<size_t>(config.memory_bytes / 16));
  rocks.open_files_max = kSearchFilesMax;
  search_ = std::make_unique<audit::SearchService>(*gate_, [rocks](audit::IndexFollower::Contents contents) {
    std::error_code ignored;
    if (contents == audit::IndexFollower::Contents::kNone) std::filesystem::remove_all(rocks.folder, ignored);
    return storage::OpenRocks(rocks);
  });
}

absl::Status RunningServer::OpenFeed(const Config& config) {
  outbound::WebhookOptions options;
  options.poster.policy = *outbound::TargetPolicy::Parse(config.webhook_ranges);
  options.poster.user_agent = StrCat("yici/", kVersion);
  if (!config.webhook_ca.empty()) options.poster.roots_pem = ReadFile(config.webhook_ca);
  options.window.give_up_after = std::chrono::minutes(config.webhook_give_up_minutes);
  options.window.pause_first = std::chrono::milliseconds(config.webhook_pause_ms);
  options.record_every = std::chrono::milliseconds(config.webhook_record_ms);
  options.held = [this] { return hold_waits_.load(); };
  auto webhooks = outbound::Webhooks::Start(*gate_, std::move(options));
  if (!webhooks.ok()) return absl::Status(webhooks.status().code(), StrCat("--webhook-ca: ", webhooks.status().message()));
  webhooks_ = *std::move(webhooks);
  auto kafka = outbound::KafkaSink::Start(*gate_, config.kafka_file, {.held = [this] { return hold_waits_.load(); }});
  if (!kafka.ok()) return kafka.status();
  kafka_ = *std::move(kafka);
  feed_ = std::make_unique<outbound::FeedService>(*gate_, *webhooks_, kafka_.get());
  return absl::OkStatus();
}

absl::Status RunningServer::Serve(const Config& config) {
  OpenApproval(config);
  collectable_ = MakeCollectable(*gate_, *attachments_,
                                 [this] { return kafka_ ? kafka_->States() : std::vector<outbound::KafkaRouteState>(); });
  AdminOptions admin;
  admin.metrics = collectable_;
  admin.data_folder = config.data_folder;
  admin.version = kVersion;
  admin.format = static_cast<int>(folder_->manifest().version.number);
  admin.manual_clock = manual_clock_.get();
  admin.backups.folder = config.backup_folder.empty() ? config.data_folder + ".backups" : config.backup_folder;
  admin.backups.copy_folder = config.data_folder + "/backup-copy";
  admin.backups.key_backup_days = config.key_backup_days;
  admin.backups.manifest = folder_->manifest();
  admin.backups.free_bytes_min = static_cast<uint64_t>(config.free_bytes_min);
  admin.backups.sign = [this] { return audit_->SignedCheckpoint(); };
  catalog_ = std::make_unique<catalog::CatalogService>(*gate_);
  proposals_ = std::make_unique<catalog::ProposalService>(*gate_);
  directory_ = std::make_unique<directory::DirectoryService>(*gate_);
  workflow_ = std::make_unique<workflow::WorkflowService>(*gate_);
  requests_ = std::make_unique<steward::RequestService>(*gate_);
  stewards_ = std::make_unique<steward::StewardService>(*gate_);
  policies_ = std::make_unique<steward::PolicyService>(*gate_);
  evaluation_ = std::make_unique<evaluation::EvaluationService>(*gate_);
  admin_ = std::make_unique<AdminService>(*gate_, admin);
  if (absl::Status opened = OpenAudit(config); !opened.ok()) return opened;
  OpenSearch(config);
  keys_ = std::make_unique<KeyCare>(*gate_, *master_, config.wrapping_keys,
                                    audit::KeyCopyOptions{.backup_folder = admin.backups.folder,
                                                          .checkpoints = config.data_folder + "/checkpoints",
                                                          .copy_folder = admin.backups.copy_folder,
                                                          .log_id = folder_->manifest().log_id,
                                                          .key_backup_days = config.key_backup_days});
  if (absl::Status opened = OpenFeed(config); !opened.ok()) return opened;
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  builder.AddListeningPort(config.listen, Credentials(config), &port_);
  builder.SetMaxReceiveMessageSize(kMessageBytesMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 16 << 10);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsOfAConnectionMax);
  // What calls on their way may hold: an eighth of the budget.
  builder.SetResourceQuota(
      grpc::ResourceQuota("calls").Resize(std::max(kCallBytesMin, static_cast<size_t>(config.memory_bytes / 8))));
  // A small message that unfolds into a large one is no message of ours.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  // Two servers must never share a port by accident.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  const auto offer = [&](grpc::Service* service, const char* name) {
    builder.RegisterService(service);
    offered_.emplace_back(name);
  };
  offer(approval_.get(), api::ApprovalService::service_full_name());
  offer(catalog_.get(), api::CatalogService::service_full_name());
  offer(proposals_.get(), api::ProposalService::service_full_name());
  offer(directory_.get(), api::DirectoryService::service_full_name());
  offer(workflow_.get(), api::WorkflowService::service_full_name());
  offer(requests_.get(), api::RequestService::service_full_name());
  offer(stewards_.get(), api::StewardService::service_full_name());
  offer(policies_.get(), api::PolicyService::service_full_name());
  offer(feed_.get(), api::FeedService::service_full_name());
  offer(evaluation_.get(), api::EvaluationService::service_full_name());
  offer(audit_.get(), api::AuditService::service_full_name());
  offer(search_.get(), api::SearchService::service_full_name());
  offer(keys_->service(), api::PersonalDataService::service_full_name());
  offer(admin_.get(), api::AdminService::service_full_name());
  if (config.bench) builder.RegisterService(&echo_);
  if (absl::Status opened = OpenMetrics(config); !opened.ok()) return opened;
  server_ = builder.BuildAndStart();
  if (!server_ || port_ == 0) return absl::UnavailableError("--listen: the address cannot be taken: " + config.listen);
  if (absl::Status opened = OpenHttp(config); !opened.ok()) return opened;
  maintenance_ = std::thread([this] { MaintenanceLoop(); });
  return absl::OkStatus();
}

// The same services again, for callers without gRPC.
absl::Status RunningServer::OpenHttp(const Config& config) {
  if (config.http_listen.empty()) return absl::OkStatus();
  connect::HttpOptions options;
  options.exchange.message_bytes_max = kMessageBytesMax;
  options.exchange.origins = config.http_origins;
  options.connections_max = kHttpConnectionsMax;
  options.connections_of_one_max = config.http_connections_of_one;
  options.exchange.door_secret = gate_->door_secret();
  options.services = offered_;
  options.exchange.raw_calls = connect::TlogCall;
  options.exchange.pages = {{"/healthz", "text/plain", "serving\n"},
                            {"/openapi.json", "application/json", connect::OpenApiJson(options.services, kVersion)}};
  if (!config.tls_cert.empty()) {
    options.certificate = ReadFile(config.tls_cert);
    options.key = ReadFile(config.tls_key);
  }
  if (!config.tls_client_ca.empty()) options.client_roots = ReadFile(config.tls_client_ca);
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, 16 << 10);
  auto http = connect::HttpServer::Start(config.http_listen, server_->InProcessChannel(arguments), options);
  if (!http.ok()) {
    return absl::Status(http.status().code(), StrCat("--http-listen: ", http.status().message()));
  }
  http_ = *std::move(http);
  return absl::OkStatus();
}

absl::Status RunningServer::OpenMetrics(const Config& config) {
  if (config.metrics_listen.empty()) return absl::OkStatus();
  try {
    exposer_ = std::make_unique<prometheus::Exposer>(config.metrics_listen);
  } catch (const std::exception&) {
    return absl::UnavailableError("--metrics-listen: the address cannot be taken: " + config.metrics_listen);
  }
  exposer_->RegisterCollectable(collectable_);
  return absl::OkStatus();
}

// Once a minute what was refused before ordering becomes records; each second a hold that found no space is asked for again,
// and keys are tended.
void RunningServer::MaintenanceLoop() {
  using std::chrono::steady_clock;
  constexpr auto kRefusalsEvery = std::chrono::seconds(60);
  auto recorded = steady_clock::now();
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const bool last = stop_.wait_for(lock, std::chrono::seconds(1), [&] { return stopping_; });
    lock.unlock();
    if (hold_waits_) RetryHold();
    if (!last) keys_->Tend();
    if (last || steady_clock::now() - recorded >= kRefusalsEvery) {
      RecordRefusals();
      if (!last && !partition_->published()->head.hold) attachments_->SweepStep(AttachmentStore::NowMs());
      recorded = steady_clock::now();
    }
    lock.lock();
  }
}

// As many records as it takes. What cannot be recorded now is counted on for the next minute.
void RunningServer::RecordRefusals() {
  while (true) {
    const journal::CountRefusals counts = gate_->TakeRefusals();
    if (counts.counts_size() == 0) return;
    Incoming incoming;
    *incoming.command.mutable_count_refusals() = counts;
    incoming.arrival.mutable_principal()->set_id("system:gate");
    incoming.arrival.mutable_principal()->set_kind(journal::PRINCIPAL_KIND_SYSTEM);
    incoming.arrival.set_wall_us(partition_->clock().Now().micros());
    if (partition_->SubmitAndWait(std::move(incoming)).status.ok()) continue;
    return gate_->ReturnRefusals(counts);
  }
}

// Once acts take two people in a folder, it is so for ever: no option turns it off. A restored log then waits for two people
// before it takes commands.
absl::Status RunningServer::RequireTwoPeople(const Config& config) {
  const ReadView view(partition_->published());
  if (!config.four_eyes) {
    if (!catalog::IsFourEyesRequired(view)) return absl::OkStatus();
    return absl::FailedPreconditionError("--four-eyes: expected on, for acts take two people in this folder since it began");
  }
  if (!catalog::IsFourEyesRequired(view)) {
    journal::Command require;
    require.mutable_require_four_eyes();
    const absl::Status done = RunAtStart(std::move(require), "require-four-eyes");
    // Nothing is ordered without space, so nothing of these acts either: the next start asks again.
    if (absl::IsUnavailable(done) && partition_->storage_low()) {
      LogLine("warning", "four_eyes_wait", {{"for", "space to record them"}});
      return absl::OkStatus();
    }
    if (!done.ok()) return done;
  }
  const int administrators = AdministratorsOf(ReadView(partition_->published()), partition_->published()->today);
  if (administrators < 2) LogLine("warning", "four_eyes_lack_administrators", {{"of_all", std::to_string(administrators)}});
  if (!folder_->manifest().restored_from) return absl::OkStatus();
  if (catalog::NeedsRestoredHold(ReadView(partition_->published()), gate_->log_id_hex())) {
    journal::Command hold;
    hold.mutable_hold_restored()->set_log_id(gate_->log_id_hex());
    const absl::Status held = RunAtStart(std::move(hold), StrCat("hold-restored-", partition_->published()->head.revision));
    if (!held.ok()) return held;
  }
  auto release = ResumptionOf(ReadView(partition_->published()), config.resume_restored, gate_->log_id_hex());
  if (!release.ok()) return release.status();
  if (!*release) return absl::OkStatus();
  LogLine("warning", "restored_resumed", {{"reason", (*release)->set_hold().reason()}});
  return RunAtStart(**std::move(release), StrCat("resume-restored-", partition_->published()->head.revision));
}

// --hold: reads only from the first moment; no timer is served before an administrator releases it. Without the space to
// record the hold, commands are held back by the gate and the pump stands still until there is some.
absl::Status RunningServer::HoldAtStart(const Config& config) {
  const Head& head = partition_->published()->head;
  if (!config.hold || head.hold) return absl::OkStatus();
  journal::Command command;
  command.mutable_set_hold()->set_hold(true);
  command.mutable_set_hold()->set_reason("--hold");
  const absl::Status held = RunAtStart(std::move(command), StrCat("hold-at-", head.revision));
  if (!absl::IsUnavailable(held) || !partition_->storage_low()) return held;
  LogLine("warning", "hold_waits", {{"for", "space to record it"}});
  hold_waits_ = true;
  gate_->HoldBack(true);
  return absl::OkStatus();
}

void RunningServer::RetryHold() {
  journal::Command command;
  command.mutable_set_hold()->set_hold(true);
  command.mutable_set_hold()->set_reason("--hold");
  if (!RunAtStart(std::move(command), StrCat("hold-at-", partition_->published()->head.revision)).ok()) return;
  hold_waits_ = false;
  gate_->HoldBack(false);
  partition_->StartPump();
}

absl::Status RunningServer::Open(const Config& config) {
  if (absl::Status opened = OpenFolder(config); !opened.ok()) return opened;
  if (absl::Status opened = OpenPartition(config); !opened.ok()) return opened;
  if (absl::Status appointed = AppointFirstAdministrator(config); !appointed.ok()) return appointed;
  if (absl::Status required = RequireTwoPeople(config); !required.ok()) return required;
  if (absl::Status held = HoldAtStart(config); !held.ok()) return held;
  if (!hold_waits_) partition_->StartPump();
  return Serve(config);
}

// Also of a server that never came to serve: whatever stands of it. Feeders of streams and of webhooks read the partition,
// and the partition's hints reach them: so their threads go first and they themselves last.
void RunningServer::Shutdown() {
  constexpr auto kCallsMax = std::chrono::seconds(8);
  if (server_) server_->GetHealthCheckService()->SetServingStatus(false);
  if (gate_) gate_->Stop();
  if (approval_) approval_->Stop();
  if (workflow_) workflow_->Stop();
  if (admin_) admin_->Stop();
  if (feed_) feed_->Stop();
  if (server_) server_->Shutdown(std::chrono::system_clock::now() + kCallsMax);
  http_.reset();  // when gRPC has answered what came through it
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
  if (maintenance_.joinable()) maintenance_.join();
  exposer_.reset();
  server_.reset();
  if (webhooks_) webhooks_->Stop();  // its last record needs the partition
  if (kafka_) kafka_->Stop();        // as does its
  audit_.reset();
  search_.reset();
  workflow_.reset();
  partition_.reset();
  approval_.reset();
  feed_.reset();
  webhooks_.reset();
  kafka_.reset();
  attachments_.reset();
  store_.reset();
  folder_.reset();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Config& config) {
  if (absl::Status checked = Check(config); !checked.ok()) return checked;
  auto server = std::make_unique<RunningServer>();
  if (absl::Status opened = server->Open(config); !opened.ok()) return opened;
  return server;
}

}  // namespace yici::server
