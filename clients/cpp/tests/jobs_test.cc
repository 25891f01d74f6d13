// Job workers of the C++ client against the real server.
#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cpp/tests/real_city.h"
#include "yici/jobs.h"

namespace yici::client {
namespace {

using namespace std::chrono_literals;

constexpr char kModel[] = R"(<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yici="https://yici.dev/bpmn/1" id="d" targetNamespace="urn:test">
  <process id="check" isExecutable="true">
    <startEvent id="s"/><serviceTask id="j" yici:jobType="check"/><endEvent id="e"/>
    <boundaryEvent id="b" attachedToRef="j"><errorEventDefinition errorRef="no"/></boundaryEvent><endEvent id="refused"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="j"/><sequenceFlow id="f2" sourceRef="j" targetRef="e"/>
    <sequenceFlow id="f3" sourceRef="b" targetRef="refused"/>
  </process>
  <error id="no" errorCode="NO"/>
</definitions>
)";

v1::Variable Text(const std::string& name, const std::string& text) {
  v1::Variable variable;
  variable.set_name(name);
  variable.mutable_value()->set_text(text);
  return variable;
}

// Instances of the model, by the kind that their job is of.
std::map<std::string, std::string> Started(const RealCity& server, const std::vector<std::string>& kinds) {
  server.Run({"process", "deploy", server.Write("check.bpmn", kModel)});
  std::map<std::string, std::string> ids;
  City root = server.As(kRoot);
  for (const std::string& kind : kinds) {
    v1::StartProcessRequest request;
    request.set_process_id("check");
    *request.add_variables() = Text("kind", kind);
    ids[kind] = root.workflow.StartProcess(request).instance_id();
  }
  return ids;
}

v1::ProcessInstance Instance(const RealCity& server, const std::string& id) {
  v1::GetInstanceRequest request;
  request.set_instance_id(id);
  City root = server.As(kRoot);
  return root.workflow.GetInstance(request);
}

Variables Check(const v1::Job& job) {
  std::string kind = job.variables(0).value().text();
  if (kind == "thrown") throw BpmnError("NO");
  if (kind == "broken") throw std::invalid_argument("negative");
  if (kind == "odd") throw 7;
  if (kind == "unfit") {
    v1::Variable half;
    half.set_name("rate");
    half.mutable_value()->set_number("no number");
    return {half};
  }
  return {Text("passed", "yes")};
}

TEST(Jobs, AWorkerCompletesThrowsAndFailsAsItsHandlerDoes) {
  RealCity server;
  std::map<std::string, std::string> ids = Started(server, {"good", "thrown", "broken", "odd", "unfit"});
  City hall = server.As(kHallSystem);
  JobWorker worker(hall, "check", Check, {.wait_seconds = 0});
  EXPECT_EQ(worker.RunOnce(), 5);
  EXPECT_EQ(worker.done(), 1);
  EXPECT_EQ(worker.lost(), 0);
  EXPECT_EQ(Instance(server, ids["good"]).status(), "COMPLETED");
  EXPECT_EQ(Instance(server, ids["thrown"]).status(), "COMPLETED");
  for (const auto& [kind, said] :
       std::map<std::string, std::string>{{"broken", "negative"}, {"odd", "no exception"}, {"unfit", "rate is none"}}) {
    v1::ProcessInstance instance = Instance(server, ids[kind]);
    ASSERT_EQ(instance.status(), "RUNNING") << kind;
    EXPECT_THAT(instance.jobs(0).failure(), testing::HasSubstr(said)) << kind;
    EXPECT_EQ(instance.jobs(0).retries(), 2) << kind;
  }
}

// Three times two seconds pass on the server's clock while one handler works, under a lease of three seconds.
TEST(Jobs, LeasesAreExtendedWhileAHandlerWorksAlsoThoseOfJobsThatWait) {
  RealCity server;
  Started(server, {"one", "two", "three"});
  City hall = server.As(kHallSystem), root = server.As(kRoot);
  std::chrono::sys_seconds now = std::chrono::sys_days{std::chrono::year(2020) / 4 / 20} + 2h;
  JobWorker other(hall, "check", Check, {.wait_seconds = 0});
  bool first = true;
  auto slow = [&](const v1::Job&) -> Variables {
    for (int i = 0; first && i < 3; ++i) {
      root.AdvanceClock(now += 2s);
      std::this_thread::sleep_for(1500ms);
    }
    first = false;
    EXPECT_EQ(other.RunOnce(), 0) << "all jobs stay in hand";
    return {};
  };
  JobWorker worker(hall, "check", slow, {.lease_seconds = 3, .wait_seconds = 0});
  EXPECT_EQ(worker.RunOnce(), 3);
  EXPECT_EQ(worker.done(), 3);
  EXPECT_EQ(worker.lost(), 0);
}

// Its lease runs out at once, and another worker takes the job before the handler is through.
TEST(Jobs, AJobThatBecameSomebodyElsesIsLostAndTheWorkerGoesOn) {
  RealCity server;
  Started(server, {"good"});
  City hall = server.As(kHallSystem), root = server.As(kRoot);
  JobWorker other(hall, "check", Check, {.wait_seconds = 0});
  auto late = [&](const v1::Job&) -> Variables {
    root.AdvanceClock(std::chrono::sys_days{std::chrono::year(2020) / 4 / 21});
    EXPECT_EQ(other.RunOnce(), 1);
    return {};
  };
  JobWorker worker(hall, "check", late, {.wait_seconds = 0});
  EXPECT_EQ(worker.RunOnce(), 1);
  EXPECT_EQ(worker.done(), 0);
  EXPECT_EQ(worker.lost(), 1);
  EXPECT_EQ(other.done(), 1);
}

TEST(Jobs, AWorkerOutlivesARestartAndStopsWhileItWaits) {
  RealCity server;
  City hall = server.As(kHallSystem);
  JobWorker worker(hall, "check", Check, {.wait_seconds = 30});
  std::thread working([&] { worker.Run(); });
  server.Restart();
  Started(server, {"good"});
  for (int i = 0; i < 600 && worker.done() == 0; ++i) std::this_thread::sleep_for(50ms);
  EXPECT_EQ(worker.done(), 1);
  auto asked = std::chrono::steady_clock::now();
  worker.Stop();
  working.join();
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 10s) << "a wait for jobs is given up";
}

}  // namespace
}  // namespace yici::client
