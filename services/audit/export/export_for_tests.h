// For tests: a small city in memory, and its records as an export.
#ifndef YICI_SERVICES_AUDIT_EXPORT_EXPORT_FOR_TESTS_H_
#define YICI_SERVICES_AUDIT_EXPORT_EXPORT_FOR_TESTS_H_

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "services/audit/export/export_folder.h"
#include "services/audit/export/export_manifest.h"
#include "services/audit/note/checkpoint.h"
#include "services/server/partition/core_fixture.h"
#include "storage/memory/store.h"
#include "tests/kit/temp_folder.h"

namespace yici::audit {

inline NoteSigner ExportSigner() { return *NoteSigner::FromSeed(LogOrigin(server::kLogId), KeyBytes{5}); }

class ExportOfACity : public testing::Test {
 protected:
  void SetUp() override {
    store_ = storage::NewMemoryStore();
    core_ = *server::Core::Open(*store_, {.log_id_hex = server::kLogId});
    server::ApplyPack(*core_, at_);
    server::CommitBatch(*core_, *store_);
  }

  std::string Accepted(const std::string& id) {
    const std::string case_no = Do(server::Submit(id)).case_no();
    Do(server::Accept(case_no, "accept-" + id));
    return case_no;
  }
  journal::Answer Do(const server::Incoming& incoming) {
    const server::Verdict verdict = core_->Process(incoming, at_);
    EXPECT_TRUE(verdict.status.ok()) << verdict.status;
    server::CommitBatch(*core_, *store_);
    revision_ = verdict.answer->revision();
    return *verdict.answer;
  }

  StoreView view() { return {store_.get(), nullptr}; }
  ExportWish Wish(uint64_t from, uint64_t to) {
    ExportWish wish;
    wish.log_id_hex = server::kLogId;
    wish.from = from;
    wish.to = to;
    return wish;
  }
  // Every table of a range, cut into pages of so many records, each put away and taken up again.
  std::map<std::string, std::string> Tables(const ExportWish& wish, size_t records, std::vector<TableSum>* sums = nullptr) {
    std::map<std::string, std::string> tables;
    ExportCursor cursor;
    while (true) {
      Exporter exporter(view(), wish, cursor);
      const absl::Status taken = exporter.Step({.records = records});
      EXPECT_TRUE(taken.ok()) << taken;
      for (const auto& [table, text] : exporter.texts().all()) tables[std::string(table->name)] += text.csv;
      if (sums != nullptr) *sums = exporter.Sums();
      if (exporter.done() || !taken.ok()) return tables;
      cursor = *ExportCursor::Load(exporter.cursor().Save());
    }
  }
  // A signed export of all records in a folder of its own.
  std::string Export(const std::string& name, ExportForm form, uint64_t from = 1) {
    const std::string path = (folder_.path() / name).string();
    ExportFolder folder(path, "all");
    EXPECT_TRUE(folder.Open().ok());
    Exporter exporter(view(), Wish(from, revision_), ExportCursor());
    while (!exporter.done()) {
      EXPECT_TRUE(exporter.Step({.records = 10}).ok());
      EXPECT_TRUE(folder.Append(PageOf(exporter, from)).ok());
    }
    const absl::Status done = folder.Finish(form);
    EXPECT_TRUE(done.ok()) << done;
    return path;
  }
  ExportPage PageOf(const Exporter& exporter, uint64_t from = 1) {
    ExportPage page;
    for (const auto& [table, text] : exporter.texts().all()) {
      if (!text.csv.empty()) page.parts.emplace_back(table->name, text.csv);
    }
    page.reached = exporter.reached();
    page.to = revision_;
    if (exporter.done()) {
      page.manifest = Signed(from, exporter.Sums());
    } else {
      page.cursor = std::to_string(exporter.reached());
    }
    return page;
  }
  std::string Signed(uint64_t from, std::vector<TableSum> sums) {
    ExportManifest manifest{LogOrigin(server::kLogId), from, revision_, {}, false, std::move(sums)};
    manifest.tree = *ComputeTreeAt(view(), server::kLogId, revision_);
    return *SignExportManifest(manifest, ExportSigner());
  }

  const Instant at_ = server::At("2020-02-03T10:00");
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<server::Core> core_;
  uint64_t revision_ = 0;
  kit::TempFolder folder_;
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_EXPORT_EXPORT_FOR_TESTS_H_
