// Every method of every service, as every role: who is heard at all. What came out stands in tests/vectors/access_matrix.csv,
// so that a change of access is seen in review; YICI_REWRITE=1 writes it anew. What an officer without any role and a foreign
// enterprise are answered to requests that make sense stands beside it, in strangers.csv: nothing that changes anything is
// done for them. And an enterprise cannot tell another's case from one that does not exist.
#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <set>

#include "services/base/text.h"
#include "services/server/gateway/service_files.h"
#include "services/server/pack_for_tests.h"
#include "tests/kit/temp_folder.h"
#include "yici/v1/annotations.pb.h"

namespace yici::server {
namespace {

using google::protobuf::MethodDescriptor;

constexpr char kRoot[] = "officer:root";
constexpr char kOwner[] = "enterprise:91210700MA0AB12C3K";
constexpr char kClerk[] = "officer:jz-hall-main-w01-clerk";
constexpr char kItem[] = "11210700YCJ00025XQ3210125008000";
constexpr char kNoCase[] = "11210700YCJ00025XQ3210125008000202004209999";

struct Role {
  const char* name;
  std::string principal;
};

// One of each role of the demonstration city, and those outside it.
const std::vector<Role>& Roles() {
  static const std::vector<Role> kRoles = {{"nobody", ""},
                                           {"enterprise", kOwner},
                                           {"hall", "hall:jz-hall-main"},
                                           {"stranger", "officer:unknown"},
                                           {"window-clerk", kClerk},
                                           {"chief-representative", "officer:jz-market-chief-representative-1"},
                                           {"handler", "officer:jz-market-handler-1"},
                                           {"reviewer", "officer:jz-market-reviewer-1"},
                                           {"approver", "officer:jz-market-approver-1"},
                                           {"auditor", "officer:jz-auditor-1"},
                                           {"administrator", kRoot}};
  return kRoles;
}

std::vector<const MethodDescriptor*> Methods() {
  std::vector<const MethodDescriptor*> methods = ServiceMethods();
  std::sort(methods.begin(), methods.end(), [](const auto* a, const auto* b) { return a->full_name() < b->full_name(); });
  return methods;
}

void ExpectAsRecorded(const char* name, const std::string& table) {
  const std::string path = StrCat(SourceFolder(), "/tests/vectors/", name);
  if (std::getenv("YICI_REWRITE") != nullptr) std::ofstream(path) << table;
  EXPECT_EQ(kit::ReadFile(path), table) << "look at what changed; YICI_REWRITE=1 writes it anew";
}

// A request that makes sense as far as names tell: what is asked for exists, codes and days are well formed.
class Filler {
 public:
  explicit Filler(std::string case_no) : case_no_(std::move(case_no)) {}
  void Fill(google::protobuf::Message& message, int depth = 0) {
    const auto& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const auto& field = *type.field(i);
      const bool chosen = field.real_containing_oneof() == nullptr || field.real_containing_oneof()->field(0) == &field;
      if (chosen && !field.is_map()) Set(message, field, depth);
    }
  }

 private:
  using Field = google::protobuf::FieldDescriptor;

  void Set(google::protobuf::Message& message, const Field& field, int depth) {
    const auto& access = *message.GetReflection();
    if (field.cpp_type() == Field::CPPTYPE_MESSAGE) {
      if (depth < 4)
        Fill(*(field.is_repeated() ? access.AddMessage(&message, &field) : access.MutableMessage(&message, &field)), depth + 1);
    } else if (field.cpp_type() == Field::CPPTYPE_STRING) {
      const std::string text = field.type() == Field::TYPE_BYTES ? std::string(32, 'd') : TextOf(field.name());
      if (text.empty()) return;
      field.is_repeated() ? access.AddString(&message, &field, text) : access.SetString(&message, &field, text);
    } else if (!field.is_repeated()) {
      SetNumber(message, field);
    }
  }
  static void SetNumber(google::protobuf::Message& message, const Field& field) {
    const auto& access = *message.GetReflection();
    switch (field.cpp_type()) {
      case Field::CPPTYPE_ENUM: return access.SetEnumValue(&message, &field, 1);
      case Field::CPPTYPE_INT32: return access.SetInt32(&message, &field, 1);
      case Field::CPPTYPE_UINT32: return access.SetUInt32(&message, &field, 1);
      case Field::CPPTYPE_INT64:
        return access.SetInt64(&message, &field, message.GetDescriptor()->name() == "Timestamp" ? 1'587'340'800 : 1);
      default: return;  // no revision to wait for, no etag, nothing confirmed
    }
  }
  std::string TextOf(const std::string& name) {
    const auto is = [&](const char* part) { return name.find(part) != std::string::npos; };
    if (name == "request_id") return StrCat("try-", ++requests_);
    if (name == "etag" || is("page_token") || name == "cursor" || name == "parent" || name == "on_behalf_of") return "";
    if (is("case_no")) return case_no_;
    if (is("item_code")) return kItem;
    if (is("window_id")) return "jz-hall-main-w01";
    if (is("hall_id")) return "jz-hall-main";
    if (is("department")) return "jz-market";
    if (is("jurisdiction") || is("county")) return "210700";
    if (is("uscc") || is("enterprise")) return "91210700MA0AB12C3K";
    if (is("phone")) return "13912345678";
    if (is("day") || is("date") || is("until") || name == "from" || name == "to") return "2020-05-06";
    if (is("month")) return "2020-04";
    if (is("officer") || is("principal") || is("steward")) return kClerk;
    if (is("digest") || is("sha256")) return std::string(64, 'a');
    if (is("url")) return "https://hooks.example.cn/yici";
    if (is("secret")) return "a-secret-of-thirty-two-letters-0";
    return is("reason") || is("text") || is("note") || is("title") ? "说明" : "x";
  }

  const std::string case_no_;
  int requests_ = 0;
};

class AccessMatrixTest : public testing::Test {
 protected:
  void SetUp() override {
    city_.config.start = "2020-04-20T09:00";
    city_.config.rates = {"anonymous=off", "enterprise=off", "officer=off", "hall=off"};
    ASSERT_TRUE(city_.Start().ok());
    channel_ = grpc::CreateChannel(city_.target(), grpc::InsecureChannelCredentials());
    ApplyPack(city_, "2020-04-20");
  }
  static std::vector<std::string> Principals() {
    std::vector<std::string> principals = {"enterprise:91210782YCE0005179"};
    for (const Role& role : Roles()) {
      if (!role.principal.empty()) principals.push_back(role.principal);
    }
    return principals;
  }
  // One message, and what comes back: the end of the call, or OK where it goes on.
  Told Ask(const MethodDescriptor& method, const google::protobuf::Message& request, const std::string& principal) {
    const std::string path = StrCat("/", method.service()->full_name(), "/", method.name());
    const auto context = TestServer::Context(principal, 3);
    grpc::CompletionQueue queue;
    const auto next = [&] {
      void* tag = nullptr;
      bool ok = false;
      return queue.Next(&tag, &ok) && ok;
    };
    grpc::GenericStub stub(channel_);
    const auto call = stub.PrepareCall(context.get(), path, &queue);
    call->StartCall(nullptr);
    next();
    const grpc::Slice slice(request.SerializeAsString());
    const grpc::ByteBuffer bytes(&slice, 1);
    call->WriteLast(bytes, grpc::WriteOptions(), nullptr);
    next();
    grpc::ByteBuffer answer;
    call->Read(&answer, nullptr);
    const bool answered = next();
    if (answered) context->TryCancel();
    grpc::Status status;
    call->Finish(&status, nullptr);
    next();
    return answered ? Told() : Read(status);
  }
  std::unique_ptr<google::protobuf::Message> Empty(const MethodDescriptor& method) {
    return std::unique_ptr<google::protobuf::Message>(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.input_type())->New());
  }
  std::string SubmitOne() {
    api::SubmitCaseRequest submit;
    submit.set_request_id("submit");
    submit.set_item_code(kItem);
    submit.mutable_applicant()->set_uscc("91210700MA0AB12C3K");
    submit.mutable_applicant()->set_phone("13912345678");
    submit.set_channel(api::WINDOW);
    submit.set_window_id("jz-hall-main-w01");
    api::CaseReply reply;
    EXPECT_EQ(city_.Call<api::ApprovalService>(kClerk, &api::ApprovalService::Stub::SubmitCase, submit, &reply).code, 0);
    return reply.case_no();
  }
  // Heard, or turned away at the door.
  static std::string ClassOf(const Told& told) {
    if (told.code == grpc::StatusCode::UNAUTHENTICATED) return "unauthenticated";
    if (told.code == grpc::StatusCode::PERMISSION_DENIED && told.reason == "METHOD_NOT_PERMITTED") return "turned away";
    if (told.code == grpc::StatusCode::PERMISSION_DENIED) return "denied";
    return told.code == grpc::StatusCode::UNIMPLEMENTED ? "unimplemented" : "heard";
  }
  static std::string Declared(const api::Access& access, const Role& role) {
    const bool anonymous = role.principal.empty();
    const bool enterprise = role.principal.starts_with("enterprise:");
    if (access.callers() == api::CALLERS_PUBLIC) return "heard";
    if (anonymous) return "unauthenticated";
    return access.callers() == api::CALLERS_OFFICER && enterprise ? "turned away" : "heard";
  }

  TestServer city_{"matrix", Principals()};
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(AccessMatrixTest, EveryMethodHearsWhomItDeclaresAndNobodyElse) {
  std::string table = "method,permission,callers,mutating";
  for (const Role& role : Roles()) table += StrCat(",", role.name);
  table += "\n";
  for (const MethodDescriptor* method : Methods()) {
    const api::Access& access = method->options().GetExtension(api::access);
    table += StrCat(method->full_name(), ",", access.permission(), ",", api::Callers_Name(access.callers()).substr(8), ",",
                    access.mutating() ? "yes" : "no");
    for (const Role& role : Roles()) {
      const Told told = Ask(*method, *Empty(*method), role.principal);
      const std::string came = ClassOf(told), declared = Declared(access, role);
      // Rights are decided behind the door: there an officer may still be denied.
      EXPECT_TRUE(came == declared || (came == "denied" && declared == "heard" && !role.principal.empty()))
          << method->full_name() << " as " << role.name << ": " << came << " " << told.reason;
      table += StrCat(",", came);
    }
    table += "\n";
  }
  ExpectAsRecorded("access_matrix.csv", table);
}

TEST_F(AccessMatrixTest, NoServiceIsForgotten) {
  std::set<std::string> declared, tried = {"EchoService"};
  for (const auto& entry : std::filesystem::directory_iterator(StrCat(SourceFolder(), "/proto/yici/v1"))) {
    const std::string text = kit::ReadFile(entry.path());
    const std::regex service("\nservice (\\w+)");
    for (std::sregex_iterator found(text.begin(), text.end(), service), end; found != end; ++found)
      declared.insert((*found)[1]);
  }
  for (const MethodDescriptor* method : Methods()) tried.insert(method->service()->name());
  EXPECT_EQ(declared, tried);
}

TEST_F(AccessMatrixTest, NothingIsChangedForWhoHasNoRoleAndForAForeignEnterprise) {
  const std::string case_no = SubmitOne();
  Filler filler(case_no);
  // What anybody may do for himself, and a batch, whose cases are refused one by one.
  const std::set<std::string> own = {"AcknowledgeEvents", "BatchSubmitCases", "PauseWebhook",
                                     "RegisterWebhook",   "RemoveWebhook",    "ResumeWebhook"};
  std::string table = "method,officer without a role,foreign enterprise\n";
  int denied = 0;
  for (const MethodDescriptor* method : Methods()) {
    if (method->client_streaming() || !method->options().GetExtension(api::access).mutating()) continue;
    table += method->full_name();
    for (const char* who : {"officer:unknown", "enterprise:91210782YCE0005179"}) {
      const auto request = Empty(*method);
      filler.Fill(*request);
      const Told told = Ask(*method, *request, who);
      denied += told.code == grpc::StatusCode::PERMISSION_DENIED || told.code == grpc::StatusCode::NOT_FOUND;
      EXPECT_TRUE(told.code != 0 || own.contains(method->name())) << method->full_name() << " was done for " << who;
      table += StrCat(",", told.code == 0 ? "done" : told.reason);
    }
    table += "\n";
  }
  EXPECT_GT(denied, 100) << "most requests make enough sense to be denied for who asks";
  ExpectAsRecorded("strangers.csv", table);
}

// Of every request that names a case: the same words for another's case and for none.
TEST_F(AccessMatrixTest, AnotherEnterprisesCaseCannotBeToldFromNone) {
  const std::string case_no = SubmitOne();
  int looked = 0, not_found = 0;
  for (const MethodDescriptor* method : Methods()) {
    const auto* field = method->input_type()->FindFieldByName("case_no");
    if (field == nullptr || field->is_repeated() || field->type() != google::protobuf::FieldDescriptor::TYPE_STRING) continue;
    if (method->options().GetExtension(api::access).callers() != api::CALLERS_ANY) continue;
    Told told[2];
    for (const bool exists : {false, true}) {
      const auto request = Empty(*method);
      request->GetReflection()->SetString(request.get(), field, exists ? case_no : kNoCase);
      if (const auto* id = method->input_type()->FindFieldByName("request_id")) {
        request->GetReflection()->SetString(request.get(), id, StrCat("look-", looked, exists ? "-real" : "-none"));
      }
      told[exists] = Ask(*method, *request, "enterprise:91210782YCE0005179");
    }
    ++looked;
    not_found += told[1].code == grpc::StatusCode::NOT_FOUND;
    EXPECT_NE(told[1].code, 0) << method->full_name();
    EXPECT_EQ(told[1].code, told[0].code) << method->full_name() << " " << told[1].reason << " " << told[0].reason;
    EXPECT_EQ(told[1].reason, told[0].reason) << method->full_name();
    EXPECT_EQ(told[1].zh, told[0].zh) << method->full_name();
  }
  EXPECT_GT(looked, 5);
  EXPECT_GT(not_found, 3);
}

}  // namespace
}  // namespace yici::server
