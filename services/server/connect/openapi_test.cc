#include "services/server/connect/openapi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace yici::server::connect {
namespace {

using nlohmann::json;

const std::vector<std::string> kServices = {"yici.v1.ApprovalService", "yici.v1.WorkflowService", "yici.v1.AdminService"};

// Every "$ref" of the document, wherever it stands.
void CollectRefs(const json& node, std::vector<std::string>* refs) {
  if (node.is_object() && node.contains("$ref")) refs->push_back(node["$ref"]);
  if (node.is_structured()) {
    for (const json& child : node) CollectRefs(child, refs);
  }
}

TEST(OpenApiTest, EveryReferenceLeadsToASchemaOfTheDocument) {
  const json document = json::parse(OpenApiJson(kServices, "1"));
  std::vector<std::string> refs;
  CollectRefs(document, &refs);
  EXPECT_GT(refs.size(), 200u);
  for (const std::string& ref : refs) {
    EXPECT_TRUE(document.contains(json::json_pointer(ref.substr(1)))) << ref;
  }
}

TEST(OpenApiTest, AMethodSaysWhatItTakesGivesAndNeeds) {
  const json document = json::parse(OpenApiJson(kServices, "1.2.3"));
  EXPECT_EQ(document["openapi"], "3.1.0");
  EXPECT_EQ(document["info"]["version"], "1.2.3");
  const json& get = document["paths"]["/yici.v1.ApprovalService/GetCase"]["post"];
  EXPECT_EQ(get["requestBody"]["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/yici.v1.GetCaseRequest");
  EXPECT_THAT(get["description"].get<std::string>(), testing::HasSubstr("case.get"));
  EXPECT_FALSE(get.contains("security"));
  EXPECT_EQ(document["paths"]["/yici.v1.ApprovalService/GetCaseStatus"]["post"]["security"], json::array());
  EXPECT_TRUE(document["paths"]["/yici.v1.ApprovalService/WatchCases"]["post"]["requestBody"]["content"].contains(
      "application/connect+json"));
}

TEST(OpenApiTest, FieldsHaveTheFormOfTheJsonMapping) {
  const json document = json::parse(OpenApiJson(kServices, "1"));
  const json& request = document["components"]["schemas"]["yici.v1.GetCaseRequest"]["properties"];
  EXPECT_EQ(request["caseNo"]["type"], "string");
  EXPECT_EQ(request["minRevision"]["type"], json::array({"string", "integer"}));
  const json& event = document["components"]["schemas"]["yici.v1.HistoryEvent"]["properties"];
  EXPECT_EQ(event["occurredAt"]["format"], "date-time");
  EXPECT_EQ(event["documents"]["type"], "array");
}

}  // namespace
}  // namespace yici::server::connect
