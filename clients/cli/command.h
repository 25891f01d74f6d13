// A command is a row: its words, its flags, the method behind it, how the reply is shown.
//
//   {.path = "case accept", .title = "Accept a case [受理]", .rpc = Unary(&ApprovalService::Stub::AcceptCase),
//    .print = Shows(PrintCaseReply), .flags = {kCaseNo, {"--seal", "seal", "reference of the organ's seal"}},
//    .examples = "yici case accept … --seal jz-market"}
//
// Flags name the request's field; the field's type says how the text is read. What no flag covers can be given with
// --file as proto JSON, so every field of every request is reachable.
#ifndef YICI_CLIENTS_CLI_COMMAND_H_
#define YICI_CLIENTS_CLI_COMMAND_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "clients/cli/channel.h"
#include "clients/cli/table.h"
#include "google/protobuf/message.h"

namespace yici::cli {

using google::protobuf::Message;

// How a flag's text becomes part of the request.
enum class As {
  kField,        // by the type of the field; repeated fields by repeating the flag; "a.b" is a field of a field
  kMaterial,     // ID[:copies[:pages[:sha256:bytes]]] or ID[:copies[:pages]]=@FILE → MaterialInput
  kReuse,        // ID=CASE_NO → MaterialInput, taken over from that case
  kStillFaulty,  // ID → MaterialInput, its notified fault uncured
  kMissing,      // ID[:TEXT] → FaultInput of a material not handed in
  kFaulty,       // ID:TEXT → FaultInput of a material handed in with a fault
  kOrgParty,     // USCC[:NAME] → PartyInput
  kPersonParty,  // ID_NUMBER[:NAME] → PartyInput
  kDeferred,     // ID[:form[:copies]] → DeferredMaterialInput
  kRest,         // DAY[..DAY][:NAME] → NoticeDay, a rest day
  kWork,         // the same, a working day
  kPaper,        // PIECE=SHA256 → ArchivePaper
  kVariable,     // NAME=VALUE → Variable (variables.h)
  kProcessFile,  // PATH → ProcessFile
  kTerms,        // words joined by AND → the filter
  kSuccessor,    // ITEM=DEPARTMENT → ItemSuccessor
  kScore,        // CRITERION=SCORE → ScoreInput
  kStop,         // PROJECT=DAY → StopInput
  kLocal,        // read by the command itself
  kLocalMany,    // the same, repeatable
  kLocalFlag,    // the same, without a value
};

struct Flag {
  const char* name = "";  // "--seal", or "CASE_NO" for a place in the line
  const char* field = "";
  const char* help = "";
  As as = As::kField;
  bool required = false;
  const char* choices = "";  // "grant=1,refuse=0": words for numbers and truth values
};

// What the user gave, by flag name.
class Input {
 public:
  void Set(const std::string& name, std::vector<std::string> values) { values_[name] = std::move(values); }
  bool Has(const std::string& name) const { return values_.contains(name); }
  const std::vector<std::string>& All(const std::string& name) const;
  std::string Text(const std::string& name) const { return All(name).empty() ? "" : All(name).back(); }

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

// A method of a generated stub, its types erased.
struct Rpc {
  const Message* request = nullptr;  // default instances
  const Message* reply = nullptr;
  std::function<grpc::Status(const std::shared_ptr<grpc::Channel>&, grpc::ClientContext*, const Message&, Message*)> call;
};

template <class Stub, class Request, class Reply>
Rpc Unary(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Reply*)) {
  return {&Request::default_instance(), &Reply::default_instance(),
          [method](const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext* context, const Message& request,
                   Message* reply) {
            Stub stub(channel);
            return (stub.*method)(context, static_cast<const Request&>(request), static_cast<Reply*>(reply));
          }};
}

using PrintFn = std::function<void(const Message&, const View&)>;

template <class Reply>
PrintFn Shows(void (*print)(const Reply&, const View&)) {
  return [print](const Message& reply, const View& view) { print(static_cast<const Reply&>(reply), view); };
}

struct Command {
  const char* path = "";  // "case accept"
  const char* title = "";
  Rpc rpc = {};
  PrintFn print = {};
  std::vector<Flag> flags = {};
  const char* examples = "";
  // Fields the words of the command itself decide: hold and release are one method.
  std::function<void(Message*)> preset = {};
  // A flag for --all: follow the pages.
  bool pages = false;
  std::function<int(const Message&)> verdict = {};
  // Commands that are more than one call; empty: RunUnary.
  std::function<int(Session&, const Command&, const Input&)> run = {};
  // Requests `run` sends besides rpc.request.
  std::vector<const Message*> also = {};
};

// True for the flags that take no value.
bool IsSwitch(const Command& command, const Flag& flag);
bool IsRepeatable(const Command& command, const Flag& flag);
bool TakesFile(const Command& command);

// The request from preset, --file and flags, in this order, with request id and min_revision.
// INVALID_ARGUMENT: what was expected. DATA_LOSS: the file is no such request.
absl::Status FillRequest(const Session& session, const Command& command, const Input& input, Message* request);

// One value into one field, as a flag would; public for tests.
absl::Status SetFromText(Message* message, const Flag& flag, const std::string& text);

// Fills, calls, shows.
int RunUnary(Session& session, const Command& command, const Input& input);
// The parts of it, for commands that do more.
int ReportBadInput(const Session& session, const Command& command, const absl::Status& status);
grpc::Status CallRpc(Session& session, const Rpc& rpc, const Message& request, Message* reply);

// Canonical proto JSON on one line, or indented.
enum class Layout { kLine, kIndented };
std::string ToJson(const Message& message, Layout layout);
// The reply as -o says.
void Show(const Session& session, const Command& command, const Message& reply);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_COMMAND_H_
