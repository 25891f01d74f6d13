// What evaluation takes from a pack: the criteria by which a rally is scored, and how many enclave parks a city may have; and
// how long files are kept.
#include "services/base/erasure_tables.h"
#include "services/base/evaluation_tables.h"
#include "services/catalog/pack/loading.h"

namespace yici::catalog {
namespace {

using Presence = Loading::Presence;

constexpr int kPercentMax = 100, kParksMax = 1'000, kYearsMax = 100;

std::string Source(RowReader& row) { return row.Word("source", {"newspaper", "general", "illustrative"}); }

void LoadRallyCriteria(Loading& loading) {
  const auto table = loading.Open("rally_criteria.csv", Presence::kOptional, tables::kRallyCriterion,
                                  {"criterion_id", "number", "name_zh", "name_en", "weight", "text_zh", "source"}, {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    journal::RallyCriterion& criterion = *out.mutable_rally_criterion();
    criterion.set_criterion_id(row.Id("criterion_id"));
    loading.Claim(row, "criterion_id", tables::kRallyCriterion, criterion.criterion_id());
    criterion.set_number(static_cast<int32_t>(row.Number("number", 1, kPercentMax)));
    criterion.set_name_zh(row.NeedText("name_zh"));
    criterion.set_name_en(row.Text("name_en"));
    criterion.set_weight(static_cast<int32_t>(row.Number("weight", 1, kPercentMax)));
    criterion.set_text_zh(row.Text("text_zh"));
    criterion.set_source(Source(row));
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.rally_criteria;
  }
}

void LoadEnclavePolicies(Loading& loading) {
  const auto table = loading.Open("enclave_policies.csv", Presence::kOptional, tables::kEnclavePolicy,
                                  {"jurisdiction", "parks_max", "source"}, {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    journal::EnclavePolicy& policy = *out.mutable_enclave_policy();
    policy.set_jurisdiction(row.NeedText("jurisdiction"));
    loading.Claim(row, "jurisdiction", tables::kEnclavePolicy, policy.jurisdiction());
    policy.set_parks_max(static_cast<int32_t>(row.Number("parks_max", 0, kParksMax)));
    policy.set_source(Source(row));
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.enclave_policies;
  }
}

void LoadRetention(Loading& loading) {
  const auto table =
      loading.Open("retention.csv", Presence::kOptional, tables::kRetentionRule, {"item_code", "years", "basis", "source"}, {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    journal::RetentionRule& rule = *out.mutable_retention_rule();
    rule.set_item_code(row.NeedText("item_code"));
    loading.Claim(row, "item_code", tables::kRetentionRule, rule.item_code());
    rule.set_years(static_cast<int32_t>(row.Number("years", 0, kYearsMax)));
    rule.set_basis(row.NeedText("basis"));
    rule.set_source(Source(row));
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.retention_rules;
  }
}

}  // namespace

void LoadEvaluation(Loading& loading) {
  LoadRallyCriteria(loading);
  LoadEnclavePolicies(loading);
  LoadRetention(loading);
}

}  // namespace yici::catalog
