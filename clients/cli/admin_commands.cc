// The machine room.
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/families.h"
#include "clients/cli/print.h"
#include "yici/v1/admin.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::AdminService::Stub;

std::string Mebibytes(int64_t bytes) { return absl::StrCat(bytes >> 20, " MiB"); }

void PrintLogFacts(const v1::Status& status, const View& view, Facts& facts) {
  facts.Add(view.say("版本", "version"), absl::StrCat(status.version(), view.say("，存储格式 ", ", format "), status.format()));
  facts.Add(view.say("日志", "log"), status.log_id());
  facts.Add(view.say("修订号", "revision"), absl::StrCat(status.revision()));
  facts.Add(view.say("法定时间", "legal time"), At(status.legal_time()));
  facts.Add(view.say("时钟", "clock"), status.clock());
  facts.Add(view.say("默克尔树", "tree"),
            absl::StrCat(status.leaves(), view.say(" 叶，根 ", " leaves, root "), status.tree_root()));
  facts.Add(view.say("日历", "calendars"), status.calendar_years());
}

void PrintStatus(const v1::Status& status, const View& view) {
  Facts facts;
  PrintLogFacts(status, view, facts);
  const std::string held = absl::StrCat(view.say("是：", "yes: "), status.hold_reason());
  facts.Add(view.say("只读", "hold"), status.hold() ? Cell(held, Tone::kWarn) : Cell(view.say("否", "no")));
  const std::string free = Mebibytes(static_cast<int64_t>(status.free_bytes()));
  facts.Add(view.say("剩余空间", "free space"), {free, status.storage_low() ? Tone::kBad : Tone::kPlain});
  facts.Add(view.say("内存", "memory"), Mebibytes(status.memory_bytes()));
  facts.Add(view.say("排队", "queue"),
            absl::StrCat(status.queue_commands(), " / ", status.queue_bytes(), view.say(" 字节", " bytes")));
  facts.Add(view.say("到期定时器", "timers due"), absl::StrCat(status.timers_due()));
  facts.Add(view.say("日历重算", "sweeping"), status.sweeping() ? view.say("进行中", "yes") : view.say("否", "no"));
  facts.Add(view.say("事件", "incidents"), {absl::StrJoin(status.incidents(), ", "), Tone::kBad});
  facts.Print(view.out, view.colour);
}

void PrintAdminReply(const v1::AdminReply& reply, const View& view) {
  Facts facts;
  facts.Add(view.say("修订号", "revision"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
}

void PrintAdvanced(const v1::AdvanceClockResponse& reply, const View& view) {
  Facts facts;
  facts.Add(view.say("法定时间", "legal time"), At(reply.legal_time()));
  facts.Add(view.say("停留时刻", "instants"), absl::StrCat(reply.instants()));
  facts.Add(view.say("结算办件", "cases settled"), absl::StrCat(reply.settled()));
  facts.Add(view.say("修订号", "revision"), absl::StrCat(reply.revision()));
  facts.Print(view.out, view.colour);
}

// The server's own text: made for a scraper, passed on as it is.
void PrintMetrics(const v1::Metrics& metrics, const View& view) { view.out << metrics.text(); }

void PrintCheckpoint(const v1::CreateCheckpointResponse& reply, const View& view) {
  Facts facts;
  facts.Add(view.say("目录", "folder"), reply.folder());
  facts.Add(view.say("修订号", "revision"), absl::StrCat(reply.revision()));
  facts.Print(view.out, view.colour);
}

void PrintStateHash(const v1::StateHash& hash, const View& view) {
  Facts facts;
  facts.Add("sha256", hash.sha256());
  facts.Add(view.say("修订号", "revision"), absl::StrCat(hash.revision()));
  facts.Add(view.say("行数", "rows"), absl::StrCat(hash.rows()));
  facts.Print(view.out, view.colour);
}

void Hold(Message* request) { static_cast<v1::SetHoldRequest*>(request)->set_hold(true); }

}  // namespace

std::vector<Command> AdminCommands() {
  const Rpc set_hold = Unary(&Stub::SetHold);
  const Flag reason{"--reason", "reason", "reason [理由]"};
  return {
      {.path = "admin status",
       .title = "How the server is: log, clock, space, queue, incidents [服务器状态]",
       .rpc = Unary(&Stub::GetStatus),
       .print = Shows(PrintStatus),
       .examples = "yici admin status -o json"},
      {.path = "admin hold",
       .title = "Reads only, until released [只读]",
       .rpc = set_hold,
       .print = Shows(PrintAdminReply),
       .flags = {{"--reason", "reason", "reason [理由]", As::kField, true}},
       .examples = "yici admin hold --reason 更换磁盘",
       .preset = Hold},
      {.path = "admin release",
       .title = "Take commands again [解除只读]",
       .rpc = set_hold,
       .print = Shows(PrintAdminReply),
       .flags = {reason},
       .examples = "yici admin release --reason 磁盘已更换"},
      {.path = "admin advance",
       .title = "Move a manual clock, due instant by due instant [推进时钟]",
       .rpc = Unary(&Stub::AdvanceClock),
       .print = Shows(PrintAdvanced),
       .flags = {{"TO", "to", "time to move to [推进至]", As::kField, true}},
       .examples = "yici admin advance 2020-04-27T00:00"},
      {.path = "admin metrics",
       .title = "Metrics in Prometheus text format [指标]",
       .rpc = Unary(&Stub::GetMetrics),
       .print = Shows(PrintMetrics),
       .examples = "yici admin metrics | grep yici_"},
      {.path = "admin checkpoint",
       .title = "A storage checkpoint in a new folder [检查点]",
       .rpc = Unary(&Stub::CreateCheckpoint),
       .print = Shows(PrintCheckpoint),
       .flags = {{"LABEL", "label", "a-z, 0-9 and -, at most 40 [标签]"}},
       .examples = "yici admin checkpoint before-upgrade"},
      {.path = "admin state-hash",
       .title = "SHA-256 over every row of the state; manual clock only [状态哈希]",
       .rpc = Unary(&Stub::GetStateHash),
       .print = Shows(PrintStateHash),
       .examples = "yici admin state-hash"},
  };
}

}  // namespace yici::cli
