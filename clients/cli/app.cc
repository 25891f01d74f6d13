#include "clients/cli/app.h"

#include <algorithm>
#include <deque>
#include <map>
#include <ostream>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/cli/audit_commands.h"
#include "clients/cli/completion.h"
#include "clients/cli/families.h"
#include "clients/cli/reporting_commands.h"

namespace yici::cli {
namespace {

constexpr char kDescription[] = "yici: a city's approval cases from the command line [政务服务办件]";

constexpr char kExitCodes[] =
    "Exit codes:\n"
    "  0  done\n"
    "  1  anything else\n"
    "  2  usage: the line cannot be understood\n"
    "  3  refused by the law or the state of the case (FAILED_PRECONDITION, ABORTED, ALREADY_EXISTS, OUT_OF_RANGE)\n"
    "  4  invalid argument\n"
    "  5  not found\n"
    "  6  no permission, or not authenticated\n"
    "  7  unavailable, exhausted or too late: try again with the same --request-id\n"
    "  8  faults found (pack check, calendar preview, power-list apply, import)\n"
    "  20 to 25  what audit verify or backup verify found: unreadable, records, tree, checkpoint, state, attachments\n"
    "  40 to 42  what case audit found: remarks, flaws, grave faults\n"
    "  30 to 36  what document verify found: unreadable, checkpoint, leaf, proof, event, statement, act alone\n"
    "\nExamples:\n"
    "  yici case submit --item 11210700YCJ00025XQ3210125008000 --uscc 91210700MA0AB12C3K --window jz-hall-main-w01 "
    "--all-materials\n"
    "  yici calendar 2020-01-20 5\n";

struct Group {
  const char* path;
  const char* title;
};
constexpr Group kGroups[] = {
    {"case", "Cases: submit, move, read [办件]"},
    {"joint", "Joint matters: one application for several items [联办件]"},
    {"request", "Demands of enterprises and citizens: one number, one trace [诉求]"},
    {"project", "The ledger of projects and who sponsors them [项目台账]"},
    {"steward", "Project stewards [项目管家]"},
    {"visit", "Visits of stewards [走访]"},
    {"enterprise", "The ledger of enterprises [企业台账]"},
    {"rally", "Rallies: nominate, tour, score, announce [拉练]"},
    {"enclave", "Enclave agreements and parks [飞地]"},
    {"card", "Yellow and red cards and their appeals [亮牌]"},
    {"supervision", "Supervision orders [督办单]"},
    {"report", "Monthly figures, league tables, samples [月度评价]"},
    {"escalation", "What will go up to the next level [上报]"},
    {"attachment", "Files of materials [附件]"},
    {"material", "Papers that need not be brought again [材料]"},
    {"item", "Items [事项]"},
    {"directory", "Officers, halls and rights [名录与授权]"},
    {"proposal", "Acts that take two people [双人复核]"},
    {"power-list", "The list of powers and its adjustment [权责清单]"},
    {"process", "Processes: deploy, start, follow [流程]"},
    {"task", "Tasks of people [任务]"},
    {"job", "Jobs of other systems [作业]"},
    {"message", "Messages that processes wait for [消息]"},
    {"signal", "Signals to all that wait [信号]"},
    {"decision", "Decisions of deployed models [决策]"},
    {"pack", "Packs of items, calendars and directories [数据包]"},
    {"import", "Running cases of another system [迁入]"},
    {"document", "Papers that people can check [文书核验]"},
    {"events", "What happened, for other systems [事件]"},
    {"webhook", "Web addresses that are told [推送]"},
    {"audit", "History that can be checked: checkpoints, proofs, verification [审计]"},
    {"reporting", "A database that follows the log, for reports in SQL [报表库]"},
    {"backup", "Backups: make, check, restore [备份]"},
    {"personal", "Personal data: erase [个人信息]"},
    {"admin", "The server [系统管理]"},
    {"keys", "Wrapping keys [包装密钥]"},
};

CLI::App* FindSubcommand(CLI::App& app, absl::string_view name) {
  const auto found = app.get_subcommands([&](CLI::App* sub) { return absl::string_view(sub->get_name()) == name; });
  return found.empty() ? nullptr : found.front();
}

std::string ExamplesText(const Command& command) {
  return absl::StrCat("Examples:\n  ", absl::StrReplaceAll(command.examples, {{"\n", "\n  "}}), "\n");
}

// The tree CLI11 parses, and where each flag's values land.
class Tree {
 public:
  explicit Tree(Options& options) : root_(kDescription, "yici") {
    Prepare(root_);
    AddGlobals(options);
    for (const Command& command : AllCommands()) AddCommand(command);
    root_.footer(kExitCodes);
  }

  CLI::App& root() { return root_; }

  // The innermost command of the line.
  CLI::App& deepest() {
    CLI::App* at = &root_;
    while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
    return *at;
  }
  const Command* CommandOf(CLI::App& app) const {
    const auto at = commands_.find(&app);
    return at == commands_.end() ? nullptr : at->second;
  }
  Input InputOf(const CLI::App& app) const {
    Input input;
    for (const Slot& slot : slots_) {
      if (slot.app == &app && slot.option->count() > 0) input.Set(slot.name, slot.all());
    }
    return input;
  }

 private:
  struct Slot {
    const CLI::App* app;
    std::string name;
    std::vector<std::string> many = {};
    std::string one = {};
    bool on = false;
    CLI::Option* option = nullptr;

    std::vector<std::string> all() const {
      if (on) return {"1"};
      return many.empty() ? std::vector<std::string>{one} : many;
    }
  };

  // One subcommand at a time: then values that happen to be words of another command stay values.
  static void Prepare(CLI::App& app) {
    app.require_subcommand(0, 1);
    app.fallthrough();
    app.get_formatter()->column_width(34);
  }

  void AddGlobals(Options& o) {
    root_.add_option("--server", o.server, "server HOST:PORT")->envname("YICI_SERVER")->capture_default_str();
    root_.add_option("--token", o.token, "bearer token; prefer --token-file: other users can see the command line")
        ->envname("YICI_TOKEN");
    root_.add_option("--token-file", o.token_file, "file with the token");
    root_.add_option("--tls-ca", o.tls_ca, "certificates to trust (PEM)");
    root_.add_option("--tls-cert", o.tls_cert, "own certificate for mutual TLS (PEM)");
    root_.add_option("--tls-key", o.tls_key, "its key (PEM)");
    root_.add_option("-o,--output", o.output, "table or json [输出格式]")->capture_default_str();
    root_.add_option("--lang", o.lang, "zh or en; else YICI_LANG, else LANG [语言]");
    root_.add_option("--request-id", o.request_id, "id of this act, kept across retries; default: random");
    root_.add_option("--timeout", o.timeout, "for the call with its retries: 30s, 500ms, 2m")->capture_default_str();
    root_.add_option("--min-revision", o.min_revision, "read a state no older than this revision");
    root_.add_option("--retries", o.retries, "retries when unavailable or exhausted")->capture_default_str();
    root_.add_flag("--quiet", o.quiet, "no remarks and no progress on standard error");
  }

  CLI::App* Descend(absl::string_view path) {
    CLI::App* at = &root_;
    for (absl::string_view word : absl::StrSplit(path, ' ')) {
      CLI::App* next = FindSubcommand(*at, word);
      if (next == nullptr) Prepare(*(next = at->add_subcommand(std::string(word), TitleOf(word))));
      at = next;
    }
    return at;
  }
  static std::string TitleOf(absl::string_view word) {
    for (const Group& group : kGroups) {
      if (word == group.path) return group.title;
    }
    return "";
  }

  void AddCommand(const Command& command) {
    CLI::App* app = Descend(command.path);
    commands_[app] = &command;
    app->description(command.title);
    app->footer(ExamplesText(command));
    for (const Flag& flag : command.flags) AddFlag(*app, command, flag);
    if (!TakesFile(command)) return;
    AddFlag(*app, command, {"--file", "", "the request as proto JSON, - for standard input; flags win", As::kLocal});
  }

  void AddFlag(CLI::App& app, const Command& command, const Flag& flag) {
    Slot& slot = slots_.emplace_back(Slot{&app, flag.name});
    if (IsSwitch(command, flag)) {
      slot.option = app.add_flag(flag.name, slot.on, flag.help);
      return;
    }
    if (!IsRepeatable(command, flag)) {
      slot.option = app.add_option(flag.name, slot.one, flag.help);
    } else {
      // A repeated flag takes one value at a time; words without a flag take all that follow.
      slot.option = app.add_option(flag.name, slot.many, flag.help);
      if (absl::StartsWith(flag.name, "-")) slot.option->allow_extra_args(false);
    }
  }

  CLI::App root_;
  std::deque<Slot> slots_;
  std::map<const CLI::App*, const Command*> commands_;
};

std::vector<std::string> WordsOf(CLI::App& app) {
  std::vector<std::string> words;
  for (const CLI::App* sub : app.get_subcommands([](CLI::App*) { return true; })) words.push_back(sub->get_name());
  return words;
}

std::vector<std::string> FlagsOf(CLI::App& app, CLI::App& root) {
  std::vector<std::string> flags;
  for (CLI::App* source : {&app, &root}) {
    for (const CLI::Option* option : source->get_options()) {
      for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
    }
  }
  return flags;
}

std::string LineOf(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name() : absl::StrCat(LineOf(*app.get_parent()), " ", app.get_name());
}

std::string DidYouMean(absl::string_view typed, const std::vector<std::string>& known) {
  const std::string near = Nearest(typed, known);
  return near.empty() ? "" : absl::StrCat("; did you mean ", near, "?");
}

// What was expected where the line stopped making sense.
std::string Complaint(Tree& tree, CLI::App& at, const std::string& fallback) {
  const std::vector<std::string> extras = tree.root().remaining(true);
  const std::vector<std::string> words = WordsOf(at);
  const std::string typed = extras.empty() ? "" : extras.front();
  if (absl::StartsWith(typed, "-")) {
    return absl::StrCat("expected an option of `", LineOf(at), "`, but got \"", typed, "\"",
                        DidYouMean(typed, FlagsOf(at, tree.root())));
  }
  if (!words.empty()) {
    const std::string got = typed.empty() ? "nothing" : absl::StrCat("\"", typed, "\"");
    return absl::StrCat("expected one of ", absl::StrJoin(words, ", "), " after `", LineOf(at), "`, but got ", got,
                        DidYouMean(typed, words));
  }
  if (!typed.empty()) return absl::StrCat("expected nothing more after `", LineOf(at), "`, but got \"", typed, "\"");
  return fallback;
}

// The example of the command, or of the one nearest to what was typed.
std::string NearestExample(Tree& tree, CLI::App& at) {
  if (const Command* command = tree.CommandOf(at); command != nullptr) return command->examples;
  const std::vector<std::string> extras = tree.root().remaining(true);
  const std::string near = extras.empty() ? "" : Nearest(extras.front(), WordsOf(at));
  CLI::App* sub = near.empty() ? nullptr : FindSubcommand(at, near);
  const Command* command = sub == nullptr ? nullptr : tree.CommandOf(*sub);
  return command == nullptr ? LineOf(at) + " --help" : command->examples;
}

int ReportUsage(Tree& tree, const std::string& fallback, Io& io) {
  CLI::App& at = tree.deepest();
  const std::string examples = NearestExample(tree, at);
  io.err << "yici: " << Printable(Complaint(tree, at, fallback)) << '\n';
  io.err << "  example: " << examples.substr(0, examples.find('\n')) << '\n';
  return kExitUsage;
}

int RunParsed(Tree& tree, Options& options, Io& io) {
  const Command* command = tree.CommandOf(tree.deepest());
  if (command == nullptr) return ReportUsage(tree, "expected a command", io);
  const absl::Status settled = Settle(options);
  Session session(options, io);
  if (!settled.ok()) return session.Usage(settled.message());
  if (const absl::Status ready = session.Prepare(); !ready.ok()) return session.Usage(ready.message());
  const Input input = tree.InputOf(tree.deepest());
  return command->run ? command->run(session, *command, input) : RunUnary(session, *command, input);
}

}  // namespace

const std::vector<Command>& AllCommands() {
  static const auto* const all = [] {
    auto* commands = new std::vector<Command>;
    for (auto* family :
         {SubmitCommands,    CaseCommands,       SpecialCommands,     DeferralCommands,  LicenceCommands,     CaseReadCommands,
          JointCommands,     AttachmentCommands, CatalogCommands,     DirectoryCommands, OrganCommands,       RequestCommands,
          StewardCommands,   ProcessCommands,    JobCommands,         MigrateCommands,   TaskCommands,        PackCommands,
          PowerListCommands, ImportCommands,     FeedCommands,        AuditCommands,     AuditVerifyCommands, CaseFileCommands,
          ExportCommands,    PackageCommands,    SearchCommands,      DocumentCommands,  BackupCommands,      ErrandCommands,
          RallyCommands,     EnclaveCommands,    SupervisionCommands, PolicyCommands,    AdminCommands,       PersonalCommands,
          ReportingCommands, LocalCommands}) {
      for (Command& command : family()) commands->push_back(std::move(command));
    }
    return commands;
  }();
  return *all;
}

int Run(const std::vector<std::string>& words, Io& io) {
  Options options;
  Tree tree(options);
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    tree.root().parse(reversed);
  } catch (const CLI::CallForHelp&) {
    io.out << tree.root().help();
    return kExitOk;
  } catch (const CLI::ParseError& error) {
    return ReportUsage(tree, error.what(), io);
  }
  return RunParsed(tree, options, io);
}

}  // namespace yici::cli
