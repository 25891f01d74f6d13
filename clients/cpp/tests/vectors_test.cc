// What the clients of all languages do alike: tests/vectors/clients.json.
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/wrappers.pb.h>
#include <google/rpc/status.pb.h>
#include <yici/v1/approval.pb.h>

#include "clients/cpp/tests/scripted_server.h"

namespace yici::client {
namespace {

using google::protobuf::ListValue;
using google::protobuf::Message;
using google::protobuf::Struct;
using google::protobuf::Value;
using testing::ElementsAreArray;

void Parse(const std::string& json, Message* message) {
  auto read = google::protobuf::util::JsonStringToMessage(json, message);
  ASSERT_TRUE(read.ok()) << read.ToString() << ": " << json;
}

template <class Any>
std::string Json(const Any& message) {
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json).ok());
  return json;
}

const Value& At(const Struct& row, const std::string& name) {
  auto found = row.fields().find(name);
  if (found == row.fields().end()) throw std::out_of_range("clients.json: no " + name);
  return found->second;
}
std::string Text(const Struct& row, const std::string& name) { return At(row, name).string_value(); }
int Number(const Struct& row, const std::string& name) { return static_cast<int>(At(row, name).number_value()); }
bool Flag(const Struct& row, const std::string& name) { return At(row, name).bool_value(); }
std::vector<Struct> Rows(const Struct& row, const std::string& name) {
  std::vector<Struct> rows;
  for (const Value& one : At(row, name).list_value().values()) rows.push_back(one.struct_value());
  return rows;
}
std::vector<std::string> Texts(const Struct& row, const std::string& name) {
  std::vector<std::string> texts;
  for (const Value& one : At(row, name).list_value().values()) texts.push_back(one.string_value());
  return texts;
}

const Struct& Vectors() {
  static const Struct* read = [] {
    const char* source = std::getenv("YICI_SOURCE_DIR");
    std::ifstream file(std::string(source ? source : ".") + "/tests/vectors/clients.json");
    std::stringstream text;
    text << file.rdbuf();
    auto* vectors = new Struct;
    Parse(text.str(), vectors);
    return vectors;
  }();
  return *read;
}

std::string Bytes(const std::string& base64) {
  google::protobuf::BytesValue value;
  Parse("\"" + base64 + "\"", &value);
  return value.value();
}

grpc::StatusCode CodeOf(const std::string& name) {
  static const std::map<std::string, grpc::StatusCode> codes = {{"UNAVAILABLE", grpc::StatusCode::UNAVAILABLE},
                                                                {"RESOURCE_EXHAUSTED", grpc::StatusCode::RESOURCE_EXHAUSTED},
                                                                {"OUT_OF_RANGE", grpc::StatusCode::OUT_OF_RANGE},
                                                                {"INTERNAL", grpc::StatusCode::INTERNAL},
                                                                {"OK", grpc::StatusCode::OK}};
  return codes.at(name);
}

std::string KindOf(const Failure& failure) {
  if (dynamic_cast<const Rejected*>(&failure)) return "rejection";
  if (dynamic_cast<const Unavailable*>(&failure)) return "unavailable";
  return dynamic_cast<const DeadlineExceeded*>(&failure) ? "deadline" : "other";
}

// What AcceptCase throws, as an outcome.
Outcome<v1::CaseReply> Accepted(City& city) {
  try {
    return Outcome<v1::CaseReply>(city.approval.AcceptCase({}));
  } catch (const Failure& failure) {
    return Outcome<v1::CaseReply>(failure.Copy());
  }
}

TEST(Vectors, EachCodeHasItsKindAndIsSentAgainOrNot) {
  ASSERT_EQ(Rows(Vectors(), "codes").size(), 16u);
  for (const Struct& row : Rows(Vectors(), "codes")) {
    grpc::Status failed(static_cast<grpc::StatusCode>(Number(row, "code")), "scripted");
    ScriptedServer server(Turns{{.end = failed}, {.end = failed}});
    City city = server.Connect(2);
    Outcome<v1::CaseReply> outcome = Accepted(city);
    ASSERT_FALSE(outcome.ok()) << Text(row, "name");
    EXPECT_EQ(KindOf(outcome.failure()), Text(row, "kind")) << Text(row, "name");
    EXPECT_EQ(outcome.failure().code, Number(row, "code")) << Text(row, "name");
    EXPECT_EQ(server.asked().size(), Flag(row, "again") ? 2u : 1u) << Text(row, "name");
  }
}

grpc::Status Told(const Struct& row) {
  google::rpc::Status told;
  told.set_code(Number(row, "code"));
  told.set_message(Text(row, "message"));
  for (const Struct& detail : Rows(row, "details")) {
    google::protobuf::Any* any = told.add_details();
    any->set_type_url("type.googleapis.com/" + Text(detail, "type"));
    any->set_value(Bytes(Text(detail, "value")));
  }
  return grpc::Status(static_cast<grpc::StatusCode>(told.code()), told.message(), told.SerializeAsString());
}

TEST(Vectors, TheDetailsOfAnErrorAreRead) {
  ASSERT_FALSE(Rows(Vectors(), "errors").empty());
  for (const Struct& row : Rows(Vectors(), "errors")) {
    SCOPED_TRACE(Text(row, "name"));
    ScriptedServer server(Turns{{.end = Told(row)}, {.end = Told(row)}});
    City city = server.Connect(2);
    Outcome<v1::CaseReply> outcome = Accepted(city);
    ASSERT_FALSE(outcome.ok());
    const Failure& failure = outcome.failure();
    std::map<std::string, std::string> metadata;
    for (const auto& [name, value] : At(row, "metadata").struct_value().fields()) metadata[name] = value.string_value();
    EXPECT_EQ(failure.reason, Text(row, "reason"));
    EXPECT_EQ(failure.field, Text(row, "field"));
    EXPECT_EQ(failure.message_zh, Text(row, "zh"));
    EXPECT_EQ(failure.message_en, Text(row, "en"));
    EXPECT_EQ(failure.metadata, metadata);
    EXPECT_EQ(failure.retry_after.count(), Number(row, "retry_after_ms"));
    EXPECT_EQ(server.asked().size(), Flag(row, "again") ? 2u : 1u);
  }
}

// Paths in the message as JSON, and their values.
void Collect(const std::string& path, const Value& value, std::map<std::string, std::string>* found) {
  if (value.has_struct_value()) {
    for (const auto& [name, inner] : value.struct_value().fields())
      Collect(path.empty() ? name : path + "." + name, inner, found);
  } else if (value.has_list_value()) {
    for (int i = 0; i < value.list_value().values_size(); ++i) {
      Collect(path + "." + std::to_string(i), value.list_value().values(i), found);
    }
  } else {
    (*found)[path] = Json(value);
  }
}

std::map<std::string, std::string> Leaves(const Message& message) {
  Value value;
  Parse(Json(message), &value);
  std::map<std::string, std::string> found;
  Collect("", value, &found);
  return found;
}

std::unique_ptr<Message> Made(const google::protobuf::Descriptor* kind) {
  return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()->GetPrototype(kind)->New());
}

// The request as the server got it, sent as what its name says.
std::unique_ptr<Message> Sent(const std::string& name, const Message& request) {
  ScriptedServer server;
  std::string method = name.substr(0, name.size() - std::string("Request").size());
  const auto* about = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName("yici.v1.ApprovalService." + method);
  std::unique_ptr<Message> reply = Made(about->output_type());
  std::string path = "/yici.v1.ApprovalService/" + method;
  auto connection = std::make_shared<Connection>(server.target(), ConnectOptions{});
  if (about->server_streaming()) {
    Resumption(connection, path, request, {}).Next(reply.get());
  } else {
    connection->Call(path, request, reply.get(), {});
  }
  std::unique_ptr<Message> sent(request.New());
  sent->ParseFromString(server.request(0));
  return sent;
}

TEST(Vectors, AnIdIsGivenWhereOneIsMissingAndNothingElseChanges) {
  ASSERT_FALSE(Rows(Vectors(), "request_ids").empty());
  for (const Struct& row : Rows(Vectors(), "request_ids")) {
    SCOPED_TRACE(Json(row));
    const auto* kind =
        google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName("yici.v1." + Text(row, "message"));
    std::unique_ptr<Message> request = Made(kind);
    Parse(Json(At(row, "given")), request.get());
    std::map<std::string, std::string> before = Leaves(*request), after = Leaves(*Sent(Text(row, "message"), *request));
    std::set<std::string> ids;
    for (const std::string& path : Texts(row, "named")) {
      EXPECT_EQ(after[path].size(), 34u) << path << ": " << after[path];  // 32 digits in quotes
      ids.insert(after[path]);
      after.erase(path);
    }
    EXPECT_EQ(ids.size(), Texts(row, "named").size());
    EXPECT_EQ(after, before);
    EXPECT_EQ(Leaves(*request), before) << "the caller's request is left alone";
  }
}

Turn TurnOf(const Struct& stream) {
  Turn turn;
  for (const Struct& one : Rows(stream, "messages")) {
    v1::WatchCasesResponse message;
    message.set_cursor(Text(one, "cursor"));
    message.set_heartbeat(Flag(one, "heartbeat"));
    turn.messages.push_back(message.SerializeAsString());
  }
  turn.stands_still = Text(stream, "end") == "SILENCE";
  if (!turn.stands_still && Text(stream, "end") != "OK")
    turn.end = Refusal(CodeOf(Text(stream, "end")), Text(stream, "reason"));
  return turn;
}

struct Followed {
  std::vector<std::string> given;
  grpc::StatusCode ends = grpc::StatusCode::OK;
  std::string reason;
};

Followed Follow(City city, const std::string& from) {
  Followed followed;
  v1::WatchCasesRequest request;
  request.set_cursor(from);
  try {
    for (const v1::WatchCasesResponse& record : city.approval.WatchCases(request)) followed.given.push_back(record.cursor());
  } catch (const Failure& failure) {
    followed.ends = failure.code;
    followed.reason = failure.reason;
  }
  return followed;
}

TEST(Vectors, AWatchGoesOnWhereItWasCutOffOrEndsWithWhatTheServerSaid) {
  ASSERT_FALSE(Rows(Vectors(), "watches").empty());
  for (const Struct& row : Rows(Vectors(), "watches")) {
    SCOPED_TRACE(Text(row, "name"));
    std::vector<Turn> turns;
    for (const Struct& stream : Rows(row, "streams")) turns.push_back(TurnOf(stream));
    ScriptedServer server(turns);
    ConnectOptions options;
    if (row.fields().contains("silence_ms")) options.silence = std::chrono::milliseconds(Number(row, "silence_ms"));
    Followed followed = Follow(server.Connect(Number(row, "attempts"), options), Text(row, "from"));
    std::vector<std::string> asked;
    for (const Asked& one : server.asked()) {
      v1::WatchCasesRequest request;
      request.ParseFromString(one.requests.at(0));
      asked.push_back(request.cursor());
    }
    EXPECT_THAT(followed.given, ElementsAreArray(Texts(row, "given")));
    EXPECT_THAT(asked, ElementsAreArray(Texts(row, "asked")));
    EXPECT_EQ(followed.ends, CodeOf(Text(row, "ends")));
    EXPECT_EQ(followed.reason, Text(row, "reason"));
  }
}

}  // namespace
}  // namespace yici::client
