// What README.md shows, as a program: samples submit|refusal|follow|jobs|clock|callback SERVER TOKEN [CASE]
// tests/package.py builds it with the installed package, runs it against the real server and compares README.md with it.
#include <chrono>
#include <future>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>

#include <yici/client.h>

namespace {

struct Enough {};
std::string last_seen;

void Handle(const google::protobuf::RepeatedPtrField<yici::v1::HistoryEvent>& events) {
  for (const yici::v1::HistoryEvent& event : events) {
    std::cout << event.type() << " " << event.case_no() << "\n";
    last_seen = event.type();
  }
}

// Enough is seen once something befell a case that was received.
void Store(const std::string& cursor) {
  std::cout << cursor << "\n";
  if (last_seen != "case.received") throw Enough();
}

void Submit(const std::string& address, const std::string& token) {
  // sample: submit
  yici::client::City city(address, {.token = token});
  yici::v1::SubmitCaseRequest request;
  request.set_item_code("11210700YCJ000276K3210127001000");
  request.mutable_applicant()->set_uscc("91210700MA0AB12C3K");
  request.set_channel(yici::v1::WINDOW);
  request.set_window_id("jz-hall-main-w01");
  yici::v1::CaseReply reply = city.approval.SubmitCase(request);
  std::cout << reply.case_no() << " " << reply.query_code() << "\n";
  // end
}

void Refusal(yici::client::City& city, const std::string& case_no) {
  // sample: refusal
  yici::v1::AcceptCaseRequest request;
  request.set_case_no(case_no);
  request.set_seal("jz-urban-management");
  try {
    city.approval.AcceptCase(request);
  } catch (const yici::client::Rejected& refused) {
    std::cout << refused.reason << " " << refused.message_zh << "\n";  // ALREADY_ACCEPTED …
  }
  // end
}

void Follow(yici::client::City& city, const std::string& stored) {
  // sample: follow
  yici::v1::WatchCasesRequest request;
  request.set_cursor(stored);
  for (const yici::v1::WatchCasesResponse& record : city.approval.WatchCases(request)) {
    Handle(record.events());
    Store(record.cursor());
  }
  // end
}

void Jobs(yici::client::City& city) {
  // sample: jobs
  yici::client::JobWorker worker(city, "credit-check", [](const yici::v1::Job& job) {
    if (job.variables_size() == 0) throw yici::client::BpmnError("NOTHING_TO_CHECK");
    yici::v1::Variable passed;
    passed.set_name("passed");
    passed.mutable_value()->set_boolean(true);
    return yici::client::Variables{passed};
  });
  std::jthread working([&worker] { worker.Run(); });
  // end
  while (worker.done() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  worker.Stop();
  std::cout << worker.done() << " done\n";
}

void Clock(yici::client::City& city) {
  // sample: clock
  city.AdvanceClock(std::chrono::sys_days{std::chrono::year{2020} / 4 / 27});  // on a server started with --clock manual
  // end
}

void Callback(yici::client::City& city, const std::string& case_no) {
  std::promise<void> done;
  // sample: callback
  yici::v1::GetCaseRequest request;
  request.set_case_no(case_no);
  city.approval.GetCase(request, [&done](const yici::client::Outcome<yici::v1::Case>& found) {
    std::cout << (found.ok() ? found.value().state_text().en() : found.failure().reason) << "\n";
    done.set_value();
  });
  // end
  done.get_future().wait();
}

void Run(const std::string& sample, const std::string& address, const std::string& token, const std::string& more) {
  if (sample == "submit") return Submit(address, token);
  yici::client::City city(address, {.token = token});
  if (sample == "refusal") return Refusal(city, more);
  if (sample == "follow") return Follow(city, more);
  if (sample == "jobs") return Jobs(city);
  if (sample == "clock") return Clock(city);
  if (sample == "callback") return Callback(city, more);
  throw std::invalid_argument("no sample " + sample);
}

}  // namespace

int main(int count, char** words) {
  if (count < 4) return 2;
  try {
    Run(words[1], words[2], words[3], count > 4 ? words[4] : "");
  } catch (const Enough&) {
  } catch (const std::exception& fault) {
    std::cerr << fault.what() << "\n";
    return 1;
  }
  return 0;
}
