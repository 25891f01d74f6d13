// What is wrong with the lines of a batch: each by itself, by the list as it stands on the batch's day, and by the others.
#include "services/catalog/machine/power_batch.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "services/base/identifiers.h"
#include "services/base/text.h"
#include "services/catalog/machine/lookup.h"
#include "services/catalog/machine/powers.h"
#include "services/catalog/machine/rejections.h"
#include "services/catalog/machine/row_check.h"
#include "services/directory/machine/organs.h"

namespace yici::catalog {
namespace {

using Line = journal::PowerAdjustment;
using Subitems = google::protobuf::RepeatedPtrField<journal::Subitem>;

constexpr int32_t kLastDay = 2'932'896;  // 9999-12-31: beyond it no day has a name
constexpr int32_t kNumberMax = 1'000'000;
constexpr size_t kSentenceBytesMax = 600;
constexpr size_t kCodeBytesMax = 33;
constexpr size_t kIdBytesMax = 128;
constexpr size_t kNameBytesMax = 1'000;
constexpr size_t kReasonBytesMax = 4'000;
constexpr std::string_view kSources[] = {"newspaper", "general", "illustrative"};
constexpr std::string_view kHandovers[] = {"delegated", "entrusted"};

// A sentence quotes what a line says, and that may be long; an answer travels in the trailer of a call.
std::string Clipped(std::string text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xC0) == 0x80) --bytes_max;  // whole characters
  text.resize(bytes_max);
  return text + "…";
}

bool Same(const Subitems& a, const Subitems& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const journal::Subitem& x, const journal::Subitem& y) {
    return x.code() == y.code() && x.name_zh() == y.name_zh();
  });
}

// What the lines of a batch say of each other.
struct Others {
  std::map<std::string, int, std::less<>> items, ids;  // how often each stands in the batch
  std::map<int32_t, int> numbers;
  std::set<std::string, std::less<>> leaving;               // items that go off the list
  std::map<std::string, std::string, std::less<>> joining;  // items that come on it, and their organ
  int32_t day = 0;                                          // of the first line of the file
};

Others Survey(const std::vector<Line>& lines) {
  Others others;
  const Line* first = nullptr;
  for (const Line& line : lines) {
    if (first == nullptr || line.line() < first->line()) first = &line;
    ++others.items[line.item_code()];
    ++others.ids[line.adjustment_id()];
    ++others.numbers[line.number()];
    const AdjustmentKind* kind = FindAdjustmentKind(line.kind());
    if (kind == nullptr) continue;
    if (kind->effect == ListEffect::kLeaves) others.leaving.insert(line.item_code());
    if (kind->effect == ListEffect::kJoins && !line.to_organs().empty()) others.joining[line.item_code()] = line.to_organs(0);
  }
  if (first != nullptr) others.day = first->effective_day();
  return others;
}

class LineCheck {
 public:
  LineCheck(const StateReader& state, const Others& others, CivilDay today, const Line& line, BatchFaults* faults)
      : state_(state), others_(others), today_(today), line_(line), kind_(FindAdjustmentKind(line.kind())), faults_(faults) {}

  void Run() {
    const size_t before = faults_->size();
    CheckWords();
    CheckKindFields();
    CheckDay();
    CheckDuplicates();
    // A line that is not well formed says nothing that the list could be asked about.
    if (kind_ == nullptr || faults_->size() != before) return;
    CheckOrgansKnown();
    if (kind_->effect == ListEffect::kJoins) return CheckJoining();
    CheckListed();
  }

 private:
  void Say(const char* field, std::string_view reason, std::string zh, std::string en) {
    faults_->push_back({line_.line(), field, reason, Clipped(std::move(zh), kSentenceBytesMax),
                        Clipped(std::move(en), kSentenceBytesMax), Clipped(line_.item_code(), kCodeBytesMax)});
  }

  void NeedText(const char* field, const std::string& text, size_t bytes_max) {
    if (IsBlank(text)) return Say(field, reason::kFieldMissing, "不能为空。", "expected a value, but the field is empty");
    MayHaveText(field, text, bytes_max);
  }
  void MayHaveText(const char* field, const std::string& text, size_t bytes_max) {
    if (text.size() <= bytes_max && text.find('\0') == std::string::npos) return;
    Say(field, reason::kFieldInvalid, StrCat("内容超过 ", bytes_max, " 字节或含有空字符。"),
        StrCat("expected at most ", bytes_max, " bytes without a zero byte"));
  }

  void CheckWords() {
    if (line_.line() < 1 || line_.line() > kNumberMax)
      Say("line", reason::kFieldMissing, "缺少行号。", "expected the number of the line in its file");
    NeedText("adjustment_id", line_.adjustment_id(), kIdBytesMax);
    if (line_.number() < 1 || line_.number() > kNumberMax) {
      Say("number", reason::kFieldInvalid, "序号应为 1 至 1000000。",
          StrCat("expected 1 to 1000000, but got ", line_.number()));
    }
    if (kind_ == nullptr) {
      Say("kind", reason::kKindUnknown,
          "调整方式应为 cancel、merge、add、devolve_local、internalise、receive、revise_subitems 或 hand_to_county。",
          StrCat(
              "expected cancel, merge, add, devolve_local, internalise, receive, revise_subitems or hand_to_county, but got \"",
              line_.kind(), "\""));
    }
    NeedText("item_code", line_.item_code(), kCodeBytesMax);
    NeedText("name_zh", line_.name_zh(), kNameBytesMax);
    NeedText("reason", line_.reason(), kReasonBytesMax);
    MayHaveText("from_organ", line_.from_organ(), kIdBytesMax);
    MayHaveText("target_item_code", line_.target_item_code(), kIdBytesMax);
    MayHaveText("detail", line_.detail(), kNameBytesMax);
    if (std::find(std::begin(kSources), std::end(kSources), line_.source()) == std::end(kSources)) {
      Say("source", reason::kFieldInvalid, "来源应为 newspaper、general 或 illustrative。",
          StrCat("expected newspaper, general or illustrative, but got \"", line_.source(), "\""));
    }
    CheckSubitemList("subitems_before", line_.subitems_before());
    CheckSubitemList("subitems_after", line_.subitems_after());
  }

  void CheckSubitemList(const char* field, const Subitems& subitems) {
    if (AreSubitems(subitems)) return;
    Say(field, reason::kFieldInvalid, "子项应形如 001:名称，编号为数字且不重复，至多 200 项。",
        "expected at most 200 entries like 001:name, each code of digits and once");
  }

  // Which fields a kind needs, and which it has no use for: a filled cell that would be passed over is a mistake.
  void CheckKindFields() {
    if (kind_ == nullptr) return;
    const bool merge = kind_->to == ToOrgans::kTarget;
    const bool joins = kind_->effect == ListEffect::kJoins;
    const bool revises = kind_->word == "revise_subitems";
    const bool adds = kind_->word == "add";
    Need("target_item_code", merge, !line_.target_item_code().empty());
    Need("from_organ", !adds, !line_.from_organ().empty());
    Need("subitems_before", false, !line_.subitems_before().empty() && !revises);
    Need("subitems_after", false, !line_.subitems_after().empty() && !revises && !joins);
    CheckToOrgans();
    if (kind_->word == "receive" &&
        std::find(std::begin(kHandovers), std::end(kHandovers), line_.detail()) == std::end(kHandovers)) {
      Say("detail", reason::kFieldInvalid, "承接应写明下放 delegated 或委托 entrusted。",
          StrCat("expected delegated or entrusted, but got \"", line_.detail(), "\""));
    }
    if (joins) CheckNewCode();
  }

  void Need(const char* field, bool needed, bool there) {
    if (needed && !there)
      Say(field, reason::kFieldMissing, "该调整方式须填写此项。", StrCat("expected a value, for ", line_.kind()));
    if (!needed && there) {
      Say(field, reason::kFieldUnexpected, "该调整方式不使用此项。", StrCat("expected nothing here, for ", line_.kind()));
    }
  }

  void CheckToOrgans() {
    const int count = line_.to_organs_size();
    if (kind_->to == ToOrgans::kNone) return Need("to_organ", false, count > 0);
    if (count == 0) return Need("to_organ", true, false);
    std::set<std::string> once(line_.to_organs().begin(), line_.to_organs().end());
    const bool many = kind_->to == ToOrgans::kCounties;
    if (count > (many ? kOrgansOfLineMax : 1) || static_cast<int>(once.size()) != count) {
      Say("to_organ", reason::kFieldInvalid, many ? "应为 1 至 200 个不同的机关。" : "应为一个机关。",
          many ? "expected 1 to 200 organs, each once" : "expected one organ");
    }
    const bool stays = once.contains(line_.from_organ());
    if (kind_->to == ToOrgans::kSame && !stays) {
      Say("to_organ", reason::kPowerOrgan, "该调整方式不改变实施机关。",
          StrCat("expected the organ that has it, ", line_.from_organ(), ", but got ", line_.to_organs(0)));
    }
    if ((many || kind_->word == "receive") && stays) {
      Say("to_organ", reason::kFieldInvalid, "接收机关与原机关相同。",
          StrCat("expected other organs than ", line_.from_organ(), ", but it is among them"));
    }
  }

  // The code of an item that comes onto the list says its organ, level and type.
  void CheckNewCode() {
    const IdentifierCheck check = CheckItemCode(line_.item_code());
    const bool whole = line_.item_code().size() >= kFullCodeChars;
    if (check.valid() && whole) return;
    Say("item_code", reason::kFieldInvalid, "列入清单的事项须有 31 或 33 位的有效编码。",
        StrCat("expected a valid code of 31 or 33 characters, but: ",
               whole ? check.detail : StrCat(line_.item_code().size(), " characters")));
  }

  void CheckDay() {
    const int32_t day = line_.effective_day();
    if (day < 1 || day > kLastDay) {
      return Say("effective_date", reason::kFieldInvalid, "缺少实施日期。", "expected a day from 1970 to 9999");
    }
    if (day != others_.day) {
      return Say("effective_date", reason::kDayMixed, "一批调整须同日实施，与第一行不同。",
                 StrCat("expected the day of the first line, ", CivilDay(others_.day).ToString(), ", but it is ",
                        CivilDay(day).ToString()));
    }
    if (CivilDay(day) >= today_) return;
    Say("effective_date", reason::kDayPast, StrCat("实施日期 ", CivilDay(day).ToString(), " 已过。"),
        StrCat("expected a day from ", today_.ToString(), " on, but ", CivilDay(day).ToString(), " is past"));
  }

  void CheckDuplicates() {
    const auto say = [this](const char* field, const std::string& value) {
      Say(field, reason::kDuplicate, StrCat("在本批中重复：", value, "。"),
          StrCat("expected it once in a batch, but ", value, " repeats"));
    };
    if (!line_.item_code().empty() && others_.items.at(line_.item_code()) > 1) say("item_code", line_.item_code());
    if (!line_.adjustment_id().empty() && others_.ids.at(line_.adjustment_id()) > 1)
      say("adjustment_id", line_.adjustment_id());
    if (others_.numbers.at(line_.number()) > 1) say("number", std::to_string(line_.number()));
  }

  const journal::Department* OrganKnown(const char* field, const std::string& id) {
    const auto* organ = state_.Find<journal::Department>(id);
    if (organ == nullptr) {
      Say(field, reason::kOrganUnknown, StrCat("没有该机关：", id, "。"),
          StrCat("expected an organ of the directory, but \"", id, "\" is none"));
    }
    return organ;
  }

  // Nothing is given to an organ that is no more on that day.
  void CheckOrganLasts(const journal::Department& organ) {
    const CivilDay day(line_.effective_day());
    const journal::DepartmentChange* end = directory::EndOf(organ, day);
    if (end == nullptr) return;
    const std::string successor = directory::OrganOn(state_, organ.department_id(), line_.item_code(), day);
    Say("to_organ", reason::kOrganUnknown, StrCat("该机关届时已撤并，由 ", successor, " 承接：", organ.department_id(), "。"),
        StrCat("expected an organ that lasts, but ", organ.department_id(), " has ended by then: its successor is ",
               successor));
  }

  void CheckOrgansKnown() {
    if (kind_->word == "receive") OrganKnown("from_organ", line_.from_organ());
    for (const std::string& id : line_.to_organs()) {
      const journal::Department* organ = OrganKnown("to_organ", id);
      if (organ == nullptr) continue;
      CheckOrganLasts(*organ);
      if (kind_->to == ToOrgans::kCounties && organ->level() != "county") {
        Say("to_organ", reason::kFieldInvalid, StrCat(id, " 不是县（市）区机关。"),
            StrCat("expected organs of counties, but ", id, " is of the level ", organ->level()));
      }
      const bool joins = kind_->effect == ListEffect::kJoins;
      if (joins && OrganOfCode(line_.item_code()) != organ->uscc()) {
        Say("item_code", reason::kFieldInvalid, "事项编码的机构代码与接收机关不符。",
            StrCat("expected the code to begin with that of ", id, ", ", organ->uscc()));
      }
    }
  }

  // False, with a fault, when another batch has spoken of this power for that day or a later one.
  bool IsOpen() {
    const auto* versions = state_.Find<journal::PowerVersions>(line_.item_code());
    if (versions == nullptr) return true;
    for (const int32_t day : versions->effective_days()) {
      if (day < line_.effective_day()) continue;
      const journal::Power* version = PowerVersion(state_, line_.item_code(), day);
      const bool adjusted = version != nullptr && version->has_change() && version->change().effective_day() == day;
      if (day == line_.effective_day() && !adjusted) continue;  // of a pack of that very day: the batch is the later word
      Say("item_code", reason::kPowerAdjustedLater, StrCat("该权力事项自 ", CivilDay(day).ToString(), " 起已另有变更。"),
          StrCat("expected no other change from the batch's day on, but one holds from ", CivilDay(day).ToString()));
      return false;
    }
    return true;
  }

  const journal::Power* Listed() const { return FindPower(state_, line_.item_code(), CivilDay(line_.effective_day())); }

  void CheckJoining() {
    const journal::Power* power = Listed();
    if (!IsOpen() || power == nullptr || !power->active()) return;
    Say("item_code", reason::kPowerOnList, "该事项已在权责清单中。", "expected an item that is not on the list, but it is");
  }

  void CheckListed() {
    const journal::Power* power = Listed();
    if (power == nullptr) {
      return Say("item_code", reason::kPowerUnknown, StrCat("权责清单中没有该事项：", line_.item_code(), "。"),
                 StrCat("expected a power of the list, but ", line_.item_code(), " is none"));
    }
    if (!power->active()) {
      const AdjustmentKind* kind = FindAdjustmentKind(power->change().kind());
      return Say("item_code", reason::kPowerNotActive, "该事项已不在权责清单中。",
                 StrCat("expected a power on the list, but it was ", kind == nullptr ? "taken off" : kind->en));
    }
    if (!IsOpen()) return;
    if (power->name_zh() != line_.name_zh()) {
      Say("name_zh", reason::kPowerName, StrCat("名称与清单不符，清单为“", power->name_zh(), "”。"),
          StrCat("expected the name on the list, ", power->name_zh(), ", but got ", line_.name_zh()));
    }
    if (const std::string organ = OrganOf(*power); organ != line_.from_organ()) {
      Say("from_organ", reason::kPowerOrgan, StrCat("原机关与清单不符，清单为 ", organ, "。"),
          StrCat("expected the organ on the list, ", organ, ", but got ", line_.from_organ()));
    }
    if (kind_->to == ToOrgans::kTarget) CheckTarget();
    if (kind_->word == "revise_subitems") CheckSubitems(*power);
  }

  void CheckTarget() {
    const std::string& code = line_.target_item_code();
    if (code == line_.item_code()) {
      return Say("target_item_code", reason::kTargetSelf, "事项不能并入自身。",
                 "expected another item to merge into, but it is the same");
    }
    const std::optional<std::string> organ = OrganOfTarget(code);
    if (!organ) {
      return Say("target_item_code", reason::kTargetUnknown, StrCat("合并目标不在权责清单中：", code, "。"),
                 StrCat("expected a power on the list on that day, but ", code, " is none"));
    }
    if (others_.leaving.contains(code)) {
      return Say("target_item_code", reason::kTargetLeaves, StrCat("合并目标本批也退出清单：", code, "。"),
                 StrCat("expected a target that stays on the list, but ", code, " leaves it in this batch"));
    }
    if (*organ == line_.to_organs(0)) return;
    Say("to_organ", reason::kPowerOrgan, StrCat("应为合并目标的机关 ", *organ, "。"),
        StrCat("expected the organ of the target, ", *organ, ", but got ", line_.to_organs(0)));
  }

  // Nothing when it will not be on the list.
  std::optional<std::string> OrganOfTarget(const std::string& code) const {
    if (const auto at = others_.joining.find(code); at != others_.joining.end()) return at->second;
    const journal::Power* target = FindPower(state_, code, CivilDay(line_.effective_day()));
    if (target == nullptr || !target->active()) return std::nullopt;
    return OrganOf(*target);
  }

  // Who has the power on the batch's day: the organ of the list, or the successor of one that has ended by then.
  std::string OrganOf(const journal::Power& power) const {
    return directory::OrganOn(state_, power.department_id(), power.item_code(), CivilDay(line_.effective_day()));
  }

  void CheckSubitems(const journal::Power& power) {
    if (!Same(power.subitems(), line_.subitems_before())) {
      Say("subitems_before", reason::kSubitemsMismatch, StrCat("与清单不符，清单为“", SubitemsText(power.subitems()), "”。"),
          StrCat("expected the sub-items on the list, \"", SubitemsText(power.subitems()), "\", but got \"",
                 SubitemsText(line_.subitems_before()), "\""));
    }
    if (!Same(line_.subitems_before(), line_.subitems_after())) return;
    Say("subitems_after", reason::kSubitemsUnchanged, "子项没有变化。",
        "expected other sub-items than before, but they are the same");
  }

  const StateReader& state_;
  const Others& others_;
  const CivilDay today_;
  const Line& line_;
  const AdjustmentKind* const kind_;
  BatchFaults* const faults_;
};

}  // namespace

BatchFaults FaultsOfBatch(const StateReader& state, const std::vector<Line>& lines, CivilDay today) {
  BatchFaults faults;
  const Others others = Survey(lines);
  for (const Line& line : lines) LineCheck(state, others, today, line, &faults).Run();
  std::stable_sort(faults.begin(), faults.end(), [](const LineFault& a, const LineFault& b) { return a.line < b.line; });
  return faults;
}

}  // namespace yici::catalog
