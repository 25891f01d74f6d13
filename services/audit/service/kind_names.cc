#include "services/audit/service/kind_names.h"

#include <algorithm>

namespace yici::audit {
namespace {

struct KindName {
  std::string_view kind, zh, en;
};

// In the order of the kinds.
constexpr KindName kNames[] = {
    {"audit.access_denied", "访问被拒", "calls refused"},
    {"audit.attachment_read", "查看附件", "attachment read"},
    {"audit.pii_read", "查看个人信息", "personal data read"},
    {"calendar.published", "发布日历", "calendar published"},
    {"card.pause_overrun", "暂停超期", "pause overrun"},
    {"case.accepted", "受理", "accepted"},
    {"case.after_check_recorded", "事后核查", "after-check recorded"},
    {"case.archived", "归档", "archived"},
    {"case.cancelled", "注销", "cancelled"},
    {"case.certificate_issued", "制证", "certificate issued"},
    {"case.collect_notified", "通知领取", "told to collect"},
    {"case.corrected", "当场更正", "corrected on the spot"},
    {"case.decided", "决定", "decided"},
    {"case.deemed_accepted", "视为受理", "deemed accepted"},
    {"case.deemed_renewed", "视为准予延续", "deemed renewed"},
    {"case.deferral_extended", "容缺补交延期", "more time for deferred papers"},
    {"case.deferred_submitted", "容缺补交", "deferred papers submitted"},
    {"case.delivered", "送达", "delivered"},
    {"case.erased", "删除个人信息", "personal data erased"},
    {"case.extended", "延长期限", "limit extended"},
    {"case.forwarded_up", "转报上级", "forwarded up"},
    {"case.hearing_closed", "听证结束", "hearing closed"},
    {"case.hearing_notified", "告知听证权利", "told of the right to a hearing"},
    {"case.hearing_opened", "听证开始", "hearing opened"},
    {"case.hearing_requested", "申请听证", "hearing requested"},
    {"case.hearing_scheduled", "听证通知", "hearing scheduled"},
    {"case.hearing_waived", "放弃听证", "hearing waived"},
    {"case.hold_released", "解除保全", "legal hold released"},
    {"case.hold_set", "保全", "legal hold set"},
    {"case.imported", "迁入", "imported"},
    {"case.linked", "关联办件", "linked"},
    {"case.linked_granted", "关联办件准予", "linked case granted"},
    {"case.not_accepted", "不予受理", "not accepted"},
    {"case.opinion_given", "联办意见", "joint opinion given"},
    {"case.pre_reviewed", "预审", "pre-reviewed"},
    {"case.promise_accepted", "告知承诺受理", "accepted on a promise"},
    {"case.received", "收件", "received"},
    {"case.record_corrected", "更正记录", "record corrected"},
    {"case.review_advanced", "审查推进", "review advanced"},
    {"case.review_supplement_ended", "审查补正结束", "supplement in review ended"},
    {"case.reviewed", "审查", "reviewed"},
    {"case.revoked", "撤销", "revoked"},
    {"case.special_amended", "变更特别程序", "special procedure amended"},
    {"case.special_ended", "特别程序结束", "special procedure ended"},
    {"case.special_started", "特别程序开始", "special procedure started"},
    {"case.supplement_notified", "一次性告知补正", "told of missing papers"},
    {"case.supplement_requested_in_review", "审查阶段补正", "supplement asked in review"},
    {"case.supplement_returned", "退回补正", "supplement returned"},
    {"case.supplemented", "补正", "supplemented"},
    {"case.terminated", "终止", "terminated"},
    {"case.transferred", "移送", "transferred"},
    {"case.withdrawn", "撤回", "withdrawn"},
    {"clock.breached", "逾期", "limit breached"},
    {"clock.lapsed", "期限届满", "limit lapsed"},
    {"clock.rescheduled", "期限重算", "limit rescheduled"},
    {"clock.warned", "期限预警", "limit warned of"},
    {"definition.published", "发布事项变更", "definitions published"},
    {"definition.staged", "暂存事项变更", "definitions staged"},
    {"directory.reorganized", "机构调整", "organs reorganised"},
    {"directory.role_granted", "授权", "role granted"},
    {"directory.role_revoked", "撤销授权", "role revoked"},
    {"directory.substitution_set", "设定代理", "substitution set"},
    {"directory.work_handed_over", "工作交接", "work handed over"},
    {"incident.opened", "异常", "incident opened"},
    {"joint.accepted", "联办受理", "joint matter accepted"},
    {"joint.child_settled", "子件进展", "part of a joint matter settled"},
    {"joint.concluded", "联办办结", "joint matter concluded"},
    {"partition.hold_set", "保持模式", "hold set"},
    {"powerlist.adjusted", "权责清单调整", "list of powers adjusted"},
    {"rating.given", "评价", "rated"},
    {"rating.rectified", "差评整改", "rating rectified"},
    {"visit.recorded", "到场", "visit recorded"},
};

}  // namespace

approval::Names NameOfKind(std::string_view kind) {
  const auto at = std::lower_bound(std::begin(kNames), std::end(kNames), kind,
                                   [](const KindName& name, std::string_view asked) { return name.kind < asked; });
  if (at == std::end(kNames) || at->kind != kind) return {kind, kind};
  return {at->zh, at->en};
}

}  // namespace yici::audit
