#include "clients/cpp/tests/real_city.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace yici::client {
namespace {

using std::filesystem::path;

path Folder(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr) throw std::runtime_error(std::string("expected ") + variable);
  return value;
}
path Binary(const std::string& name) { return Folder("YICI_BINARY_DIR") / "bin" / name; }
path Pack() { return Folder("YICI_SOURCE_DIR") / "deploy/packs/jinzhou"; }

std::string TokenOf(std::string who) {
  for (char& c : who) c = c == ':' ? '-' : c;
  return "cpp-test-token-of-" + who;
}

std::vector<char*> Pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

pid_t Spawn(std::vector<std::string> words, std::vector<std::string> environment, const path& log) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&files, 1, 2);
  pid_t process = 0;
  int fault =
      posix_spawn(&process, words.front().c_str(), &files, nullptr, Pointers(words).data(), Pointers(environment).data());
  posix_spawn_file_actions_destroy(&files);
  if (fault != 0) throw std::runtime_error("cannot start " + words.front());
  return process;
}

std::string TextOf(const path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

RealCity::RealCity() {
  std::string name = (std::filesystem::temp_directory_path() / "yici-cpp-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = name;
  std::string lines;
  for (std::string who : {std::string(kRoot), std::string(kClerk), std::string(kAuditor), std::string(kHallSystem)}) {
    lines += TokenOf(who) + " " + who + "\n";
  }
  Write("tokens", lines);
  std::filesystem::permissions(folder_ / "tokens", std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  Start();
  Run({"pack", "apply", Pack().string()});
}

RealCity::~RealCity() {
  Kill();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

City RealCity::As(const std::string& who) const {
  using std::chrono::milliseconds;
  return City("127.0.0.1:" + port_, {.token = TokenOf(who),
                                     .retry = {.attempts = 60, .first = milliseconds(20), .most = milliseconds(500)},
                                     .timeout = std::chrono::seconds(90)});
}

void RealCity::Restart() {
  Kill();
  Start();
}

void RealCity::Start() {
  path served = folder_ / "port";
  std::filesystem::remove(served);
  process_ =
      Spawn({Binary("yicid"), "--data", folder_ / "data", "--clock", "manual", "--start", "2020-04-20T10:00", "--admin", "root",
             "--tokens", folder_ / "tokens", "--listen", "127.0.0.1:" + port_, "--free-mib-min", "64", "--port-file", served},
            {}, folder_ / "log");
  for (int i = 0; i < 2400; ++i) {
    std::istringstream told(TextOf(served));
    if (told >> port_) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
  throw std::runtime_error("yicid did not serve within a minute: " + TextOf(folder_ / "log"));
}

void RealCity::Kill() {
  if (process_ == 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  process_ = 0;
}

void RealCity::Run(const std::vector<std::string>& words) const {
  std::vector<std::string> line = {Binary("yici"), "-o", "json", "--quiet", "--timeout", "60s"};
  line.insert(line.end(), words.begin(), words.end());
  pid_t process = Spawn(line, {"YICI_SERVER=127.0.0.1:" + port_, "YICI_TOKEN=" + TokenOf(kRoot)}, folder_ / "calls");
  int status = 0;
  waitpid(process, &status, 0);
  if (status != 0) throw std::runtime_error("yici " + words.front() + ": " + TextOf(folder_ / "calls"));
}

std::string RealCity::Write(const std::string& name, const std::string& text) const {
  std::ofstream(folder_ / name) << text;
  return (folder_ / name).string();
}

v1::SubmitCaseRequest Submission() {
  v1::SubmitCaseRequest request;
  request.set_item_code(kWaste);
  request.mutable_applicant()->set_uscc(kEnterprise);
  request.set_channel(v1::WINDOW);
  request.set_window_id(std::string(kHall) + "-w01");
  std::ifstream file(Pack() / "materials.csv");
  for (std::string line; std::getline(file, line);) {
    std::string::size_type comma = line.find(',');
    if (line.compare(comma + 1, sizeof(kWaste) - 1, kWaste) != 0) continue;
    v1::MaterialInput* material = request.add_materials();
    material->set_material_id(line.substr(0, comma));
    material->set_copies(1);
  }
  return request;
}

}  // namespace yici::client
