// Callers, operators, dispatchers, stewards and departments around demands.
#include "services/base/text.h"
#include "tests/sim/clients.h"

namespace yici::sim {

using law::Stage;

std::string Clients::InDepartment(const law::Demand& demand, const char* role) {
  if (random_.Percent(6)) return random_.Of(cast_.officers);
  return StrCat("officer:", city_->OrganFor(demand.department, "", today_), "-", role, "-1");
}

// The same words about the same thing come more than once.
journal::Command Clients::RaiseDemand(std::string& principal) {
  journal::Command command;
  journal::RaiseDemand& raise = *command.mutable_raise_demand();
  raise.set_text(random_.PerMille(970) ? StrCat("诉求", random_.Below(9)) : " ");
  if (random_.Percent(85)) raise.set_category_id(random_.PerMille(980) ? random_.Of(cast_.categories) : "no-such-category");
  raise.set_register_only(random_.Percent(35));
  if (random_.Percent(10)) raise.set_kind(static_cast<journal::DemandKind>(random_.Between(1, 5)));
  const size_t which = static_cast<size_t>(random_.Below(static_cast<int>(cast_.enterprises.size())));
  const std::string& uscc = cast_.enterprises[which];
  const int dice = random_.Below(100);
  if (dice < 45) {
    principal = StrCat("officer:jz-hotline-operator-", random_.Percent(50) ? "1" : "2");
    raise.set_channel(journal::DEMAND_CHANNEL_HOTLINE);
    raise.set_jurisdiction("210700");
    if (random_.Percent(20)) raise.mutable_caller()->set_uscc(uscc);
    return command;
  }
  principal = dice < 75 ? "enterprise:" + uscc : "officer:" + cast_.stewards[which];
  raise.set_channel(dice < 75 ? journal::DEMAND_CHANNEL_ENTERPRISE : journal::DEMAND_CHANNEL_STEWARD);
  if (random_.PerMille(965)) raise.mutable_caller()->set_uscc(random_.PerMille(965) ? uscc : random_.Of(cast_.enterprises));
  if (random_.PerMille(20)) raise.set_channel(journal::DEMAND_CHANNEL_HOTLINE);
  return command;
}

journal::Command Clients::OnDemand(const law::Demand& demand, std::string& principal) {
  journal::Command command;
  const auto about = [&](auto* of) {
    of->set_demand_no(random_.PerMille(990) ? demand.no : "no-such-demand");
    if (random_.Percent(30)) of->set_etag(random_.Percent(90) ? demand.etag : demand.etag + 1);
    return of;
  };
  const std::string steward = "officer:" + (demand.steward.empty() ? std::string("jz-hotline-operator-1") : demand.steward);
  const std::string caller = "enterprise:" + (demand.uscc.empty() ? cast_.enterprises.front() : demand.uscc);
  Stage stage = demand.stage;
  if (random_.Percent(8)) stage = static_cast<Stage>(random_.Between(1, 8));  // believes otherwise
  if (demand.issue ? random_.Percent(12) : random_.Percent(2)) {
    principal = random_.Percent(50) ? caller : random_.Percent(60) ? steward : "officer:jz-hotline-dispatcher-1";
    about(command.mutable_escalate_demand())->set_reason(Words());
    return command;
  }
  switch (stage) {
    case Stage::kRegistered: {
      principal = demand.issue && random_.Percent(70) ? steward : "officer:jz-hotline-dispatcher-1";
      if (random_.Percent(20)) {
        if (!demand.issue && random_.Percent(80)) principal = "officer:jz-hotline-operator-1";
        about(command.mutable_answer_demand())->set_text(Words());
        return command;
      }
      journal::DispatchDemand& dispatch = *about(command.mutable_dispatch_demand());
      if (random_.Percent(40))
        dispatch.set_category_id(random_.PerMille(970) ? random_.Of(cast_.categories) : "no-such-category");
      if (random_.Percent(40))
        dispatch.set_department_id(random_.PerMille(970) ? random_.Of(cast_.departments) : "no-such-department");
      return command;
    }
    case Stage::kAwaitingSign:
      principal = InDepartment(demand, random_.Percent(70) ? "handler" : "chief-representative");
      about(command.mutable_sign_demand());
      return command;
    case Stage::kReplyReview: {
      principal = InDepartment(demand, random_.Percent(60) ? "organ-head" : "chief-representative");
      journal::ReviewReply& review = *about(command.mutable_review_reply());
      review.set_pass(random_.Percent(85));
      review.set_reason(Words());
      return command;
    }
    case Stage::kCallBack: {
      if (demand.issue != random_.PerMille(40)) {
        principal = random_.Percent(92) ? caller : steward;
        journal::ConfirmDemand& confirm = *about(command.mutable_confirm_demand());
        confirm.set_confirmed(random_.Percent(35));
        confirm.set_text(Words());
        return command;
      }
      principal = "officer:jz-hotline-operator-2";
      journal::RecordCallBack& call = *about(command.mutable_record_call_back());
      static constexpr const char* kOutcomes[] = {"satisfied", "unsatisfied", "unsatisfied",
                                                  "no_answer", "no_answer",   "objective"};
      call.set_outcome(random_.PerMille(980) ? kOutcomes[random_.Below(6)] : "perhaps");
      call.set_note(Words());
      return command;
    }
    default: break;
  }
  for (const auto& [department, given] : demand.joint) {
    if (given && random_.Percent(90)) continue;
    journal::GiveDemandOpinion& opinion = *about(command.mutable_give_demand_opinion());
    opinion.set_department_id(random_.PerMille(960) ? department : random_.Of(cast_.departments));
    opinion.set_text(Words());
    principal = StrCat("officer:", department, random_.Percent(60) ? "-handler-1" : "-joint-officer-1");
    return command;
  }
  // The chief representative who wrote the answer would like to sign it too.
  principal = InDepartment(demand, random_.Percent(60) ? "handler" : "chief-representative");
  about(command.mutable_reply_demand())->set_text(Words());
  return command;
}

journal::Command Clients::OnDemands(const law::City& city, std::string& principal) {
  std::vector<const law::Demand*> open, all;
  for (const auto& [no, demand] : city.demands) {
    all.push_back(&demand);
    if (demand.stage < Stage::kInspection) open.push_back(&demand);
    // Who was not content once is heard first.
    if (demand.redone > 0 && demand.stage < Stage::kInspection && random_.Percent(35)) return OnDemand(demand, principal);
  }
  if (open.size() < 2 || random_.Percent(open.size() < 6 ? 30 : 8)) return RaiseDemand(principal);
  return OnDemand(*random_.Of(random_.Percent(96) ? open : all), principal);
}

}  // namespace yici::sim
