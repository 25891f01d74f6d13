// What a call costs a program with this client: client_cpp_bench SERVER TOKEN CALLS prints one line of JSON.
// tests/bench/clients.py says what is measured.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <semaphore>
#include <string>
#include <vector>

#include <yici/client.h>

namespace {

using std::chrono::steady_clock;

constexpr int kUnderWay = 64;

double Micros(steady_clock::duration time) { return std::chrono::duration<double, std::micro>(time).count(); }

double ProcessorMicros() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto micros = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return micros(used.ru_utime) + micros(used.ru_stime);
}

using Done = std::function<void(bool)>;
using Loop = std::function<std::vector<double>()>;  // microseconds of each call

std::vector<double> OneByOne(int calls, const std::function<void()>& call) {
  std::vector<double> micros;
  for (int i = 0; i < calls; ++i) {
    const auto start = steady_clock::now();
    call();
    micros.push_back(Micros(steady_clock::now() - start));
  }
  return micros;
}

// `call` runs its argument once the answer is there.
std::vector<double> ManyAtOnce(int calls, const std::function<void(Done)>& call) {
  std::vector<double> micros(static_cast<size_t>(calls));
  std::counting_semaphore<kUnderWay> places(kUnderWay);
  std::atomic<bool> good = true;
  for (double& one : micros) {
    places.acquire();
    const auto start = steady_clock::now();
    call([&, start](bool ok) {
      one = Micros(steady_clock::now() - start);
      if (!ok) good = false;
      places.release();
    });
  }
  for (int i = 0; i < kUnderWay; ++i) places.acquire();
  if (!good) throw std::runtime_error("a call failed");
  return micros;
}

// Done once before it is measured.
std::string Measured(const std::string& name, const Loop& loop) {
  loop();
  const double before = ProcessorMicros();
  std::vector<double> micros = loop();
  const double each = (ProcessorMicros() - before) / static_cast<double>(micros.size());
  std::sort(micros.begin(), micros.end());
  char text[120];
  std::snprintf(text, sizeof text, "\"%s.us_per_call\": %.1f, \"%s.p50_us\": %.1f", name.c_str(), each, name.c_str(),
                micros[micros.size() / 2]);
  return text;
}

yici::v1::SubmitCaseRequest Submission() {
  yici::v1::SubmitCaseRequest request;
  request.set_item_code("11210700YCJ000276K3210127001000");
  request.mutable_applicant()->set_uscc("91210700MA0AB12C3K");
  request.set_channel(yici::v1::WINDOW);
  request.set_window_id("jz-hall-main-w01");
  return request;
}

std::string MeasureAll(yici::client::City& city, int calls) {
  const yici::v1::SubmitCaseRequest submission = Submission();
  yici::v1::GetCaseRequest read;
  read.set_case_no(city.approval.SubmitCase(submission).case_no());
  const auto get = [&] { city.approval.GetCase(read); };
  const auto submit = [&] { city.approval.SubmitCase(submission); };
  const auto start_get = [&](Done done) { city.approval.GetCase(read, [done](const auto& found) { done(found.ok()); }); };
  const auto start_submit = [&](Done done) {
    city.approval.SubmitCase(submission, [done](const auto& reply) { done(reply.ok()); });
  };
  std::string text = Measured("get_1", [&] { return OneByOne(calls, get); });
  text += ", " + Measured("submit_1", [&] { return OneByOne(calls, submit); });
  text += ", " + Measured("get_64", [&] { return ManyAtOnce(4 * calls, start_get); });
  return text + ", " + Measured("submit_64", [&] { return ManyAtOnce(4 * calls, start_submit); });
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) return 2;
  try {
    yici::client::City city(words[1], {.token = words[2]});
    std::printf("{%s}\n", MeasureAll(city, std::stoi(words[3])).c_str());
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "client_cpp_bench: %s\n", fault.what());
    return 1;
  }
  return 0;
}
