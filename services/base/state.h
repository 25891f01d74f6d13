// The state of a partition as its machines see it: typed rows by table and key.
//
//   const journal::Item* item = state.Find<journal::Item>(ItemKey(code, day));    // nullptr when absent
//   auto next = std::make_unique<journal::Case>(*old);
//   state.Put(next->case_no(), std::move(next));                                  // Apply only
//
// Decide gets a StateReader and cannot write; Apply gets a State. A pointer from Find stays valid until the same row is
// put or erased, or until the current command ends. Order of a scan is the byte order of keys, never a hash order.
// Implementations: MemoryState (tests, replay) and the partition's overlay.
#ifndef YICI_SERVICES_BASE_STATE_H_
#define YICI_SERVICES_BASE_STATE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "google/protobuf/message_lite.h"
#include "yici/journal/v1/record.pb.h"

// Machines say journal::Case: the version of the stored package is spelled once, here.
namespace yici::journal {
using namespace v1;
}  // namespace yici::journal

namespace yici {

// The number is the first byte of the stored key: never reuse one.
enum class Table : uint8_t {
  kHead = 1,
  kCase = 2,             // case_no -> Case
  kCaseByApplicant = 3,  // (applicant token or USCC, created revision) -> case_no
  kWorkbench = 4,        // (hall or "", window, bucket, due day, case_no) -> ""
  kWorkbenchCount = 5,   // (hall, window, bucket) -> int64, big-endian
  kSequence = 6,         // (item_code, day) or (organ, document code, year) -> uint64, big-endian
  kTimer = 7,            // (due instant, case_no) -> ""
  kStoredAnswer = 8,     // (principal, request_id) -> StoredAnswer
  kAnswerDay = 9,        // (day, principal, request_id) -> ""
  kExternalRef = 10,     // (submitter, external_ref) -> case_no
  kCaseByProject = 11,   // (project code, created revision) -> case_no
  kAttachment = 16,      // manifest digest -> case_no that cites it first
  kSavedPapers = 17,     // (jurisdiction, month) -> uint64, big-endian
  kItem = 20,
  kItemVersions = 21,
  kProcess = 22,
  kProcessVersions = 23,
  kForm = 24,
  kFormVersions = 25,
  kNotice = 26,
  kChangeSet = 27,
  kStagedPart = 28,
  kPower = 29,
  kPowerVersions = 30,
  kPowerBatch = 31,
  kJointMatter = 32,
  kJointMatterVersions = 33,
  kJurisdiction = 40,
  kDepartment = 41,
  kHall = 42,
  kWindow = 43,
  kPost = 44,
  kOfficer = 45,
  kGrants = 46,
  kSubstitutions = 47,
  kHallServing = 48,  // (department or jurisdiction) -> hall_id
  kCreditMarks = 49,  // party -> CreditMarks
  kSweep = 60,
  kRefusal = 61,
  kIncident = 62,
  kDeployment = 70,            // digest -> ProcessDeployment
  kProcessDefinition = 71,     // process id -> ProcessDefinition
  kInstance = 72,              // instance id -> ProcessInstance
  kInstanceBySubject = 73,     // (subject, instance) -> instance id
  kWorkList = 74,              // (whose, due, instance, task) -> instance id
  kJob = 75,                   // (type, available from, instance, job) -> instance id
  kMessageWait = 76,           // (message, key, instance, subscription) -> instance id
  kSignalWait = 77,            // (signal, instance) -> instance id
  kTaskState = 78,             // (instance, task) -> TaskState
  kJobLease = 79,              // (instance, job) -> JobLease
  kInstanceIncident = 80,      // (instance, incident) -> instance id
  kInstanceWorkingDays = 81,   // instance -> instance id: it has dates in working days
  kInstanceByDefinition = 86,  // (process and digest, running instance) -> instance id
  kMessage = 83,               // (message and key, published revision) -> StoredMessage
  kMessageId = 84,             // (message and key, id) -> end of its life
  kMessageExpiry = 85,         // (end of its life, message and key, revision) -> keys of the two rows
  kInstanceTimer = 82,         // (earliest due, instance) -> instance id
  kJobWorkers = 88,            // type of job -> JobWorkers
  kInstanceByStart = 89,       // instance, in the order of starting -> instance id
  kHotlineCategory = 110,      // category_id -> HotlineCategory
  kEscalationLevel = 111,      // level as text -> EscalationLevel
  kLeader = 112,
  kSteward = 113,
  kEnterprise = 114,  // USCC -> Enterprise
  kProject = 115,     // project_id -> Project
  kCluster = 116,
  kTownship = 117,
  kCultivation = 118,
  kEnclavePark = 119,
  kDemand = 120,              // demand_no -> Demand
  kDemandByParty = 121,       // (USCC or submitter, created revision) -> demand_no
  kDemandByDepartment = 122,  // (department, due day, demand_no) -> "": what it has in hand
  kDemandTimer = 123,         // (earliest due, demand_no) -> ""
  kDemandByFact = 124,        // digest of what it is about -> demand_no, while it is open
  kDemandByReference = 125,   // (submitter, external_ref) -> demand_no
  kDemandSequence = 126,      // (prefix, region, day) -> uint64, big-endian
  kLetter = 127,              // (recipient, revision, index, n) -> Letter
  kEnclaveProject = 128,
  kVisitPolicy = 129,      // jurisdiction -> VisitPolicy
  kDecisionModel = 130,    // decision_model_id -> DecisionModel
  kLedgerProject = 131,    // project_id -> LedgerProject: what commands made of it
  kStewardInCharge = 132,  // (steward_id, project_id) -> ""
  kVisit = 133,            // visit_no -> StewardVisit
  kVisitBySubject = 134,   // (project_id or USCC, created revision) -> visit_no
  kVisitByParty = 135,     // (USCC, created revision) -> visit_no
  kVisitDenied = 136,      // (revision of the denial, visit_no) -> ""
  kVisitQuota = 137,       // (project_id or USCC, month) -> uint64, big-endian
};

// Which table rows of a message type live in.
template <class Row>
struct RowTable;
#define YICI_ROW(ROW, TABLE)                      \
  template <>                                     \
  struct RowTable<journal::ROW> {                 \
    static constexpr Table kTable = Table::TABLE; \
  }
YICI_ROW(PartitionHead, kHead);
YICI_ROW(Case, kCase);
YICI_ROW(StoredAnswer, kStoredAnswer);
YICI_ROW(Item, kItem);
YICI_ROW(ItemVersions, kItemVersions);
YICI_ROW(Process, kProcess);
YICI_ROW(ProcessVersions, kProcessVersions);
YICI_ROW(Form, kForm);
YICI_ROW(FormVersions, kFormVersions);
YICI_ROW(JointMatter, kJointMatter);
YICI_ROW(JointMatterVersions, kJointMatterVersions);
YICI_ROW(HolidayNotice, kNotice);
YICI_ROW(ChangeSet, kChangeSet);
YICI_ROW(StagedPart, kStagedPart);
YICI_ROW(Power, kPower);
YICI_ROW(PowerVersions, kPowerVersions);
YICI_ROW(PowerBatch, kPowerBatch);
YICI_ROW(Jurisdiction, kJurisdiction);
YICI_ROW(Department, kDepartment);
YICI_ROW(Hall, kHall);
YICI_ROW(Window, kWindow);
YICI_ROW(Post, kPost);
YICI_ROW(Officer, kOfficer);
YICI_ROW(OfficerGrants, kGrants);
YICI_ROW(OfficerSubstitutions, kSubstitutions);
YICI_ROW(CreditMarks, kCreditMarks);
YICI_ROW(Sweep, kSweep);
YICI_ROW(RefusalRow, kRefusal);
YICI_ROW(Incident, kIncident);
YICI_ROW(ProcessDeployment, kDeployment);
YICI_ROW(ProcessDefinition, kProcessDefinition);
YICI_ROW(ProcessInstance, kInstance);
YICI_ROW(TaskState, kTaskState);
YICI_ROW(JobLease, kJobLease);
YICI_ROW(JobWorkers, kJobWorkers);
YICI_ROW(StoredMessage, kMessage);
YICI_ROW(HotlineCategory, kHotlineCategory);
YICI_ROW(EscalationLevel, kEscalationLevel);
YICI_ROW(Leader, kLeader);
YICI_ROW(Steward, kSteward);
YICI_ROW(Enterprise, kEnterprise);
YICI_ROW(Project, kProject);
YICI_ROW(Cluster, kCluster);
YICI_ROW(Township, kTownship);
YICI_ROW(Cultivation, kCultivation);
YICI_ROW(EnclavePark, kEnclavePark);
YICI_ROW(EnclaveProject, kEnclaveProject);
YICI_ROW(VisitPolicy, kVisitPolicy);
YICI_ROW(DecisionModel, kDecisionModel);
YICI_ROW(LedgerProject, kLedgerProject);
YICI_ROW(StewardVisit, kVisit);
YICI_ROW(Demand, kDemand);
YICI_ROW(Letter, kLetter);
#undef YICI_ROW

class StateReader {
 public:
  virtual ~StateReader() = default;

  template <class Row>
  const Row* Find(std::string_view key) const {
    return static_cast<const Row*>(FindRow(RowTable<Row>::kTable, key, Row::default_instance()));
  }
  // Rows of tables that hold plain bytes (indexes, counters).
  virtual std::optional<std::string> FindBytes(Table table, std::string_view key) const = 0;
  // Calls `visit(key, value bytes)` for keys in [begin, end), ascending, until it returns false. An empty `end` is the end
  // of the table. Do not write to the same table while scanning it.
  virtual void Scan(Table table, std::string_view begin, std::string_view end,
                    absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const = 0;
  // A counter row; 0 when absent.
  uint64_t Counter(Table table, std::string_view key) const;

 protected:
  virtual const google::protobuf::MessageLite* FindRow(Table table, std::string_view key,
                                                       const google::protobuf::MessageLite& prototype) const = 0;
};

class State : public StateReader {
 public:
  template <class Row>
  void Put(std::string_view key, std::unique_ptr<Row> row) {
    PutRow(RowTable<Row>::kTable, key, std::move(row));
  }
  template <class Row>
  void Erase(std::string_view key) {
    Erase(RowTable<Row>::kTable, key);
  }
  virtual void PutBytes(Table table, std::string_view key, std::string value) = 0;
  virtual void Erase(Table table, std::string_view key) = 0;
  void PutCounter(Table table, std::string_view key, uint64_t value);

 protected:
  virtual void PutRow(Table table, std::string_view key, std::unique_ptr<google::protobuf::MessageLite> row) = 0;
};

// Order-preserving pieces of keys. Text must hold no byte 0; it is closed by one.
void AppendText(std::string& key, std::string_view text);
void AppendU64(std::string& key, uint64_t value);
void AppendI32(std::string& key, int32_t value);  // sign flipped, so that order holds
std::string U64Bytes(uint64_t value);
uint64_t U64FromBytes(std::string_view bytes);  // 0 when not 8 bytes
int32_t I32FromBytes(std::string_view bytes);   // 0 when not 4 bytes

}  // namespace yici

#endif  // YICI_SERVICES_BASE_STATE_H_
