// Transfers, reorganisations and the orphan report over a real socket, with the pump behind them.
#include <gmock/gmock.h>

#include <cstdlib>
#include <functional>

#include "services/base/text.h"
#include "services/base/time.h"
#include "services/catalog/pack/pack.h"
#include "services/server/server_for_tests.h"

namespace yici::server {
namespace {

using Approval = api::ApprovalService::Stub;
using Directory = api::DirectoryService::Stub;

constexpr char kItem[] = "11210700YCJ00025XQ3210125008000";
constexpr char kRoot[] = "officer:root";
constexpr char kAdmin[] = "officer:jz-admin-1";
constexpr char kClerk[] = "officer:jz-hall-main-w01-clerk";
constexpr char kChief[] = "officer:jz-market-chief-representative-1";
constexpr char kNewChief[] = "officer:jz-agriculture-chief-representative-1";

class OrgansServerTest : public testing::Test {
 protected:
  void SetUp() override {
    server_.config.start = "2020-04-20T09:00";
    ASSERT_TRUE(server_.Start().ok());
    ApplyPack();
  }
  void ApplyPack() {
    const char* source = std::getenv("YICI_SOURCE_DIR");
    const auto pack =
        catalog::LoadPack(StrCat(source == nullptr ? "." : source, "/deploy/packs/jinzhou"), *CivilDay::Parse("2020-04-20"));
    int parts = 0;
    for (const journal::StageRows& part : catalog::SplitParts(pack.change_set, pack.rows)) {
      api::StageRowsRequest request;
      request.set_request_id(StrCat("part-", parts++));
      request.set_change_set(part.change_set());
      request.set_part(part.part());
      for (const auto& row : part.rows()) request.add_rows(row.SerializeAsString());
      ASSERT_EQ(server_.Call<api::CatalogService>(kRoot, &api::CatalogService::Stub::StageRows, request).reason, "");
    }
    const journal::CommitChangeSet commit = catalog::CommitOf(pack);
    api::CommitChangeSetRequest request;
    request.set_request_id("commit");
    request.set_change_set(commit.change_set());
    request.set_parts(commit.parts());
    request.set_rows(commit.rows());
    ASSERT_EQ(server_.Call<api::CatalogService>(kRoot, &api::CatalogService::Stub::CommitChangeSet, request).reason, "");
  }
  api::CaseReply Submit() {
    api::SubmitCaseRequest request;
    request.set_request_id(Id());
    request.set_item_code(kItem);
    request.mutable_applicant()->set_uscc("91210700MA0AB12C3K");
    request.set_channel(api::WINDOW);
    request.set_window_id("jz-hall-main-w01");
    for (int i = 1; i <= 6; ++i) {
      auto* material = request.add_materials();
      material->set_material_id(StrCat("210125008000-m0", i));
      material->set_copies(1);
    }
    api::CaseReply reply;
    EXPECT_EQ(server_.Call<api::ApprovalService>(kClerk, &Approval::SubmitCase, request, &reply).reason, "");
    return reply;
  }
  std::string Accept(const std::string& principal, const std::string& case_no) {
    api::AcceptCaseRequest request;
    request.set_request_id(Id());
    request.set_case_no(case_no);
    return server_.Call<api::ApprovalService>(principal, &Approval::AcceptCase, request).reason;
  }
  api::Case Get(const std::string& case_no) {
    api::GetCaseRequest request;
    request.set_case_no(case_no);
    api::Case seen;
    EXPECT_EQ(server_.Call<api::ApprovalService>(kAdmin, &Approval::GetCase, request, &seen).reason, "");
    return seen;
  }
  template <class Request>
  static Request Merger(const std::string& from, const std::string& to) {
    Request request;
    request.set_department_id(from);
    request.set_kind("merge");
    request.set_to(to);
    request.set_from("2020-04-22");
    request.set_reason("机构改革");
    request.set_basis("锦编发〔2020〕1号");
    return request;
  }
  Told Reorganize(api::ReorganizeDepartmentRequest request) {
    request.set_request_id(Id());
    return server_.Call<api::DirectoryService>(kAdmin, &Directory::ReorganizeDepartment, request);
  }
  void AdvanceTo(const char* when) {
    api::AdvanceClockRequest request;
    request.set_request_id(Id());
    request.mutable_to()->set_seconds(Instant::Parse(when)->micros() / kMicrosPerSecond);
    ASSERT_EQ(server_.Call<api::AdminService>(kRoot, &api::AdminService::Stub::AdvanceClock, request).reason, "");
  }
  api::ListOrphansResponse Orphans(int page_size = 0, const std::string& token = "") {
    api::ListOrphansRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    api::ListOrphansResponse response;
    EXPECT_EQ(server_.Call<api::ApprovalService>(kAdmin, &Approval::ListOrphans, request, &response).reason, "");
    return response;
  }
  std::string Id() { return StrCat("id-", ++ids_); }

  TestServer server_{"organs", {kRoot, kAdmin, kClerk, kChief, kNewChief}};
  int ids_ = 0;
};

TEST_F(OrgansServerTest, ATransferIsShownWithBothOrgansAndToldToTheApplicant) {
  const api::CaseReply submitted = Submit();
  api::TransferCaseRequest request;
  request.set_request_id(Id());
  request.set_case_no(submitted.case_no());
  request.set_to_department("jz-agriculture");
  request.set_reason("权限调整");
  request.set_basis("锦政发〔2020〕5号");
  EXPECT_EQ(server_.Call<api::ApprovalService>(kNewChief, &Approval::TransferCase, request).reason, "NOT_PERMITTED");
  request.set_request_id(Id());
  api::CaseReply reply;
  ASSERT_EQ(server_.Call<api::ApprovalService>(kChief, &Approval::TransferCase, request, &reply).reason, "");
  ASSERT_EQ(reply.clocks_size(), 1);
  EXPECT_EQ(reply.clocks(0).due_day(), submitted.clocks(0).due_day());

  const api::Case seen = Get(submitted.case_no());
  EXPECT_EQ(seen.department_id(), "jz-agriculture");
  ASSERT_EQ(seen.transfers_size(), 1);
  EXPECT_EQ(seen.transfers(0).from_department(), "jz-market");
  EXPECT_EQ(seen.transfers(0).reason(), "权限调整");
  EXPECT_EQ(seen.transfers(0).officer(), kChief);

  api::GetCaseStatusRequest status;
  status.set_case_no(submitted.case_no());
  status.set_query_code(submitted.query_code());
  api::CaseStatus shown;
  ASSERT_EQ(server_.Call<api::ApprovalService>("", &Approval::GetCaseStatus, status, &shown).reason, "");
  EXPECT_NE(shown.note().zh().find("农业农村局"), std::string::npos) << shown.note().zh();

  api::GetHistoryRequest history;
  history.set_case_no(submitted.case_no());
  api::GetHistoryResponse past;
  ASSERT_EQ(server_.Call<api::ApprovalService>(kAdmin, &Approval::GetHistory, history, &past).reason, "");
  EXPECT_EQ(past.events(1).type(), "case.transferred");
  EXPECT_NE(past.events(1).detail().en().find("jz-market → jz-agriculture"), std::string::npos);
}

TEST_F(OrgansServerTest, WhoWatchesAnOrgansCasesSeesOneLeaveAndNothingAfter) {
  const std::string case_no = Submit().case_no();
  AdvanceTo("2020-04-20T10:00");
  api::TransferCaseRequest request;
  request.set_request_id(Id());
  request.set_case_no(case_no);
  request.set_to_department("jz-agriculture");
  request.set_reason("权限调整");
  request.set_basis("锦政发〔2020〕5号");
  ASSERT_EQ(server_.Call<api::ApprovalService>(kChief, &Approval::TransferCase, request).reason, "");
  AdvanceTo("2020-04-20T11:00");
  ASSERT_EQ(Accept(kNewChief, case_no), "");
  const auto seen = [this](const std::string& principal, const std::string& department, int count) {
    api::WatchCasesRequest watch;
    watch.set_cursor("0");
    watch.set_filter("department_id = " + department);
    const auto context = TestServer::Context(principal, 5);
    const auto stub = server_.Stub<api::ApprovalService>();
    const auto stream = stub->WatchCases(context.get(), watch);
    std::vector<std::string> types;
    api::WatchCasesResponse record;
    while (static_cast<int>(types.size()) < count && stream->Read(&record)) {
      for (const auto& event : record.events()) types.push_back(event.type());
    }
    context->TryCancel();
    return types;
  };
  EXPECT_THAT(seen(kChief, "jz-market", 2), testing::ElementsAre("case.received", "case.transferred"));
  EXPECT_THAT(seen(kNewChief, "jz-agriculture", 3), testing::ElementsAre("case.received", "case.transferred", "case.accepted"));
}

TEST_F(OrgansServerTest, APreviewNamesWhatWouldMoveAndTheDayMovesIt) {
  const std::string first = Submit().case_no(), second = Submit().case_no();
  auto preview = Merger<api::PreviewReorganizationRequest>("jz-market", "jz-agriculture");
  preview.set_page_size(1);
  api::PreviewReorganizationResponse response;
  std::vector<std::string> moving;
  do {
    preview.set_page_token(response.next_page_token());
    response.Clear();
    ASSERT_EQ(server_.Call<api::DirectoryService>(kAdmin, &Directory::PreviewReorganization, preview, &response).reason, "");
    for (const api::MovingCase& one : response.moving()) {
      moving.push_back(one.case_no());
      EXPECT_EQ(one.to_department(), "jz-agriculture");
      EXPECT_TRUE(one.orphaned().empty());
    }
  } while (!response.next_page_token().empty());
  EXPECT_THAT(moving, testing::UnorderedElementsAre(first, second));
  EXPECT_EQ(Get(first).department_id(), "jz-market") << "a preview changes nothing";

  ASSERT_EQ(Reorganize(Merger<api::ReorganizeDepartmentRequest>("jz-market", "jz-agriculture")).reason, "");
  AdvanceTo("2020-04-21T23:00");
  EXPECT_EQ(Get(first).department_id(), "jz-market");
  AdvanceTo("2020-04-22T00:00");
  for (const std::string& case_no : {first, second}) {
    const api::Case seen = Get(case_no);
    EXPECT_EQ(seen.department_id(), "jz-agriculture");
    EXPECT_TRUE(seen.transfers(0).by_reorganization());
    EXPECT_FALSE(seen.recomputing());
  }
  EXPECT_EQ(Accept(kChief, first), "NOT_PERMITTED");
  EXPECT_EQ(Accept(kNewChief, first), "");
  EXPECT_EQ(Get(Submit().case_no()).department_id(), "jz-agriculture");

  api::ListEntriesRequest list;
  list.set_kind("departments");
  list.set_page_size(500);
  api::ListEntriesResponse entries;
  ASSERT_EQ(server_.Call<api::DirectoryService>(kAdmin, &Directory::ListEntries, list, &entries).reason, "");
  for (const api::Entry& entry : entries.entries()) {
    if (entry.id() != "jz-market") continue;
    EXPECT_EQ(entry.kind(), "ended");
    EXPECT_EQ(entry.parent(), "jz-agriculture");
  }
}

TEST_F(OrgansServerTest, WhatNobodyCanActOnIsListedInPagesUntilSomebodyCan) {
  const std::string first = Submit().case_no(), second = Submit().case_no();
  EXPECT_TRUE(Orphans().orphans().empty());
  api::RevokeRoleRequest revoke;
  revoke.set_request_id(Id());
  revoke.set_officer_id("jz-market-chief-representative-1");
  revoke.set_role("chief-representative");
  revoke.set_scope_kind("department");
  revoke.set_scope("jz-market");
  ASSERT_EQ(server_.Call<api::DirectoryService>(kAdmin, &Directory::RevokeRole, revoke).reason, "");
  const api::ListOrphansResponse page = Orphans(1);
  ASSERT_EQ(page.orphans_size(), 1);
  EXPECT_EQ(page.orphans(0).reasons(0).kind(), "no_officer");
  EXPECT_EQ(page.orphans(0).reasons(0).step(), "accept");
  EXPECT_EQ(page.orphans(0).reasons(0).role(), "chief-representative");
  EXPECT_FALSE(page.orphans(0).reasons(0).detail().zh().empty());
  const api::ListOrphansResponse next = Orphans(5, page.next_page_token());
  ASSERT_EQ(next.orphans_size(), 1);
  EXPECT_NE(next.orphans(0).case_no(), page.orphans(0).case_no());
  EXPECT_EQ(next.next_page_token(), "");

  api::ListOrphansRequest asked;
  EXPECT_EQ(server_.Call<api::ApprovalService>(kChief, &Approval::ListOrphans, asked).reason, "NOT_PERMITTED");
  asked.set_page_size(-1);
  EXPECT_EQ(server_.Call<api::ApprovalService>(kAdmin, &Approval::ListOrphans, asked).reason, "PAGE_SIZE");
  asked.set_page_size(0);
  asked.set_page_token("x");
  EXPECT_EQ(server_.Call<api::ApprovalService>(kAdmin, &Approval::ListOrphans, asked).reason, "PAGE_TOKEN_INVALID");
}

TEST_F(OrgansServerTest, ARequestThatMixesKindsIsRefusedWithItsField) {
  const auto expect = [this](const std::function<void(api::ReorganizeDepartmentRequest&)>& spoil, const std::string& reason,
                             const std::string& field) {
    auto request = Merger<api::ReorganizeDepartmentRequest>("jz-market", "jz-agriculture");
    spoil(request);
    const Told told = Reorganize(request);
    EXPECT_EQ(told.reason, reason);
    EXPECT_EQ(told.field, field);
  };
  expect([](auto& r) { r.set_kind("fuse"); }, "FIELD_VALUE_UNKNOWN", "kind");
  expect([](auto& r) { r.set_name_zh("新名称"); }, "FIELD_OUT_OF_RANGE", "name_zh");
  expect([](auto& r) { r.set_kind("rename"); }, "FIELD_OUT_OF_RANGE", "to");
  expect([](auto& r) { r.add_parts()->set_item_code(kItem); }, "FIELD_OUT_OF_RANGE", "parts");
  expect([](auto& r) { r.set_from("2020-02-30"); }, "DAY_FORMAT", "from");
  expect([](auto& r) { r.set_reason(std::string(501, 'x')); }, "TEXT_LENGTH", "reason");
  expect([](auto& r) { r.set_from("2020-04-19"); }, "PERIOD_PAST", "reorganize_department.change.from_day");
  auto preview = Merger<api::PreviewReorganizationRequest>("jz-market", "nowhere");
  EXPECT_EQ(server_.Call<api::DirectoryService>(kAdmin, &Directory::PreviewReorganization, preview).reason, "SCOPE_NOT_FOUND");
  preview.set_to("jz-agriculture");
  EXPECT_EQ(server_.Call<api::DirectoryService>(kChief, &Directory::PreviewReorganization, preview).reason,
            "ADMINISTRATOR_REQUIRED");
}

}  // namespace
}  // namespace yici::server
