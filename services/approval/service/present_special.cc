#include "services/approval/service/present_special.h"

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/special.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

struct PhaseRow {
  std::string_view word;
  Names names;
};

constexpr PhaseRow kPhases[] = {
    {"", {"", ""}},
    {"right_notified", {"已告知听证权利", "right notified"}},
    {"right_lapsed", {"逾期未申请", "right lapsed"}},
    {"right_waived", {"已放弃听证", "right waived"}},
    {"ordered", {"待组织听证", "to be scheduled"}},
    {"scheduled", {"已通知听证", "scheduled"}},
    {"open", {"听证进行中", "open"}},
    {"closed", {"听证已结束", "closed"}},
};

const PhaseRow& RowOf(journal::HearingPhase phase) {
  const bool known = phase > 0 && static_cast<size_t>(phase) < std::size(kPhases);
  return kPhases[known ? phase : 0];
}

void SetText(std::string zh, std::string en, api::Text* out) {
  out->set_zh(std::move(zh));
  out->set_en(std::move(en));
}

std::string_view UnitOf(bool calendar_days) { return calendar_days ? "cd" : "wd"; }

// "15 个工作日", "15 working days".
Names DaysOf(bool calendar_days) { return calendar_days ? Names{"日", "calendar days"} : Names{"个工作日", "working days"}; }

// Parties by their code; of a natural person nothing that would tell one from another.
std::string PartyOf(const std::string& principal) {
  return principal.starts_with("person:") ? std::string("person") : principal;
}

void PresentNotice(const journal::SpecialNotice& notice, const std::string& case_no, api::SpecialNoticeView* out) {
  out->set_kind(std::string(WordOf(notice.kind())));
  const Names kind = NameOf(notice.kind());
  SetText(std::string(kind.zh), std::string(kind.en), out->mutable_kind_text());
  out->set_basis(notice.basis());
  out->set_reason(notice.reason());
  out->set_requester(PartyOf(notice.requester()));
  out->set_approver(notice.approver());
  out->set_length(notice.length());
  out->set_unit(std::string(UnitOf(notice.calendar_days())));
  out->set_promised_end_day(DayText(notice.promised_end_day()));
  out->set_day(DayText(notice.day()));
  PresentDocument(notice.document(), case_no, out->mutable_document());
  *out->mutable_inspectors() = notice.inspectors();
}

// By the calendar in force while the promise lives, as it was told afterwards.
std::string PromisedEnd(const server::ReadView& view, const journal::Case& subject, const journal::Special& special) {
  const journal::Clock* promise = FindLive(subject, journal::CLOCK_KIND_SPECIAL);
  if (special.end_day() == 0 && promise != nullptr) {
    const auto& published = view.published();
    return ViewClock(subject, *promise, *published.calendar, published.today).due.ToString();
  }
  return special.notices().empty() ? std::string() : DayText(special.notices().rbegin()->promised_end_day());
}

void PresentSpecial(const server::ReadView& view, const journal::Case& subject, const journal::Special& special,
                    api::SpecialView* out) {
  for (const journal::SpecialNotice& notice : special.notices()) {
    PresentNotice(notice, subject.case_no(), out->add_notices());
  }
  out->set_start_day(DayText(special.start_day()));
  out->set_promised_end_day(PromisedEnd(view, subject, special));
  out->set_end_day(DayText(special.end_day()));
  out->set_result(special.result());
  out->set_opinion(special.opinion());
  out->set_ended_by(special.ended_by());
  out->set_overrun(special.overrun());
}

void PresentHearing(const server::Gate& gate, const server::ReadView& view, const journal::Case& subject,
                    api::HearingView* out) {
  const journal::Hearing& hearing = subject.hearing();
  const PhaseRow& phase = RowOf(hearing.phase());
  out->set_phase(std::string(phase.word));
  SetText(std::string(phase.names.zh), std::string(phase.names.en), out->mutable_phase_text());
  out->set_ground(hearing.ground());
  for (const journal::HearingHolder& holder : hearing.holders()) {
    api::HearingHolderView* shown = out->add_holders();
    shown->set_applicant(holder.applicant());
    if (!holder.applicant()) PresentParty(gate, view, holder.party(), Masking::kMasked, shown->mutable_party());
    shown->set_waived_day(DayText(holder.waived_day()));
    shown->set_waiver(holder.waiver());
  }
  out->set_notified_day(DayText(hearing.notified_day()));
  out->set_requested_by(PartyOf(hearing.requested_by()));
  out->set_requested_day(DayText(hearing.requested_day()));
  out->set_hearing_day(DayText(hearing.hearing_day()));
  out->set_place(hearing.place());
  out->set_presiding_officer(hearing.presiding_officer());
  out->set_opened_day(DayText(hearing.opened_day()));
  out->set_closed_day(DayText(hearing.closed_day()));
  out->set_record(hearing.record());
  if (hearing.has_record_document()) out->set_record_document(DocumentId(hearing.record_document(), subject.case_no()));
  out->set_note(hearing.note());
}

void PresentExtension(const journal::Case& subject, api::ExtensionView* out) {
  if (const auto* statutory = FindLast(subject, journal::CLOCK_KIND_C2_STATUTORY)) out->set_days(statutory->extension());
  if (const journal::DocumentRef* document = FindDocument(subject, "37")) {
    out->set_day(DayText(document->day()));
    PresentDocument(*document, subject.case_no(), out->mutable_document());
  }
}

// What 08 said: the kind where it adds one, and for how long.
void SetNoticeDetail(const journal::SpecialNotice& notice, api::Text* out) {
  const Names kind = NameOf(notice.kind());
  const Names days = DaysOf(notice.calendar_days());
  const std::string until = DayText(notice.promised_end_day());
  SetText(StrCat(kind.zh, kind.zh.empty() ? "" : "，", "共 ", notice.length(), " ", days.zh, "，至 ", until, " 止"),
          StrCat(kind.en, kind.en.empty() ? "" : ", ", notice.length(), " ", days.en, ", until ", until), out);
}

}  // namespace

void PresentSpecials(const server::Gate& gate, const server::ReadView& view, const journal::Case& subject, api::Case* out) {
  for (const journal::Special& special : subject.specials()) PresentSpecial(view, subject, special, out->add_specials());
  if (subject.has_hearing()) PresentHearing(gate, view, subject, out->mutable_hearing());
  if (subject.extended()) PresentExtension(subject, out->mutable_extension());
}

void PresentPause(const server::ReadView& view, const journal::Case& subject, api::Text* out) {
  const journal::Special* special = RunningSpecial(subject);
  if (special == nullptr) return;
  std::string zh, en;
  for (const journal::SpecialKind kind : KindsOf(*special)) {
    StrAppend(&zh, zh.empty() ? "" : "、", NameOf(kind).zh);
    StrAppend(&en, en.empty() ? "" : ", ", NameOf(kind).en);
  }
  const std::string until = PromisedEnd(view, subject, *special);
  SetText(StrCat("计时暂停：", zh, "，预计至 ", until), StrCat("paused: ", en, " until ", until), out);
}

const journal::DocumentRef* SpecialDocumentOf(const journal::Event& event) {
  switch (event.event_case()) {
    case journal::Event::kSpecialStarted: return &event.special_started().notice().document();
    case journal::Event::kSpecialAmended: return &event.special_amended().notice().document();
    case journal::Event::kHearingRightNotified: return &event.hearing_right_notified().document();
    case journal::Event::kHearingRequested: return &event.hearing_requested().notice().document();
    case journal::Event::kHearingScheduled: return &event.hearing_scheduled().document();
    case journal::Event::kHearingClosed: return &event.hearing_closed().document();
    case journal::Event::kLimitExtended: return &event.limit_extended().document();
    default: return nullptr;
  }
}

bool SetSpecialDetail(const journal::Event& event, api::Text* out) {
  switch (event.event_case()) {
    case journal::Event::kSpecialStarted: SetNoticeDetail(event.special_started().notice(), out); return true;
    case journal::Event::kSpecialAmended: SetNoticeDetail(event.special_amended().notice(), out); return true;
    case journal::Event::kHearingRequested: SetNoticeDetail(event.hearing_requested().notice(), out); return true;
    case journal::Event::kSpecialEnded:
      SetText(event.special_ended().result(), event.special_ended().result(), out);
      return true;
    case journal::Event::kPauseOverrun: {
      const std::string day = DayText(event.pause_overrun().promised_end_day());
      SetText(StrCat("特别程序超过告知的期限 ", day), StrCat("the special procedure lasts longer than told: ", day), out);
      return true;
    }
    case journal::Event::kHearingRightNotified: {
      const int others = event.hearing_right_notified().holders_size() - 1;
      SetText(StrCat("告知申请人和利害关系人 ", others, " 方"), StrCat("told the applicant and ", others, " interested"), out);
      return true;
    }
    case journal::Event::kHearingWaived:
      SetText(StrCat("书面放弃：", event.hearing_waived().waiver()),
              StrCat("waived in writing: ", event.hearing_waived().waiver()), out);
      return true;
    case journal::Event::kClockLapsed: {
      const auto& lapsed = event.clock_lapsed();
      SetText(StrCat(ShortNameOf(lapsed.clock()), " 届满，未行使：", DayText(lapsed.due_day())),
              StrCat(ShortNameOf(lapsed.clock()), " lapsed unused: ", DayText(lapsed.due_day())), out);
      return true;
    }
    case journal::Event::kHearingScheduled: {
      const auto& told = event.hearing_scheduled();
      SetText(StrCat(DayText(told.hearing_day()), "，", told.place(), "，主持人 ", told.presiding_officer()),
              StrCat(DayText(told.hearing_day()), ", ", told.place(), ", presided by ", told.presiding_officer()), out);
      return true;
    }
    case journal::Event::kHearingOpened:
      SetText(StrCat("主持人 ", event.hearing_opened().presiding_officer()),
              StrCat("presided by ", event.hearing_opened().presiding_officer()), out);
      return true;
    case journal::Event::kHearingClosed:
      SetText(StrCat("笔录 ", event.hearing_closed().record()), StrCat("record ", event.hearing_closed().record()), out);
      return true;
    case journal::Event::kLimitExtended: {
      const auto& longer = event.limit_extended();
      SetText(StrCat("延长 ", longer.days(), " 日：", longer.reason()),
              StrCat(longer.days(), " days longer: ", longer.reason()), out);
      return true;
    }
    default: return false;
  }
}

}  // namespace yici::approval
