// Commands on demands in the judge's words.
#include "tests/sim/translate.h"

namespace yici::sim {

void AddHotLine(const journal::PackRow& row, law::HotLine& line) {
  if (row.has_hotline_category()) {
    const journal::HotlineCategory& category = row.hotline_category();
    line.categories[category.category_id()] = {.kind = static_cast<int>(category.kind()),
                                               .main = category.main_department_id(),
                                               .joint = category.joint_department_id(),
                                               .limit = category.limit_wd(),
                                               .urgent = category.urgent()};
  }
  if (row.has_enterprise()) {
    line.enterprises[row.enterprise().uscc()] = {row.enterprise().jurisdiction(), row.enterprise().steward_id()};
  }
  if (row.has_escalation_level()) {
    const journal::EscalationLevel& level = row.escalation_level();
    line.levels[level.level()] = {level.leader_level(), level.leader_id(), level.limit_wd()};
  }
  if (row.has_leader()) line.leaders[row.leader().leader_id()] = {row.leader().level(), row.leader().jurisdiction()};
  if (row.has_jurisdiction() && row.jurisdiction().kind() == "prefecture-level-city") {
    line.cities.insert(row.jurisdiction().jurisdiction());
  }
}

bool TakeDemand(const journal::Command& command, law::Act& act) {
  using C = journal::Command;
  law::Saying& said = act.demand;
  const auto take = [&](law::Do what, const auto& of) {
    act.what = what;
    act.etag = of.etag();
    said.no = of.demand_no();
    return true;
  };
  switch (command.command_case()) {
    case C::kRaiseDemand: {
      const journal::RaiseDemand& raise = command.raise_demand();
      act.what = law::Do::kRaise;
      said = {.no = {},
              .uscc = raise.caller().uscc(),
              .text = raise.text(),
              .category = raise.category_id(),
              .jurisdiction = raise.jurisdiction(),
              .department = {},
              .outcome = {},
              .channel = static_cast<int>(raise.channel()),
              .kind = static_cast<int>(raise.kind()),
              .register_only = raise.register_only()};
      return true;
    }
    case C::kDispatchDemand:
      said.category = command.dispatch_demand().category_id();
      said.department = command.dispatch_demand().department_id();
      return take(law::Do::kDispatch, command.dispatch_demand());
    case C::kAnswerDemand: said.text = command.answer_demand().text(); return take(law::Do::kAnswer, command.answer_demand());
    case C::kSignDemand: return take(law::Do::kSign, command.sign_demand());
    case C::kGiveDemandOpinion:
      said.text = command.give_demand_opinion().text();
      said.department = command.give_demand_opinion().department_id();
      return take(law::Do::kGiveOpinion, command.give_demand_opinion());
    case C::kReplyDemand: said.text = command.reply_demand().text(); return take(law::Do::kReply, command.reply_demand());
    case C::kReviewReply:
      said.text = command.review_reply().reason();
      said.yes = command.review_reply().pass();
      return take(law::Do::kReviewReply, command.review_reply());
    case C::kRecordCallBack:
      said.text = command.record_call_back().note();
      said.outcome = command.record_call_back().outcome();
      return take(law::Do::kCallBack, command.record_call_back());
    case C::kConfirmDemand:
      said.text = command.confirm_demand().text();
      said.yes = command.confirm_demand().confirmed();
      return take(law::Do::kConfirm, command.confirm_demand());
    case C::kEscalateDemand:
      said.text = command.escalate_demand().reason();
      return take(law::Do::kEscalate, command.escalate_demand());
    case C::kSettleDemand:
      act.what = law::Do::kSettleDemand;
      said.no = command.settle_demand().demand_no();
      return true;
    default: return false;
  }
}

}  // namespace yici::sim
