#include "services/approval/service/present_grants.h"

#include "absl/strings/escaping.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/vocabulary.h"
#include "services/approval/service/words.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

void SetBoth(std::string zh, std::string en, api::Text* out) {
  out->set_zh(std::move(zh));
  out->set_en(std::move(en));
}

void PresentLink(const journal::CaseLink& link, api::CaseLinkView* out) {
  out->set_kind(WordOf<journal::LinkKind>(kLinkKinds, link.kind()));
  out->set_case_no(link.case_no());
  out->set_day(DayText(link.day()));
  out->set_in_time(link.in_time());
  out->set_ground(WordOf<journal::WithdrawalGround>(kWithdrawalGrounds, link.ground()));
  out->set_compensation(link.compensation());
  out->set_compensation_fen(link.compensation_fen());
  out->set_granted_day(DayText(link.granted_day()));
  out->set_deemed(link.deemed());
}

void PresentRevocation(const journal::Revocation& revocation, api::RevocationView* out) {
  out->set_ground(WordOf<journal::RevocationGround>(kRevocationGrounds, revocation.ground()));
  out->set_reason(revocation.reason());
  out->set_basis(revocation.basis());
  out->set_heard_how(revocation.heard_how());
  out->set_heard_day(DayText(revocation.heard_day()));
  out->set_remedy(revocation.remedy());
  out->set_compensation(revocation.compensation());
  out->set_officer(revocation.officer());
  out->set_day(DayText(revocation.day()));
}

void PresentCancellation(const journal::Cancellation& cancellation, api::CancellationView* out) {
  out->set_ground(WordOf<journal::CancellationGround>(kCancellationGrounds, cancellation.ground()));
  out->set_reason(cancellation.reason());
  out->set_basis(cancellation.basis());
  out->set_officer(cancellation.officer());
  out->set_day(DayText(cancellation.day()));
}

// The term of a grant, not the copy that a renewal carries before its ruling.
const journal::Clock* TermOf(const journal::Case& subject) {
  return subject.has_licence() ? FindLast(subject, journal::CLOCK_KIND_C12_TERM) : nullptr;
}

std::string LicenceStatus(const journal::Case& subject, const journal::Clock& term) {
  if (!subject.licence().renewed_by().empty()) return "renewed";
  if (subject.licence().lapsed_day() != 0) return "lapsed";
  return IsLive(term) ? "valid" : "ended";
}

void PresentLicence(const journal::Case& subject, const calendar::Calendar& calendar, CivilDay today, api::LicenceView* out) {
  const journal::Clock& term = *TermOf(subject);
  const ClockView view = ViewClock(subject, term, calendar, today);
  out->set_from_day(DayText(subject.licence().from_day()));
  out->set_expiry_day(IsLive(term) ? view.due.ToString() : DayText(term.due_day()));
  out->set_provisional(IsLive(term) && view.provisional);
  out->set_status(LicenceStatus(subject, term));
  out->set_renewed_by(subject.licence().renewed_by());
  out->set_renewed_day(DayText(subject.licence().renewed_day()));
}

void PresentArchive(const journal::Archive& archive, api::ArchiveView* out) {
  out->set_digest(absl::BytesToHexString(archive.digest()));
  out->set_package_ref(archive.package_ref());
  out->set_officer(archive.officer());
  out->set_day(DayText(archive.day()));
  for (const journal::ArchivePaper& paper : archive.papers()) {
    auto* shown = out->add_papers();
    shown->set_piece(paper.piece());
    shown->set_digest(absl::BytesToHexString(paper.digest()));
  }
}

void PresentHold(const journal::LegalHold& hold, api::LegalHoldView* out) {
  out->set_reference(hold.reference());
  out->set_basis(hold.basis());
  out->set_officer(hold.officer());
  out->set_day(DayText(hold.day()));
  out->set_released_day(DayText(hold.released_day()));
  out->set_released_by(hold.released_by());
  out->set_release_reason(hold.release_reason());
}

// Without the rater: who was rated must not learn it from here.
void PresentRating(const journal::Rating& rating, api::RatingView* out) {
  out->set_stage(WordOf<journal::RatingStage>(kRatingStages, rating.stage()));
  out->set_nth(rating.nth() == 0 ? 1 : rating.nth());
  out->set_code(rating.code());
  out->set_text(rating.text());
  SetTime(rating.at_us(), out->mutable_rated_at());
  out->set_answer_due_day(DayText(rating.rectify_due_day()));
  out->set_verdict(WordOf<journal::RatingVerdict>(kRatingVerdicts, rating.verdict()));
  out->set_rectification(rating.rectification());
  if (rating.rectified_us() != 0) SetTime(rating.rectified_us(), out->mutable_rectified_at());
}

void PresentExternal(const journal::Case& subject, const journal::Item& item, api::ExternalCodes* out) {
  const GbCodes codes = GbCodesOf(subject, item);
  out->set_item_type(codes.item_type);
  out->set_level(codes.level);
  out->set_service_object(codes.object);
  out->set_channel(codes.channel);
  out->set_case_type(codes.case_type);
  out->set_special_procedure(codes.special_procedure);
  out->set_satisfaction(codes.satisfaction);
  const int status = ConstructionStatus(subject);
  const Names names = NameOfConstructionStatus(status);
  out->set_construction_status(status);
  SetBoth(std::string(names.zh), std::string(names.en), out->mutable_construction_status_text());
}

struct KindNames {
  std::string_view zh, en;
};

KindNames NamesOf(journal::LinkKind kind) {
  switch (kind) {
    case journal::LINK_KIND_CHANGE: return {"变更", "change"};
    case journal::LINK_KIND_WITHDRAWAL: return {"撤回", "withdrawal"};
    case journal::LINK_KIND_RENEWAL: return {"延续", "renewal"};
    default: return {"", ""};
  }
}

}  // namespace

void PresentGrant(const journal::Case& subject, const journal::Item* item, const calendar::Calendar& calendar, CivilDay today,
                  api::Case* out) {
  if (subject.has_revocation()) PresentRevocation(subject.revocation(), out->mutable_revocation());
  if (subject.has_cancellation()) PresentCancellation(subject.cancellation(), out->mutable_cancellation());
  if (subject.has_link()) PresentLink(subject.link(), out->mutable_link());
  for (const journal::CaseLink& link : subject.linked()) PresentLink(link, out->add_linked());
  if (TermOf(subject) != nullptr) PresentLicence(subject, calendar, today, out->mutable_licence());
  if (subject.has_archive()) PresentArchive(subject.archive(), out->mutable_archive());
  for (const journal::LegalHold& hold : subject.legal_holds()) PresentHold(hold, out->add_legal_holds());
  for (const journal::Rating& rating : subject.ratings()) PresentRating(rating, out->add_ratings());
  PresentExternal(subject, item == nullptr ? journal::Item::default_instance() : *item, out->mutable_external());
}

const journal::DocumentRef* GrantDocumentOf(const journal::Event& event) {
  if (event.has_case_revoked()) return &event.case_revoked().revocation().document();
  return event.has_case_cancelled() ? &event.case_cancelled().cancellation().document() : nullptr;
}

bool SetGrantDetail(const journal::Event& event, api::Text* out) {
  switch (event.event_case()) {
    case journal::Event::kCaseRevoked: {
      const std::string& reason = event.case_revoked().revocation().reason();
      SetBoth(StrCat("撤销：", reason), StrCat("revoked: ", reason), out);
      return true;
    }
    case journal::Event::kCaseCancelled: {
      const std::string& reason = event.case_cancelled().cancellation().reason();
      SetBoth(StrCat("注销：", reason), StrCat("cancelled: ", reason), out);
      return true;
    }
    case journal::Event::kCaseLinked: {
      const journal::CaseLink& link = event.case_linked().link();
      const KindNames names = NamesOf(link.kind());
      SetBoth(StrCat(names.zh, "申请 ", link.case_no()), StrCat("application for ", names.en, " ", link.case_no()), out);
      return true;
    }
    case journal::Event::kLinkedCaseGranted: {
      const auto& granted = event.linked_case_granted();
      const KindNames names = NamesOf(granted.kind());
      SetBoth(StrCat(names.zh, granted.deemed() ? "视为准予 " : "已准予 ", granted.linked_case_no()),
              StrCat(names.en, granted.deemed() ? " deemed granted: " : " granted: ", granted.linked_case_no()), out);
      return true;
    }
    case journal::Event::kClockLapsed: {
      const auto& lapsed = event.clock_lapsed();
      const std::string_view clock = ShortNameOf(lapsed.clock());
      SetBoth(StrCat(clock, " 于 ", DayText(lapsed.due_day()), " 届满 ", lapsed.reason()),
              StrCat(clock, " ended on ", DayText(lapsed.due_day()), ": ", lapsed.reason()), out);
      return true;
    }
    case journal::Event::kCaseArchived: {
      const std::string digest = absl::BytesToHexString(event.case_archived().archive().digest());
      SetBoth(StrCat("案卷摘要 ", digest), StrCat("digest of the file ", digest), out);
      return true;
    }
    case journal::Event::kLegalHoldSet: {
      const journal::LegalHold& hold = event.legal_hold_set().hold();
      SetBoth(StrCat(hold.reference(), "：", hold.basis()), StrCat(hold.reference(), ": ", hold.basis()), out);
      return true;
    }
    case journal::Event::kLegalHoldReleased: {
      const auto& released = event.legal_hold_released();
      SetBoth(StrCat(released.reference(), "：", released.reason()), StrCat(released.reference(), ": ", released.reason()),
              out);
      return true;
    }
    case journal::Event::kCaseErased: {
      const std::string& request = event.case_erased().request_ref();
      SetBoth(StrCat("个人信息已删除，申请文号 ", request), StrCat("personal data erased, request ", request), out);
      return true;
    }
    case journal::Event::kRatingRectified:
      SetBoth(event.rating_rectified().text(), event.rating_rectified().text(), out);
      return true;
    default: return false;
  }
}

bool SetTermNote(const journal::Case& subject, const calendar::Calendar& calendar, CivilDay today, api::Text* out) {
  const journal::Clock* term = TermOf(subject);
  if (term == nullptr) return false;
  if (subject.licence().lapsed_day() != 0) {
    const std::string day = DayText(subject.licence().lapsed_day());
    SetBoth(StrCat("有效期已于 ", day, " 届满"), StrCat("the licence ended on ", day), out);
    return true;
  }
  if (!IsLive(*term)) return false;
  const ClockView view = ViewClock(subject, *term, calendar, today);
  SetBoth(StrCat("有效期至 ", view.due.ToString(), view.provisional ? "（暂定）" : ""),
          StrCat("licence valid until ", view.due.ToString(), view.provisional ? " (provisional)" : ""), out);
  return true;
}

}  // namespace yici::approval
