#include "clients/cli/completion.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace yici::cli {
namespace {

constexpr const char* kGlobalFlags[] = {"--server",       "--token",   "--token-file", "--tls-ca",     "--tls-cert",
                                        "--tls-key",      "--output",  "--lang",       "--request-id", "--timeout",
                                        "--min-revision", "--retries", "--quiet",      "--help"};

Node& NodeAt(std::vector<Node>& tree, const std::string& path) {
  const auto at = std::find_if(tree.begin(), tree.end(), [&](const Node& node) { return node.path == path; });
  if (at != tree.end()) return *at;
  tree.push_back({path, {}, {}});
  return tree.back();
}

void AddWord(std::vector<std::string>& words, const std::string& word) {
  if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
}

std::string GlobalFlags() { return absl::StrJoin(kGlobalFlags, " "); }

// The function that both shells of the Bourne family share: `path` becomes the command typed so far.
std::string CaseArms(const std::vector<Node>& tree) {
  std::string arms;
  for (const Node& node : tree) {
    absl::StrAppend(&arms, "    \"", node.path, "\") words=\"", absl::StrJoin(node.words, " "), "\" flags=\"",
                    absl::StrJoin(node.flags, " "), "\" ;;\n");
  }
  return arms;
}

std::string Paths(const std::vector<Node>& tree) {
  return absl::StrJoin(tree, "|", [](std::string* out, const Node& node) { absl::StrAppend(out, "\"", node.path, "\""); });
}

std::string Bash(const std::vector<Node>& tree) {
  return absl::StrCat(
      "# yici completion bash > /etc/bash_completion.d/yici\n"
      "_yici() {\n"
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" path=yici words=\"\" flags=\"\" i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case \"$path ${COMP_WORDS[i]}\" in\n      ",
      Paths(tree),
      ") path=\"$path ${COMP_WORDS[i]}\" ;;\n"
      "    esac\n"
      "  done\n"
      "  case \"$path\" in\n",
      CaseArms(tree),
      "  esac\n"
      "  if [[ \"$current\" == -* ]]; then words=\"$flags ",
      GlobalFlags(),
      "\"; fi\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
      "  if [[ -z \"$words\" ]]; then COMPREPLY=($(compgen -f -- \"$current\")); fi\n"
      "}\n"
      "complete -F _yici yici\n");
}

std::string Zsh(const std::vector<Node>& tree) {
  return absl::StrCat(
      "#compdef yici\n"
      "# yici completion zsh > \"${fpath[1]}/_yici\"\n"
      "_yici() {\n"
      "  local current=\"$words[CURRENT]\" path_=yici flags=\"\" i\n"
      "  local -a typed\n"
      "  typed=(\"${words[@]}\")\n"
      "  local words=\"\"\n"
      "  for ((i = 2; i < CURRENT; i++)); do\n"
      "    case \"$path_ ${typed[i]}\" in\n      ",
      Paths(tree),
      ") path_=\"$path_ ${typed[i]}\" ;;\n"
      "    esac\n"
      "  done\n"
      "  case \"$path_\" in\n",
      CaseArms(tree),
      "  esac\n"
      "  if [[ \"$current\" == -* ]]; then words=\"$flags ",
      GlobalFlags(),
      "\"; fi\n"
      "  if [[ -n \"$words\" ]]; then compadd -- ${=words}; else _files; fi\n"
      "}\n"
      "compdef _yici yici\n");
}

std::string Fish(const std::vector<Node>& tree) {
  std::string script =
      "# yici completion fish > ~/.config/fish/completions/yici.fish\n"
      "function __yici_at\n"
      "  set -l path yici\n"
      "  for word in (commandline -opc)[2..-1]\n"
      "    if contains -- \"$path $word\" $__yici_paths\n"
      "      set path \"$path $word\"\n"
      "    end\n"
      "  end\n"
      "  test \"$path\" = \"$argv[1]\"\n"
      "end\n";
  absl::StrAppend(
      &script, "set -g __yici_paths ",
      absl::StrJoin(tree, " ", [](std::string* out, const Node& node) { absl::StrAppend(out, "\"", node.path, "\""); }), "\n");
  for (const Node& node : tree) {
    const std::string at = absl::StrCat("complete -c yici -n '__yici_at \"", node.path, "\"'");
    if (!node.words.empty()) absl::StrAppend(&script, at, " -f -a \"", absl::StrJoin(node.words, " "), "\"\n");
    for (const std::string& flag : node.flags) absl::StrAppend(&script, at, " -l ", flag.substr(2), "\n");
  }
  for (const char* flag : kGlobalFlags) absl::StrAppend(&script, "complete -c yici -l ", flag + 2, "\n");
  return script;
}

// Levenshtein, one row at a time.
size_t Distance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replace = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({replace, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::vector<Node> CommandTree(const std::vector<Command>& commands) {
  std::vector<Node> tree;
  NodeAt(tree, "yici");
  for (const Command& command : commands) {
    std::string path = "yici";
    for (absl::string_view word : absl::StrSplit(command.path, ' ')) {
      AddWord(NodeAt(tree, path).words, std::string(word));
      absl::StrAppend(&path, " ", word);
    }
    Node& node = NodeAt(tree, path);
    for (const Flag& flag : command.flags) {
      if (absl::StartsWith(flag.name, "--")) AddWord(node.flags, flag.name);
    }
    if (TakesFile(command)) AddWord(node.flags, "--file");
  }
  NodeAt(tree, "yici completion").words = {"bash", "zsh", "fish"};
  return tree;
}

std::string CompletionScript(absl::string_view shell, const std::vector<Command>& commands) {
  const std::vector<Node> tree = CommandTree(commands);
  if (shell == "bash") return Bash(tree);
  if (shell == "zsh") return Zsh(tree);
  if (shell == "fish") return Fish(tree);
  return "";
}

std::string Nearest(absl::string_view typed, const std::vector<std::string>& known) {
  std::string best;
  size_t best_distance = 3;
  for (const std::string& word : known) {
    const size_t distance = Distance(typed, word);
    if (distance < best_distance) best = word, best_distance = distance;
  }
  return best;
}

}  // namespace yici::cli
