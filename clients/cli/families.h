// The command families. Each is one file; app.cc joins them into one tree.
#ifndef YICI_CLIENTS_CLI_FAMILIES_H_
#define YICI_CLIENTS_CLI_FAMILIES_H_

#include <vector>

#include "clients/cli/command.h"

namespace yici::cli {

std::vector<Command> SubmitCommands();       // case submit, instant, batch; joint submit
std::vector<Command> JointCommands();        // joint list, show (joint submit stands with the other submissions)
std::vector<Command> CaseCommands();         // case …: what officers and applicants do
std::vector<Command> SpecialCommands();      // case special-…, hearing-…, extend
std::vector<Command> DeferralCommands();     // case defer, promise, after-check, ask-in-review, forward, correct-record
std::vector<Command> LicenceCommands();      // case revoke, cancel, archive, rectify-rating, show, status-list
std::vector<Command> CaseReadCommands();     // case get, list, history, watch, unmask; status; workbench
std::vector<Command> AttachmentCommands();   // attachment; material
std::vector<Command> CatalogCommands();      // item, calendar; proposal
std::vector<Command> ProposalCommands();     // proposal
std::vector<Command> DirectoryCommands();    // directory
std::vector<Command> ProcessCommands();      // process, message, signal, decision
std::vector<Command> JobCommands();          // job
std::vector<Command> MigrateCommands();      // process migrate, migrate-preview
std::vector<Command> TaskCommands();         // task
std::vector<Command> RequestCommands();      // request; escalation
std::vector<Command> StewardCommands();      // project; steward; visit; enterprise
std::vector<Command> FeedCommands();         // events; webhook
std::vector<Command> ErrandCommands();       // errand; enterprise authorize, revoke, mandates; project duties
std::vector<Command> OrganCommands();        // case transfer, orphans; directory reorganize
std::vector<Command> AdminCommands();        // admin
std::vector<Command> PersonalCommands();     // personal; audit erasures; admin keys
std::vector<Command> PackCommands();         // pack
std::vector<Command> PowerListCommands();    // power-list
std::vector<Command> ImportCommands();       // import
std::vector<Command> LocalCommands();        // completion, help, version: no server
std::vector<Command> RallyCommands();        // rally
std::vector<Command> EnclaveCommands();      // enclave
std::vector<Command> SupervisionCommands();  // card; supervision; report
std::vector<Command> PolicyCommands();       // policy

// Flags that several commands share.
inline constexpr Flag kCaseNo{"CASE_NO", "case_no", "case number [办件编号]", As::kField, true};
inline constexpr Flag kSeal{"--seal", "seal", "reference of the organ's seal [印章]"};
inline constexpr Flag kOccurredAt{"--at", "occurred_at", "when the act was done, where earlier than now [发生时间]"};
inline constexpr Flag kOnBehalfOf{"--on-behalf-of", "on_behalf_of", "principal you act for [代何人]"};
inline constexpr Flag kForId{"--for-id-number", "applicant_id_number", "person you act for, by id number [代何人：身份证号]"};
inline constexpr Flag kForUscc{"--for-uscc", "applicant_uscc", "organisation you act for [代何单位]"};
inline constexpr Flag kEtag{"--etag", "etag", "refuse if the case changed since this etag"};
inline constexpr Flag kAll{"--all", "", "follow the pages to the end; with -o json one line per item", As::kLocalFlag};
inline constexpr Flag kPageSize{"--page-size", "page_size", "items per page (default 50, at most 500)"};
inline constexpr Flag kInstance{"INSTANCE", "instance_id", "process instance [流程实例]", As::kField, true};
inline constexpr Flag kVariable{"--var", "variables", "NAME=VALUE; repeatable [变量]", As::kVariable};
inline constexpr Flag kPageToken{"--page-token", "page_token", "page to continue from"};

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_FAMILIES_H_
