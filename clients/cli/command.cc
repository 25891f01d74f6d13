#include "clients/cli/command.h"

#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/util/json_util.h"

namespace yici::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

const FieldDescriptor* FindField(const Message* message, absl::string_view path) {
  const Descriptor* type = message == nullptr ? nullptr : message->GetDescriptor();
  const FieldDescriptor* field = nullptr;
  for (absl::string_view name : absl::StrSplit(path, '.')) {
    if (type == nullptr) return nullptr;
    field = type->FindFieldByName(std::string(name));
    type = field == nullptr ? nullptr : field->message_type();
  }
  return field;
}

// True when the field at the path holds something other than its default.
bool IsSet(const Message& message, absl::string_view path) {
  const std::vector<std::string> names = absl::StrSplit(path, absl::MaxSplits('.', 1));
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(names[0]);
  if (field == nullptr) return false;
  const auto& fields = *message.GetReflection();
  if (field->is_repeated()) return fields.FieldSize(message, field) > 0;
  if (!fields.HasField(message, field)) return false;
  return names.size() == 1 || IsSet(fields.GetMessage(message, field), names[1]);
}

absl::Status MergeFile(const Session& session, const Input& input, Message* request) {
  if (!input.Has("--file")) return absl::OkStatus();
  const std::string path = input.Text("--file");
  std::string text;
  if (absl::Status read = ReadWhole(path, session.io().in, &text); !read.ok()) return read;
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, request);
  if (parsed.ok()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("expected ", request->GetDescriptor()->name(), " as JSON, but ",
                                          path == "-" ? "standard input" : path,
                                          " says: ", absl::string_view(parsed.message().data(), parsed.message().size())));
}

absl::Status SetFlags(const Command& command, const Input& input, Message* request) {
  for (const Flag& flag : command.flags) {
    if (flag.as >= As::kLocal) continue;
    for (const std::string& text : input.All(flag.name)) {
      if (absl::Status set = SetFromText(request, flag, text); !set.ok()) return set;
    }
  }
  return absl::OkStatus();
}

absl::Status CheckRequired(const Command& command, const Input& input, const Message& request) {
  for (const Flag& flag : command.flags) {
    if (!flag.required || input.Has(flag.name)) continue;
    const FieldDescriptor* field = FindField(&request, flag.field);
    // A file may say false, and that looks like nothing said.
    const bool said_by_file = input.Has("--file") && field != nullptr && field->type() == FieldDescriptor::TYPE_BOOL;
    if (said_by_file || (flag.as < As::kLocal && IsSet(request, flag.field))) continue;
    return absl::InvalidArgumentError(absl::StrCat("expected ", flag.name, " (", flag.help, "), but it is missing"));
  }
  return absl::OkStatus();
}

// request_id and min_revision, where the request has them and the file did not say.
void SetCommon(const Options& options, Message* request) {
  for (const char* path : {"request_id", "submit.request_id"}) {
    const bool empty = FindField(request, path) != nullptr && !IsSet(*request, path);
    if (empty) SetFromText(request, {.name = "--request-id", .field = path}, options.request_id).IgnoreError();
  }
  if (options.min_revision == 0 || FindField(request, "min_revision") == nullptr) return;
  SetFromText(request, {.name = "--min-revision", .field = "min_revision"}, absl::StrCat(options.min_revision)).IgnoreError();
}

// The reply's one list of items, for --all; nothing when it has several.
const FieldDescriptor* ItemsOf(const Message& reply) {
  const FieldDescriptor* items = nullptr;
  for (int i = 0; i < reply.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = reply.GetDescriptor()->field(i);
    if (!field->is_repeated() || field->message_type() == nullptr) continue;
    if (items != nullptr) return nullptr;
    items = field;
  }
  return items;
}

// One JSON line per item, for a list of unknown length is a stream; one per page where a reply has several lists.
void ShowItems(const Session& session, const Message& reply) {
  const FieldDescriptor* items = ItemsOf(reply);
  if (items == nullptr) {
    session.io().out << ToJson(reply, Layout::kLine) << '\n';
    return;
  }
  const auto& fields = *reply.GetReflection();
  for (int i = 0; i < fields.FieldSize(reply, items); ++i) {
    session.io().out << ToJson(fields.GetRepeatedMessage(reply, items, i), Layout::kLine) << '\n';
  }
}

std::string TextOf(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

// Every page in turn, each with the token of the one before.
int RunPages(Session& session, const Command& command, Message* request) {
  std::unique_ptr<Message> all(command.rpc.reply->New());
  int verdict = kExitOk;
  for (;;) {
    std::unique_ptr<Message> reply(command.rpc.reply->New());
    const grpc::Status status = CallRpc(session, command.rpc, *request, reply.get());
    if (!status.ok()) return session.Fail(status);
    const std::string next = TextOf(*reply, "next_page_token");
    if (command.verdict && verdict == kExitOk) verdict = command.verdict(*reply);
    if (session.json())
      ShowItems(session, *reply);
    else
      all->MergeFrom(*reply);
    if (next.empty() || next == TextOf(*request, "page_token")) break;
    const FieldDescriptor* token = request->GetDescriptor()->FindFieldByName("page_token");
    request->GetReflection()->SetString(request, token, next);
  }
  if (session.json()) return verdict;
  const FieldDescriptor* token = all->GetDescriptor()->FindFieldByName("next_page_token");
  all->GetReflection()->ClearField(all.get(), token);
  command.print(*all, session.view());
  return verdict;
}

}  // namespace

const std::vector<std::string>& Input::All(const std::string& name) const {
  static const std::vector<std::string> none;
  const auto at = values_.find(name);
  return at == values_.end() ? none : at->second;
}

bool IsSwitch(const Command& command, const Flag& flag) {
  if (flag.as == As::kLocalFlag) return true;
  if (flag.as != As::kField || *flag.choices != '\0') return false;
  const FieldDescriptor* field = FindField(command.rpc.request, flag.field);
  return field != nullptr && field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL;
}

bool IsRepeatable(const Command& command, const Flag& flag) {
  if (flag.as != As::kField) return flag.as != As::kLocal && flag.as != As::kLocalFlag;
  const FieldDescriptor* field = FindField(command.rpc.request, flag.field);
  return field != nullptr && field->is_repeated();
}

bool TakesFile(const Command& command) {
  const Message* request = command.rpc.request;
  return FindField(request, "request_id") != nullptr || FindField(request, "submit") != nullptr ||
         FindField(request, "notice") != nullptr;
}

absl::Status FillRequest(const Session& session, const Command& command, const Input& input, Message* request) {
  if (command.preset) command.preset(request);
  if (absl::Status merged = MergeFile(session, input, request); !merged.ok()) return merged;
  if (absl::Status set = SetFlags(command, input, request); !set.ok()) return set;
  SetCommon(session.options(), request);
  return CheckRequired(command, input, *request);
}

int ReportBadInput(const Session& session, const Command& command, const absl::Status& status) {
  session.io().err << "yici: " << Printable(status.message()) << '\n';
  if (absl::IsDataLoss(status)) return kExitInvalid;
  const std::vector<std::string> examples = absl::StrSplit(command.examples, '\n');
  session.io().err << Say(session.options().language, "  例：", "  example: ") << examples[0] << '\n';
  return kExitUsage;
}

grpc::Status CallRpc(Session& session, const Rpc& rpc, const Message& request, Message* reply) {
  return session.Call([&](grpc::ClientContext* context) {
    reply->Clear();
    return rpc.call(session.channel(), context, request, reply);
  });
}

int RunUnary(Session& session, const Command& command, const Input& input) {
  std::unique_ptr<Message> request(command.rpc.request->New());
  const absl::Status filled = FillRequest(session, command, input, request.get());
  if (!filled.ok()) return ReportBadInput(session, command, filled);
  if (input.Has("--all")) return RunPages(session, command, request.get());
  std::unique_ptr<Message> reply(command.rpc.reply->New());
  const grpc::Status status = CallRpc(session, command.rpc, *request, reply.get());
  if (!status.ok()) return session.Fail(status);
  Show(session, command, *reply);
  return command.verdict ? command.verdict(*reply) : kExitOk;
}

std::string ToJson(const Message& message, Layout layout) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.add_whitespace = layout == Layout::kIndented;
  std::string text;
  const auto printed = google::protobuf::util::MessageToJsonString(message, &text, options);
  return printed.ok() ? text : "{}";
}

void Show(const Session& session, const Command& command, const Message& reply) {
  if (session.json())
    session.io().out << ToJson(reply, Layout::kIndented);
  else
    command.print(reply, session.view());
}

}  // namespace yici::cli
