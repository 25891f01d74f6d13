#include "tests/sim/clients.h"

#include <algorithm>

#include "services/base/text.h"
#include "tests/kit/city.h"

namespace yici::sim {
namespace {

using law::State;

int64_t CountOpen(const law::City& city) {
  return std::count_if(city.cases.begin(), city.cases.end(), [](const auto& c) { return !law::HasEnded(c.second.state); });
}

}  // namespace

void Clients::AddHeld(google::protobuf::RepeatedPtrField<journal::MaterialHeld>* materials, const std::string& id,
                      journal::MaterialStatus status) {
  journal::MaterialHeld* held = materials->Add();
  held->set_material_id(id);
  held->set_status(status);
}

std::string Clients::OfficerOf(const law::Case& subject, const std::string& role) {
  if (random_.Percent(8)) return random_.Of(random_.Percent(50) ? cast_.officers : cast_.clerks);
  if (role == "window-clerk")
    return random_.Percent(85) ? cast_.clerks[static_cast<size_t>(random_.Below(2))] : cast_.clerks.back();
  if (role == "government-head") return "officer:jz-government-head-1";
  const char* number = role == "handler" && random_.Percent(40) ? "-2" : "-1";
  const std::string officer = StrCat(Carrier(subject), "-", role, number);
  for (const law::Substitution& instead : city_->directory.substitutions) {
    if (instead.absent == officer && random_.Percent(50)) return "officer:" + instead.substitute;
  }
  return "officer:" + officer;
}

std::string Clients::Applicant(const law::Case& subject) {
  if (random_.Percent(6)) return "enterprise:" + random_.Of(cast_.applicants);
  return "enterprise:" + (subject.agent.empty() || random_.Percent(60) ? subject.applicant : subject.agent);
}

uint64_t Clients::Etag(const law::Case& subject) {
  if (random_.Percent(70)) return 0;
  return random_.Percent(80) ? subject.etag : subject.etag - 1;
}

// Open cases are more often of interest than closed ones, young ones more often than old ones.
const law::Case& Clients::Pick(const law::City& city) {
  std::vector<const law::Case*> open, all;
  for (const auto& [no, subject] : city.cases) {
    all.push_back(&subject);
    if (subject.IsParent() && random_.Percent(75)) continue;  // most is done at the children
    if (!law::HasEnded(subject.state)) open.push_back(&subject);
    // People come to a hearing on its day.
    const bool today =
        subject.state == State::kSpecial && subject.hearing.phase == law::Hearing::kScheduled && subject.hearing.day == today_;
    if (today && random_.Percent(80)) return subject;
    // And once it was held, its case is not left lying; nor is one that somebody promised to look at again.
    if (law::IsHandling(subject.state) && subject.hearing.phase == law::Hearing::kClosed && random_.Percent(60)) return subject;
    if (!subject.checks.empty() && subject.checks.back().second && random_.Percent(6)) return subject;
    const bool reviewed = law::IsHandling(subject.state) && subject.step == subject.steps.size();
    if (subject.deferral_open && random_.Percent(reviewed ? 60 : 28)) return subject;
    // A file that another organ waits for is pressed on.
    if (subject.item->first_review && law::IsHandling(subject.state) && random_.Percent(14)) return subject;
  }
  return *(open.empty() || random_.Percent(18) ? random_.Of(all) : random_.Of(open));
}

template <class Faults>
void Clients::ListFaults(const law::Case& subject, Faults* faults) {
  for (const law::Material& material : subject.materials) {
    if (material.there ? random_.Percent(85) : random_.PerMille(40)) continue;
    journal::Fault* fault = faults->Add();
    fault->set_material_id(random_.PerMille(10) ? "no-such-material" : material.id);
    fault->set_text("缺");
    fault->set_status(material.there ? journal::MATERIAL_STATUS_FAULTY : journal::MATERIAL_STATUS_MISSING);
  }
  if (faults->empty() && !subject.materials.empty() && random_.Percent(90)) {
    faults->Add()->set_material_id(random_.Of(subject.materials).id);
  }
}

// A case about a grant is mostly of the item that its grants are renewed under.
const law::Item& Clients::ItemFor(const law::City& city, const law::Case* grant) {
  const auto& items = city.places().items;
  if (grant == nullptr || random_.Percent(10)) return items.at(random_.Of(cast_.items));
  const std::string& other = grant->item->renewal_item;
  const auto power = city.powers.find(grant->item->code);
  const std::string merged_into = power == city.powers.end() ? "" : power->second.versions.back().merged_into;
  if (!merged_into.empty() && random_.Percent(85)) return items.at(merged_into);
  return items.at(!other.empty() && random_.Percent(50) ? other : grant->item->code);
}

journal::Command Clients::NewCase(const law::City& city, std::string& principal) {
  if (random_.Percent(matters_percent_)) return NewMatter(city, principal);
  journal::Command command;
  const law::Case* grant = random_.Percent(50) ? SomeGrant(city) : nullptr;
  const law::Item& item = ItemFor(city, grant);
  const bool on_the_spot = random_.Percent(item.on_the_spot ? 70 : 4);
  journal::SubmitCase& submit =
      on_the_spot ? *command.mutable_complete_instant()->mutable_submit() : *command.mutable_submit_case();
  submit.set_item_code(item.code);
  if (random_.PerMille(10)) submit.set_item_code("11210700YCJ00025XQ3000000000000");
  if (random_.PerMille(6)) submit.set_item_code("11210700YCJ00025XQ3212025901000"), submit.clear_materials();  // a joint matter
  const std::string applicant = random_.Of(cast_.applicants);
  if (!random_.PerMille(10)) submit.mutable_applicant()->set_uscc(applicant);
  const bool online = random_.Percent(on_the_spot ? 5 : 45);
  submit.set_channel(online ? random_.Percent(70) ? journal::CHANNEL_WEB : journal::CHANNEL_MOBILE : journal::CHANNEL_WINDOW);
  principal = online ? "enterprise:" + applicant : random_.Of(cast_.clerks);
  if (!online) {
    const size_t at =
        static_cast<size_t>(std::find(cast_.clerks.begin(), cast_.clerks.end(), principal) - cast_.clerks.begin());
    submit.set_window_id(random_.Percent(96) ? cast_.windows[at] : "no-such-window");
  }
  if (random_.Percent(20)) {
    submit.mutable_agent()->set_uscc(random_.Of(cast_.applicants));
    if (random_.Percent(95)) submit.mutable_agent()->set_authorisation("授权委托书");
    if (online && random_.Percent(70)) principal = "enterprise:" + submit.agent().uscc();
  }
  const bool complete = random_.Percent(on_the_spot ? 90 : 60);
  const bool keys_only = !complete && random_.Percent(60);
  for (const std::string& material : item.materials) {
    if (!complete && random_.Percent(35) && !(keys_only && item.keys.count(material))) continue;
    AddHeld(
        submit.mutable_materials(), material,
        !complete && !keys_only && random_.Percent(10) ? journal::MATERIAL_STATUS_FAULTY : journal::MATERIAL_STATUS_PRESENT);
  }
  Dress(submit.applicant().uscc(), online, *submit.mutable_materials());
  submit.set_delivery_way(static_cast<journal::DeliveryWay>(random_.Below(4)));
  if (random_.Percent(15)) submit.set_external_ref(StrCat("ref-", random_.Below(12)));
  if (grant != nullptr) Link(*grant, submit, principal);
  if (!on_the_spot) return command;
  if (random_.Percent(95)) command.mutable_complete_instant()->mutable_collector_id()->set_commitment("commitment");
  command.mutable_complete_instant()->set_seal(random_.Percent(85) ? "章" : "");
  if (item.certificate != random_.PerMille(40)) command.mutable_complete_instant()->set_certificate_no("证-1");
  return command;
}

journal::Command Clients::PreReview(const law::Case& subject) {
  journal::Command command;
  journal::PreReview& review = *command.mutable_pre_review();
  const bool complete = std::all_of(subject.materials.begin(), subject.materials.end(), [](const auto& m) { return m.there; });
  review.set_case_no(subject.no);
  review.set_code(random_.Percent(12) ? random_.Between(0, 4) : complete ? 1 : 3);
  review.set_reason(random_.Percent(90) ? "不属于许可事项" : "");
  review.set_ground(static_cast<journal::RefusalGround>(random_.Below(3)));
  review.set_competent_organ(random_.Percent(70) ? "省级机关" : "");
  if (review.code() == 3) ListFaults(subject, review.mutable_faults());
  return command;
}

journal::Command Clients::Supplement(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::SubmitSupplement& supplement = *command.mutable_submit_supplement();
  supplement.set_case_no(subject.no);
  const bool complete = random_.Percent(60);
  const bool in_review = subject.state == State::kAwaitingInReview;
  for (const std::string& material : in_review ? subject.review_notice : subject.notice) {
    if (!complete && random_.Percent(50)) continue;
    bool listed = false;
    for (const auto& held : supplement.materials()) listed |= held.material_id() == material;
    if (listed) continue;
    AddHeld(supplement.mutable_materials(), material,
            random_.Percent(complete ? 2 : 15) ? journal::MATERIAL_STATUS_FAULTY : journal::MATERIAL_STATUS_PRESENT);
  }
  Dress(subject.applicant, true, *supplement.mutable_materials());
  if (random_.Percent(60)) {
    principal = Applicant(subject);
    supplement.set_channel(random_.Percent(95) ? journal::CHANNEL_WEB : journal::CHANNEL_WINDOW);
    return command;
  }
  principal = OfficerOf(subject, "window-clerk");
  supplement.set_window_id(cast_.windows[static_cast<size_t>(random_.Below(2))]);
  return command;
}

journal::Command Clients::AtReceived(const law::Case& subject, std::string& principal) {
  journal::Command command;
  principal = OfficerOf(subject, "chief-representative");
  const bool complete = std::all_of(subject.materials.begin(), subject.materials.end(), [](const auto& m) { return m.there; });
  if (subject.supplement_online && subject.last_material != 0 && random_.Percent(30)) {
    journal::ReturnSupplement& returned = *command.mutable_return_supplement();
    returned.set_case_no(subject.no);
    for (const std::string& material : subject.notice) {
      if (!returned.faults_size() || random_.Percent(40)) returned.add_faults()->set_material_id(material);
    }
    if (random_.Percent(5)) returned.add_faults()->set_material_id("not-in-notice");
    return command;
  }
  const bool only_later_ones = std::none_of(subject.materials.begin(), subject.materials.end(),
                                            [&](const auto& m) { return !m.there && subject.item->keys.count(m.id) != 0; });
  if (!complete && random_.Percent(only_later_ones && subject.item->deferral ? 65 : 12)) return Defer(subject, principal);
  if (random_.Percent(subject.item->on_promise ? 40 : 3)) return Promise(subject, principal);
  int dice = random_.Below(100);
  if (subject.link.in_time && !subject.notified && random_.Percent(65)) dice = 80;  // the term may end before the answer
  if (dice < (complete ? 70 : 12)) {
    command.mutable_accept_case()->set_case_no(subject.no);
  } else if (dice < 88) {
    command.mutable_notify_supplement()->set_case_no(subject.no);
    ListFaults(subject, command.mutable_notify_supplement()->mutable_faults());
  } else if (dice < 94) {
    command.mutable_correct_on_spot()->set_case_no(subject.no);
    command.mutable_correct_on_spot()->set_note(Words());
    for (const law::Material& material : subject.materials) {
      if (!material.there)
        AddHeld(command.mutable_correct_on_spot()->mutable_materials(), material.id, journal::MATERIAL_STATUS_PRESENT);
    }
  } else {
    journal::RefuseAcceptance& refuse = *command.mutable_refuse_acceptance();
    refuse.set_case_no(subject.no);
    refuse.set_ground(static_cast<journal::RefusalGround>(random_.Below(3)));
    refuse.set_reason(Words());
    refuse.set_competent_organ(random_.Percent(70) ? "省级机关" : "");
  }
  return command;
}

journal::Command Clients::Review(const law::Case& subject, const law::Step& step, std::string& principal) {
  journal::Command command;
  journal::ReviewStep& review = *command.mutable_review_step();
  review.set_case_no(subject.no);
  review.set_step(random_.Percent(96) ? step.name : "review");
  review.set_opinion(Words());
  principal = OfficerOf(subject, law::RoleOfStep(step.name));
  // Now and then the one who handled it would also like to approve it.
  const std::string& first = subject.steps.front().officer;
  const law::Where where{subject.department, subject.hall, subject.jurisdiction};
  const bool could = city_->directory.May(first, "approver", where, subject.submitted);
  if (random_.Percent(could ? 60 : 5) && !first.empty()) principal = first;
  review.set_verdict(random_.Percent(88) ? journal::REVIEW_VERDICT_PASS
                                         : static_cast<journal::ReviewVerdict>(random_.Below(3)));
  if (review.verdict() == journal::REVIEW_VERDICT_RETURN) review.set_return_to(random_.Of(subject.steps).name);
  if (random_.Percent(90)) review.set_second_officer(StrCat("officer:", Carrier(subject), "-handler-2"));
  if (step.name == "dispatch" && random_.Percent(90)) {
    for (const std::string& department : cast_.departments) {
      if (random_.Percent(25) || review.joint_departments_size() == 0) review.add_joint_departments(department);
    }
    if (random_.PerMille(30)) review.add_joint_departments("no-such-department");
    if (random_.PerMille(30)) review.add_joint_departments(review.joint_departments(0));
  }
  review.set_etag(Etag(subject));
  return command;
}

journal::Command Clients::Opine(const law::Case& subject, const law::Step& step, std::string& principal) {
  journal::Command command;
  journal::GiveOpinion& opinion = *command.mutable_give_opinion();
  opinion.set_case_no(subject.no);
  std::vector<std::string> waiting;
  for (const auto& [department, given] : step.asked) {
    if (given == 0) waiting.push_back(department);
  }
  opinion.set_department_id(waiting.empty() || random_.Percent(8) ? random_.Of(cast_.departments) : random_.Of(waiting));
  opinion.set_opinion(static_cast<journal::JointOpinion>(random_.Percent(95) ? random_.Between(1, 4) : 0));
  opinion.set_text(Words());
  opinion.set_legal_basis(Words());
  principal = StrCat("officer:", city_->OrganFor(opinion.department_id(), subject.item->code, today_), "-joint-officer-1");
  return command;
}

journal::Command Clients::AtHandling(const law::City&, const law::Case& subject, std::string& principal) {
  journal::Command command;
  if (subject.deferral_open && random_.Percent(9)) return HandInDeferred(subject, principal);
  if (subject.deferral_open ? random_.Percent(5) : random_.PerMille(4)) return ExtendDeferral(subject, principal);
  if (random_.Percent(subject.item->hearing_right && subject.hearing.phase == law::Hearing::kNone ? 40 : 14)) {
    return Procedure(subject, principal);
  }
  // Who gave the right up sometimes asks for the hearing all the same, before the ruling is made.
  const auto& holders = subject.hearing.holders;
  const bool given_up = std::any_of(holders.begin(), holders.end(), [](const auto& holder) { return holder.second; });
  if (given_up && random_.Percent(15)) return UseRight(subject, principal);
  if (random_.Percent(subject.IsChild() && subject.item->review_supplement                         ? 35
                      : subject.item->review_supplement || subject.deemed || subject.deferral_open ? 9
                                                                                                   : 2))
    return AskInReview(subject, principal);
  if (random_.PerMille(20)) return HandInDeferred(subject, principal);
  if (subject.step < subject.steps.size() && random_.Percent(94)) {
    const law::Step& step = subject.steps[subject.step];
    if (step.name != "joint-review" || random_.Percent(10)) return Review(subject, step, principal);
    return Opine(subject, step, principal);
  }
  const bool untold = subject.item->first_review && subject.hearing.phase == law::Hearing::kNone;
  if (untold && random_.Percent(45)) return TellRight(subject, principal);
  if (random_.Percent(subject.item->first_review ? 60 : 4)) return ForwardUp(subject, principal);
  journal::DecideCase& rule = *command.mutable_decide_case();
  rule.set_case_no(subject.no);
  rule.set_seal(random_.Percent(85) ? "章" : "");
  const law::HearingFile& hearing = subject.hearing;
  if ((hearing.phase == law::Hearing::kClosed) != random_.PerMille(60)) {
    rule.set_hearing_record(StrCat("36-", subject.no, "-", std::max(1, hearing.record)));
  }
  rule.set_grant(random_.Percent(75));
  rule.set_reasons(Words());
  rule.set_remedy(Words());
  rule.set_etag(Etag(subject));
  principal = OfficerOf(subject, random_.Percent(70) ? "approver" : "organ-head");
  if (!hearing.presider.empty() && random_.Percent(6)) principal = hearing.presider;
  return command;
}

journal::Command Clients::AfterRuling(const law::Case& subject, std::string& principal) {
  journal::Command command;
  principal = OfficerOf(subject, random_.Percent(70) ? "window-clerk" : "chief-representative");
  const int dice = random_.Below(100);
  if (dice < 30) {
    command.mutable_issue_certificate()->set_case_no(subject.no);
    command.mutable_issue_certificate()->set_certificate_no(random_.Percent(95) ? "证-2" : "");
  } else if (dice < 45) {
    command.mutable_notify_collect()->set_case_no(subject.no);
    command.mutable_notify_collect()->set_how(random_.Percent(95) ? "电话" : "");
  } else {
    journal::DeliverResult& deliver = *command.mutable_deliver_result();
    deliver.set_case_no(subject.no);
    deliver.set_way(static_cast<journal::DeliveryWay>(random_.Percent(95) ? random_.Between(1, 3) : 0));
    if (random_.Percent(95)) deliver.mutable_collector_id()->set_commitment("commitment");
    deliver.set_courier_no(random_.Percent(95) ? "EMS-1" : "");
    if (random_.Percent(30)) deliver.set_window_id(random_.Percent(90) ? random_.Of(cast_.windows) : "no-such-window");
  }
  return command;
}

journal::Command Clients::Ending(const law::Case& subject, std::string& principal) {
  journal::Command command;
  if (random_.Percent(60)) {
    command.mutable_withdraw_case()->set_case_no(subject.no);
    command.mutable_withdraw_case()->set_reason("撤回");
    command.mutable_withdraw_case()->set_etag(Etag(subject));
    principal = random_.Percent(60) ? Applicant(subject) : OfficerOf(subject, "window-clerk");
    return command;
  }
  command.mutable_terminate_case()->set_case_no(subject.no);
  command.mutable_terminate_case()->set_reason(Words());
  command.mutable_terminate_case()->set_basis(Words());
  principal = OfficerOf(subject, random_.Percent(60) ? "chief-representative" : "organ-head");
  return command;
}

journal::Command Clients::Transfer(const law::Case& subject, std::string& principal) {
  journal::Command command;
  journal::TransferCase& transfer = *command.mutable_transfer_case();
  transfer.set_case_no(subject.no);
  transfer.set_to_department(random_.PerMille(40) ? "no-such-department" : random_.Of(cast_.departments));
  transfer.set_reason(Words());
  transfer.set_basis(Words());
  if (random_.Percent(15)) transfer.set_window_id(random_.Percent(85) ? random_.Of(cast_.windows) : "no-such-window");
  transfer.set_etag(Etag(subject));
  principal = random_.Percent(25) ? kit::kAdministrator
                                  : OfficerOf(subject, random_.Percent(60) ? "chief-representative" : "organ-head");
  return command;
}

journal::Command Clients::Noting(const law::Case& subject, std::string& principal) {
  journal::Command command;
  principal = random_.Percent(60) ? Applicant(subject) : OfficerOf(subject, "window-clerk");
  if (random_.Percent(50)) {
    command.mutable_record_visit()->set_case_no(subject.no);
    command.mutable_record_visit()->set_hall_id(random_.Percent(95) ? random_.Of(cast_.halls) : "no-such-hall");
    return command;
  }
  journal::RateCase& rate = *command.mutable_rate_case();
  rate.set_case_no(subject.no);
  rate.set_stage(static_cast<journal::RatingStage>(random_.Percent(97) ? random_.Between(1, 3) : 0));
  rate.set_code(random_.Percent(95) ? random_.Between(1, 5) : 6);
  if (principal.starts_with("officer:") && random_.Percent(85)) rate.set_applicant("enterprise:" + subject.applicant);
  return command;
}

journal::Command Clients::OnCase(const law::City& city, const law::Case& subject, std::string& principal) {
  if (subject.IsParent()) return AtParent(city, subject, principal);
  const int dice = random_.Below(100);
  if (dice < 4) return Ending(subject, principal);
  if (dice < 10) return Noting(subject, principal);
  if (dice < 13) return CorrectRecord(subject, principal);
  if (dice < 15) return random_.Percent(45) ? Transfer(subject, principal) : Procedure(subject, principal);
  if (dice < 16) return AtClosed(subject, principal);
  if (dice < 17) return random_.Percent(50) ? Defer(subject, principal) : Promise(subject, principal);
  State state = subject.state;
  if (dice >= 92) state = static_cast<State>(random_.Below(static_cast<int>(State::kArchived) + 1));  // believes otherwise
  switch (state) {
    case State::kPendingPreReview: principal = OfficerOf(subject, "chief-representative"); return PreReview(subject);
    case State::kReceived: return AtReceived(subject, principal);
    case State::kAwaitingSupplement:
      if (subject.IsChild() && random_.Percent(90)) return SupplementParent(city.cases.at(subject.family.parent), principal);
      return Supplement(subject, principal);
    case State::kAwaitingInReview:
      if (subject.step < subject.steps.size() && subject.steps[subject.step].name == "joint-review" && random_.Percent(40))
        return Opine(subject, subject.steps[subject.step], principal);
      if (random_.Percent(15)) return random_.Percent(50) ? Extend(subject, principal) : HandInDeferred(subject, principal);
      return Supplement(subject, principal);
    case State::kSpecial:
      if (random_.Percent(15)) return random_.Percent(50) ? Extend(subject, principal) : UseRight(subject, principal);
      return InSpecial(subject, principal);
    case State::kAccepted:
    case State::kUnderHandling:
    case State::kUnderReview:
    case State::kUnderApproval: return AtHandling(city, subject, principal);
    case State::kGranted:
    case State::kRefused:
    case State::kAwaitingDelivery: return random_.Percent(12) ? AtClosed(subject, principal) : AfterRuling(subject, principal);
    default: return AtClosed(subject, principal);
  }
}

// Clerks say for whom they come, some officers send through a hall's system, a few claim what they may not.
void Clients::Represent(server::Incoming& incoming) {
  journal::Arrival& arrival = incoming.arrival;
  const std::string sender = arrival.principal().id();
  if (sender.starts_with("officer:")) {
    const bool by_hall = random_.Percent(8);
    if (by_hall) {
      *arrival.mutable_principal() = kit::PrincipalOf("hall:" + random_.Of(cast_.halls));
      arrival.set_on_behalf_of(random_.Percent(95) ? sender : "");
    }
    if (incoming.command.has_withdraw_case() && random_.Percent(80)) {
      journal::WithdrawCase& withdraw = *incoming.command.mutable_withdraw_case();
      const std::string party = "enterprise:" + city_->cases.at(withdraw.case_no()).applicant;
      if (by_hall || random_.Percent(50))
        withdraw.set_applicant(party);
      else
        arrival.set_on_behalf_of(party);
    }
  }
  if (random_.PerMille(20)) arrival.set_on_behalf_of(random_.Of(cast_.officers));
}

server::Incoming Clients::Next(const law::City& city, Instant now) {
  city_ = &city;
  today_ = DayOf(now).days_since_1970();
  std::string principal;
  journal::Command command;
  const int dice = random_.Below(100);
  const bool announced = std::any_of(city.powers.begin(), city.powers.end(),
                                     [&](const auto& power) { return power.second.versions.back().from > today_; });
  // A batch is not left lying, and what was announced is talked of.
  if (random_.Percent(!StagedLines(city).empty() ? 12 : announced ? 4 : 0)) {
    principal = kit::kAdministrator;
    command = PowerList(city);
    return kit::IncomingOf(principal, std::move(command), now);
  }
  // What is planned of departments is talked of too.
  const bool planned = std::any_of(city.changes.begin(), city.changes.end(),
                                   [&](const auto& of) { return !of.second.empty() && of.second.back().from > today_; });
  if (planned && random_.PerMille(25)) {
    command = Reorganize(city);
    return kit::IncomingOf(kit::kAdministrator, std::move(command), now);
  }
  if (dice < 6) {
    command = Administration(city, now, principal);
  } else if (random_.PerMille(90)) {
    command = OnDemands(city, principal);
    return kit::IncomingOf(principal, std::move(command), now);
  } else if (random_.PerMille(15)) {
    command = Import(city, principal);
    return kit::IncomingOf(principal, std::move(command), now);
  } else if (city.cases.empty() || dice < (CountOpen(city) < 10 ? 22 : 7)) {
    command = NewCase(city, principal);
  } else {
    command = OnCase(city, Pick(city), principal);
  }
  server::Incoming incoming = kit::IncomingOf(principal, std::move(command), now);
  if (dice >= 6) Represent(incoming);
  if (random_.Percent(6)) {  // an act done earlier and keyed now, or a clock that runs fast
    const int64_t hours = random_.Percent(10) ? -1 : random_.Percent(50) ? random_.Between(0, 5) : random_.Between(6, 80);
    incoming.arrival.set_occurred_us(now.micros() - hours * 3'600 * kMicrosPerSecond);
  }
  return incoming;
}

}  // namespace yici::sim
