// Commands that need no server.
#include <ostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/app.h"
#include "clients/cli/completion.h"
#include "clients/cli/errors.h"
#include "clients/cli/families.h"

namespace yici::cli {
namespace {

int RunVersion(Session& session, const Command&, const Input&) {
  if (session.json())
    session.io().out << "{\"version\": \"" YICI_VERSION "\"}\n";
  else
    session.io().out << "yici " YICI_VERSION "\n";
  return kExitOk;
}

int RunCompletion(Session& session, const Command& command, const Input& input) {
  const std::string script = CompletionScript(input.Text("SHELL"), AllCommands());
  if (script.empty()) {
    return ReportBadInput(session, command, absl::InvalidArgumentError("expected SHELL as one of bash, zsh, fish"));
  }
  session.io().out << script;
  return kExitOk;
}

int ShowErrorPage(Session& session, const Command& command, const std::string& typed) {
  const std::string reason = absl::AsciiStrToUpper(typed);
  const absl::string_view page = ErrorPage(reason);
  if (!page.empty()) {
    session.io().out << page;
    return kExitOk;
  }
  const auto names = ErrorPageNames();
  const std::string near = Nearest(reason, {names.begin(), names.end()});
  const std::string hint = near.empty() ? "yici help errors lists the pages" : absl::StrCat("did you mean ", near, "?");
  const std::string message = absl::StrCat("expected a reason with a page, but got \"", typed, "\"; ", hint);
  return ReportBadInput(session, command, absl::InvalidArgumentError(message));
}

int ListErrorPages(Session& session) {
  for (absl::string_view name : ErrorPageNames()) session.io().out << name << '\n';
  if (ErrorPageNames().empty()) session.Note("this program was built without pages");
  return kExitOk;
}

// `help` alone, `help errors [REASON]`, `help COMMAND …`.
int RunHelp(Session& session, const Command& command, const Input& input) {
  const std::vector<std::string>& topic = input.All("TOPIC");
  if (topic.empty() || topic[0] != "errors") {
    std::vector<std::string> words = topic;
    words.push_back("--help");
    return Run(words, session.io());
  }
  return topic.size() < 2 ? ListErrorPages(session) : ShowErrorPage(session, command, topic[1]);
}

}  // namespace

std::vector<Command> LocalCommands() {
  return {
      {.path = "completion",
       .title = "Print a completion script [补全]",
       .flags = {{"SHELL", "", "bash, zsh or fish", As::kLocal, true}},
       .examples = "yici completion bash > /etc/bash_completion.d/yici",
       .run = RunCompletion},
      {.path = "help",
       .title = "Help on a command, or the page of an error's reason [帮助]",
       .flags = {{"TOPIC", "", "words of a command, or: errors [REASON]", As::kLocalMany}},
       .examples = "yici help errors ALREADY_ACCEPTED\nyici help case accept",
       .run = RunHelp},
      {.path = "version", .title = "Print the version [版本]", .examples = "yici version", .run = RunVersion},
  };
}

}  // namespace yici::cli
