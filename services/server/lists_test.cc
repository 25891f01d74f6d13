// Lists and the workbench over a real socket, on the pack: what the counters count is found, page by page.
#include <gmock/gmock.h>

#include "services/base/key_range.h"
#include "services/base/text.h"
#include "services/base/time.h"
#include "services/server/pack_for_tests.h"

namespace yici::server {
namespace {

constexpr char kItem[] = "11210700YCJ00025XQ3210125008000";
constexpr char kRoot[] = "officer:root";
constexpr char kClerk[] = "officer:jz-hall-main-w01-clerk";
constexpr char kEnterprise[] = "enterprise:91210700MA0AB12C3K";
constexpr char kHall[] = "jz-hall-main";

using Admin = api::AdminService::Stub;
using Approval = api::ApprovalService::Stub;

class ListsTest : public testing::Test {
 protected:
  void SetUp() override {
    city_.config.start = "2019-06-24T09:00";
    ASSERT_TRUE(city_.Start().ok());
    ApplyPack(city_, "2019-06-24");
  }
  std::string Submit(const std::string& request_id) {
    api::SubmitCaseRequest submit;
    submit.set_request_id(request_id);
    submit.set_item_code(kItem);
    submit.mutable_applicant()->set_uscc("91210700MA0AB12C3K");
    submit.set_channel(api::WINDOW);
    submit.set_window_id("jz-hall-main-w01");
    api::CaseReply reply;
    EXPECT_EQ(city_.Call<api::ApprovalService>(kClerk, &Approval::SubmitCase, submit, &reply).code, 0);
    return reply.case_no();
  }
  void Advance(const std::string& to) {
    api::AdvanceClockRequest advance;
    advance.mutable_to()->set_seconds(Instant::Parse(to)->micros() / kMicrosPerSecond);
    const Told told = city_.Call<api::AdminService>(kRoot, &Admin::AdvanceClock, advance);
    ASSERT_EQ(told.code, 0) << told.reason << " " << told.en;
  }
  std::vector<std::string> ByDueDay(const std::string& order, int page_size) {
    std::vector<std::string> numbers;
    api::ListCasesRequest list;
    list.set_filter(StrCat("hall_id = ", kHall));
    list.set_order_by(order);
    list.set_page_size(page_size);
    do {
      api::ListCasesResponse page;
      EXPECT_EQ(city_.Call<api::ApprovalService>(kClerk, &Approval::ListCases, list, &page).code, 0);
      for (const auto& found : page.cases()) numbers.push_back(found.case_no());
      list.set_page_token(page.next_page_token());
    } while (!list.page_token().empty() && numbers.size() < 100);
    return numbers;
  }

  TestServer city_{"lists", {kRoot, kClerk, kEnterprise}};
};

TEST_F(ListsTest, CasesWhoseClocksHaveAllRunOutComeFirstAndAreCounted) {
  const std::string first = Submit("r1"), second = Submit("r2");
  Advance("2020-04-20T09:00");
  const std::string fresh = Submit("r3");
  const std::vector<std::string> all = {first, second, fresh}, backwards = {fresh, second, first};
  for (const int page_size : {1, 2, 50}) {
    EXPECT_EQ(ByDueDay("due_day", page_size), all) << "pages of " << page_size;
    EXPECT_EQ(ByDueDay("due_day desc", page_size), backwards) << "pages of " << page_size;
  }
  api::GetWorkbenchRequest request;
  request.set_hall_id(kHall);
  api::Workbench workbench;
  ASSERT_EQ(city_.Call<api::ApprovalService>(kClerk, &Approval::GetWorkbench, request, &workbench).code, 0);
  EXPECT_EQ(workbench.in_progress(), 2);
  EXPECT_EQ(workbench.awaiting_acceptance(), 1);
  ASSERT_EQ(workbench.most_urgent_size(), 3);
  EXPECT_EQ(workbench.most_urgent(0).case_no(), first);
  EXPECT_EQ(workbench.most_urgent(2).case_no(), fresh);
}

TEST(PrefixEnd, LiesBehindEveryKeyOfThePrefix) {
  EXPECT_EQ(PrefixEnd("ab"), "ac");
  EXPECT_EQ(PrefixEnd("a\xff"), "b");
  EXPECT_EQ(PrefixEnd("\xff\xff"), "");
  EXPECT_LT(std::string("ab\xff\xff\xff\xff"), PrefixEnd("ab"));
}

}  // namespace
}  // namespace yici::server
