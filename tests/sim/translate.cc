#include "tests/sim/translate.h"

#include <algorithm>
#include <array>
#include <set>

namespace yici::sim {
namespace {

// One item of every shape: with pre-review, certificate, step limits, late keying, two inspectors, joint review, a public
// notice, limits in calendar days, on the spot.
constexpr const char* kItems[] = {
    "11210700YCJ00025XQ3210125001000", "11210700YCJ00025XQ3210125008000", "11210700YCJ000137W3210113005000",
    "11210700YCJ000137W3210113007000", "11210700YCJ000153J3210115001000", "11210700YCJ000081R3210708001000",
    "11210700YCJ000081R3210708002000", "11210700YCJ000081R3210108010000", "11210700YCJ00012923210112001000",
    "11210700YCJ00012923210112003000", "11210700YCJ000313R3210131001000", "11210700YCJ000217G3210121001000",
    "11210700YCJ000049E3210104003000", "11210700YCJ00025XQ3210725004000",
};

law::Item ItemOf(const journal::Item& row) {
  law::Item item;
  item.code = row.item_code();
  item.department = row.department_id();
  item.jurisdiction = row.jurisdiction();
  item.process = row.process_id();
  item.channels.insert(row.channels().begin(), row.channels().end());
  item.on_the_spot = row.case_type() == 1;
  item.statutory = row.statutory_limit();
  item.calendar_days = row.statutory_in_calendar_days();
  item.promised = row.promised_limit_wd();
  item.supplement = row.supplement_limit_wd();
  item.pre_review = row.pre_review();
  item.certificate = row.certificate();
  item.active = row.active();
  item.late_keying = row.late_keying_wd();
  item.step_limit = row.step_limit_wd();
  for (const journal::Material& material : row.materials()) item.materials.push_back(material.material_id());
  return item;
}

void AddProcess(const journal::Process& row, law::Item& item) {
  static const std::set<std::string> kOutside = {"receive", "accept", "decide", "deliver"};
  for (const std::string& step : row.steps()) {
    if (kOutside.count(step) == 0) item.chain.push_back(step);
  }
  item.two_officers.insert(row.two_officer_steps().begin(), row.two_officer_steps().end());
  for (const journal::StepLimit& limit : row.step_limits()) item.step_limits[limit.step()] = limit.limit_wd();
  item.joint.assign(row.joint_departments().begin(), row.joint_departments().end());
}

void AddPlace(const journal::PackRow& row, law::Places& places) {
  if (row.has_item()) places.items[row.item().item_code()] = ItemOf(row.item());
  if (row.has_jurisdiction()) places.parent[row.jurisdiction().jurisdiction()] = row.jurisdiction().parent();
  if (row.has_department()) places.department[row.department().department_id()] = row.department().jurisdiction();
  if (row.has_hall()) places.hall[row.hall().hall_id()] = row.hall().jurisdiction();
  if (row.has_window()) {
    places.window[row.window().window_id()] = row.window().hall_id();
    places.serves[row.window().window_id()] = row.window().department_id();
  }
  if (row.has_officer()) places.officers[row.officer().officer_id()] = row.officer().active();
}

bool Plays(const Cast& cast, const journal::RoleGrant& grant) {
  const auto has = [](const std::vector<std::string>& list, const std::string& id) {
    return std::find(list.begin(), list.end(), id) != list.end();
  };
  return has(cast.officers, "officer:" + grant.officer_id()) || has(cast.clerks, "officer:" + grant.officer_id()) ||
         grant.role() == "administrator";
}

law::Grant GrantOf(const journal::RoleGrant& row) {
  return {.officer = row.officer_id(),
          .role = row.role(),
          .kind = row.scope_kind(),
          .scope = row.scope(),
          .from = row.from_day(),
          .until = row.until_day(),
          .revoked = false};
}

// ---- commands ----

using Materials = google::protobuf::RepeatedPtrField<journal::MaterialHeld>;

bool IsThere(const journal::MaterialHeld& held) {
  return held.status() == journal::MATERIAL_STATUS_PRESENT || held.status() == journal::MATERIAL_STATUS_UNSPECIFIED;
}

// A supplement "handed in" as missing was not handed in; an application lists it as it says.
void TakeMaterials(const Materials& materials, bool skip_missing, law::Act& act) {
  for (const journal::MaterialHeld& held : materials) {
    if (skip_missing && held.status() == journal::MATERIAL_STATUS_MISSING) continue;
    act.materials.push_back({held.material_id(), IsThere(held)});
  }
}

template <class Faults>
void TakeFaults(const Faults& faults, law::Act& act) {
  for (const journal::Fault& fault : faults) {
    act.faults.emplace_back(fault.material_id(), fault.status() == journal::MATERIAL_STATUS_MISSING);
  }
}

void Take(const journal::SubmitCase& c, law::Act& act) {
  act.what = law::Do::kSubmit;
  act.item = c.item_code();
  act.applicant = c.applicant().uscc();
  act.has_agent = c.has_agent();
  act.agent = c.agent().uscc();
  act.authorised = !c.agent().authorisation().empty();
  act.window = c.window_id();
  act.channel = c.channel();
  act.external_ref = c.external_ref();
  act.delivery_way = c.delivery_way();
  TakeMaterials(c.materials(), false, act);
}
void Take(const journal::CompleteInstant& c, law::Act& act) {
  Take(c.submit(), act);
  act.what = law::Do::kInstant;
  act.certificate = c.certificate_no();
  act.collector = c.collector_id().commitment();
}
void Take(const journal::PreReview& c, law::Act& act) {
  act.what = law::Do::kPreReview;
  act.code = c.code();
  act.text = c.reason();
  act.ground = c.ground();
  act.organ = c.competent_organ();
  TakeFaults(c.faults(), act);
}
void Take(const journal::NotifySupplement& c, law::Act& act) { act.what = law::Do::kNotify, TakeFaults(c.faults(), act); }
void Take(const journal::SubmitSupplement& c, law::Act& act) {
  act.what = law::Do::kSupplement;
  act.channel = c.channel();
  act.window = c.window_id();
  act.named = c.applicant();
  TakeMaterials(c.materials(), true, act);
}
void Take(const journal::ReturnSupplement& c, law::Act& act) {
  act.what = law::Do::kReturnSupplement;
  TakeFaults(c.faults(), act);
}
void Take(const journal::CorrectOnSpot& c, law::Act& act) {
  act.what = law::Do::kCorrect;
  act.text = c.note();
  TakeMaterials(c.materials(), true, act);
}
void Take(const journal::AcceptCase&, law::Act& act) { act.what = law::Do::kAccept; }
void Take(const journal::RefuseAcceptance& c, law::Act& act) {
  act.what = law::Do::kRefuseAcceptance;
  act.ground = c.ground();
  act.text = c.reason();
  act.organ = c.competent_organ();
}
void Take(const journal::ReviewStep& c, law::Act& act) {
  act.what = law::Do::kReview;
  act.step = c.step();
  act.text = c.opinion();
  act.code = c.verdict();
  act.return_to = c.return_to();
  act.second = c.second_officer();
  act.departments.assign(c.joint_departments().begin(), c.joint_departments().end());
  act.etag = c.etag();
}
void Take(const journal::GiveOpinion& c, law::Act& act) {
  act.what = law::Do::kOpinion;
  act.department = c.department_id();
  act.code = c.opinion();
  act.text = c.text();
  act.basis = c.legal_basis();
}
void Take(const journal::DecideCase& c, law::Act& act) {
  act.what = law::Do::kRule;
  act.yes = c.grant();
  act.text = c.reasons();
  act.remedy = c.remedy();
  act.etag = c.etag();
}
void Take(const journal::IssueCertificate& c, law::Act& act) {
  act.what = law::Do::kCertificate;
  act.certificate = c.certificate_no();
}
void Take(const journal::NotifyCollect& c, law::Act& act) { act.what = law::Do::kNotifyCollect, act.text = c.how(); }
void Take(const journal::DeliverResult& c, law::Act& act) {
  act.what = law::Do::kDeliver;
  act.delivery_way = c.way();
  act.collector = c.collector_id().commitment();
  act.courier = c.courier_no();
  act.window = c.window_id();
}
void Take(const journal::WithdrawCase& c, law::Act& act) {
  act.what = law::Do::kWithdraw;
  act.etag = c.etag();
  act.named = c.applicant();
}
void Take(const journal::TerminateCase& c, law::Act& act) {
  act.what = law::Do::kTerminate;
  act.text = c.reason();
  act.basis = c.basis();
}
void Take(const journal::RecordVisit& c, law::Act& act) { act.what = law::Do::kVisit, act.hall = c.hall_id(); }
void Take(const journal::RateCase& c, law::Act& act) {
  act.what = law::Do::kRate;
  act.code = c.stage();
  act.rating = c.code();
  act.named = c.applicant();
}
void Take(const journal::SettleCase&, law::Act& act) { act.what = law::Do::kSettle; }

template <class Message>
void TakeCase(const Message& message, law::Act& act) {
  act.case_no = message.case_no();
  Take(message, act);
}

void TakeCatalogue(const journal::Command& command, law::Act& act) {
  using C = journal::Command;
  switch (command.command_case()) {
    case C::kGrantRole:
      act.what = law::Do::kGrant;
      act.grant = GrantOf(command.grant_role().grant());
      return;
    case C::kRevokeRole:
      act.what = law::Do::kRevoke;
      act.grant = {.officer = command.revoke_role().officer_id(),
                   .role = command.revoke_role().role(),
                   .kind = command.revoke_role().scope_kind(),
                   .scope = command.revoke_role().scope()};
      return;
    case C::kSetSubstitution: {
      const journal::Substitution& row = command.set_substitution().substitution();
      act.what = law::Do::kSubstitute;
      act.substitution = {.absent = row.absent(),
                          .substitute = row.substitute(),
                          .from = row.from_day(),
                          .until = row.until_day(),
                          .revoked = row.revoked()};
      return;
    }
    case C::kPublishCalendar:
      act.what = law::Do::kPublish;
      act.notice = NoticeOf(command.publish_calendar().notice());
      act.force = command.publish_calendar().force();
      act.text = command.publish_calendar().reason();
      return;
    default: act.what = law::Do::kNothing;
  }
}

void TakeCommand(const journal::Command& c, law::Act& act) {
  using C = journal::Command;
  switch (c.command_case()) {
    case C::kSubmitCase: return Take(c.submit_case(), act);
    case C::kCompleteInstant: return Take(c.complete_instant(), act);
    case C::kPreReview: return TakeCase(c.pre_review(), act);
    case C::kNotifySupplement: return TakeCase(c.notify_supplement(), act);
    case C::kSubmitSupplement: return TakeCase(c.submit_supplement(), act);
    case C::kReturnSupplement: return TakeCase(c.return_supplement(), act);
    case C::kCorrectOnSpot: return TakeCase(c.correct_on_spot(), act);
    case C::kAcceptCase: return TakeCase(c.accept_case(), act);
    case C::kRefuseAcceptance: return TakeCase(c.refuse_acceptance(), act);
    case C::kReviewStep: return TakeCase(c.review_step(), act);
    case C::kGiveOpinion: return TakeCase(c.give_opinion(), act);
    case C::kDecideCase: return TakeCase(c.decide_case(), act);
    case C::kIssueCertificate: return TakeCase(c.issue_certificate(), act);
    case C::kNotifyCollect: return TakeCase(c.notify_collect(), act);
    case C::kDeliverResult: return TakeCase(c.deliver_result(), act);
    case C::kWithdrawCase: return TakeCase(c.withdraw_case(), act);
    case C::kTerminateCase: return TakeCase(c.terminate_case(), act);
    case C::kRecordVisit: return TakeCase(c.record_visit(), act);
    case C::kRateCase: return TakeCase(c.rate_case(), act);
    case C::kSettleCase: return TakeCase(c.settle_case(), act);
    default: return TakeCatalogue(c, act);
  }
}

}  // namespace

Cast CastOf(const catalog::Pack& pack) {
  Cast cast;
  cast.items.assign(std::begin(kItems), std::end(kItems));
  std::set<std::string> departments;
  for (const journal::PackRow& row : pack.rows) {
    if (!row.has_item()) continue;
    if (std::count(cast.items.begin(), cast.items.end(), row.item().item_code()))
      departments.insert(row.item().department_id());
  }
  cast.departments.assign(departments.begin(), departments.end());
  for (const journal::PackRow& row : pack.rows) {
    if (!row.has_role_grant()) continue;
    const journal::RoleGrant& grant = row.role_grant();
    if (departments.count(grant.scope())) cast.officers.push_back("officer:" + grant.officer_id());
  }
  cast.windows = {"jz-hall-main-w01", "jz-hall-main-w02"};
  cast.halls = {"jz-hall-main"};
  cast.clerks = {"officer:jz-hall-main-w01-clerk", "officer:jz-hall-main-w02-clerk"};
  for (const journal::PackRow& row : pack.rows) {
    if (!row.has_window() || row.window().hall_id() == "jz-hall-main") continue;
    cast.windows.push_back(row.window().window_id());  // of another hall, with its clerk
    cast.halls.push_back(row.window().hall_id());
    cast.clerks.push_back("officer:" + row.window().window_id() + "-clerk");
    break;
  }
  cast.applicants = {"91210700MA0AB12C3K", "91350100M000100Y43", "91210726YCT0070039", "92210782YCT0071345"};
  return cast;
}

law::City CityOf(const catalog::Pack& pack, const Cast& cast) {
  auto places = std::make_shared<law::Places>();
  std::map<std::string, const journal::Process*> processes;
  law::City city;
  for (const journal::PackRow& row : pack.rows) {
    AddPlace(row, *places);
    if (row.has_process()) processes[row.process().process_id()] = &row.process();
    if (row.has_role_grant() && Plays(cast, row.role_grant())) city.directory.grants.push_back(GrantOf(row.role_grant()));
    if (!row.has_notice()) continue;
    law::Notice notice{row.notice().year(), row.notice().version(), row.notice().published_day(), {}};
    for (const auto& day : row.notice().days()) notice.days[day.day()] = day.working();
    city.almanac.Enter(std::move(notice));
  }
  for (auto& [code, item] : places->items) {
    if (const auto process = processes.find(item.process); process != processes.end()) AddProcess(*process->second, item);
  }
  city.directory.places = std::move(places);
  return city;
}

law::Notice NoticeOf(const journal::HolidayNotice& row) {
  law::Notice notice{row.year(), row.version(), row.published_day(), {}};
  for (const journal::NoticeDay& day : row.days()) notice.days[day.day()] = day.working();
  return notice;
}

law::Act ActOf(const server::Incoming& incoming, int64_t legal_us, uint64_t revision) {
  law::Act act;
  const journal::Arrival& arrival = incoming.arrival;
  act.sender = arrival.principal().id();
  act.on_behalf_of = arrival.on_behalf_of();
  act.actor = act.sender.rfind("hall:", 0) == 0 ? act.on_behalf_of : act.sender;
  act.now_us = legal_us;
  act.occurred_us = arrival.occurred_us();
  act.revision = revision;
  TakeCommand(incoming.command, act);
  return act;
}

}  // namespace yici::sim
