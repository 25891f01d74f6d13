// Processes and forms, and the order in which the tables of items are read.
#include <charconv>
#include <string>
#include <utility>

#include "services/catalog/machine/model.h"
#include "services/catalog/pack/items.h"
#include "services/catalog/pack/loading.h"

namespace yici::catalog {
namespace {

using Presence = Loading::Presence;

// "handle=3;review=2"
void ReadStepLimits(RowReader& row, journal::Process& process) {
  for (const std::string& entry : row.List("step_limits")) {
    const size_t equals = entry.find('=');
    const std::string number = equals == std::string::npos ? "" : entry.substr(equals + 1);
    int32_t days = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), days);
    if (error != std::errc() || end != number.data() + number.size()) {
      row.Fail("step_limits", "NUMBER_FORMAT", "环节时限应形如 handle=3。",
               "expected entries like handle=3, but got \"" + entry + "\"");
      return;
    }
    auto* limit = process.add_step_limits();
    limit->set_step(entry.substr(0, equals));
    limit->set_limit_wd(days);
  }
}

// "{process_id}.bpmn" beside the tables. Whether it can be run is for the deployment to say.
void TakeModel(Loading& loading, journal::Process& process) {
  const auto file = loading.files.find(ModelName(process.process_id()));
  if (file == loading.files.end()) return;
  if (!IsCleanUtf8(file->second)) {
    return loading.Fail(file->first, 0, {"", "UTF8_INVALID", "文件应为 UTF-8。", "expected UTF-8 without control characters"});
  }
  process.mutable_model()->set_name(file->first);
  process.mutable_model()->set_text(file->second);
  process.set_model_digest(ModelDigest(process.model()));
}

void FindStrayModels(Loading& loading) {
  for (const auto& [name, text] : loading.files) {
    if (!name.ends_with(".bpmn") || loading.IsKnown(Table::kProcess, name.substr(0, name.size() - 5))) continue;
    loading.Fail(name, 0,
                 {"", "REFERENCE_UNKNOWN", "processes.csv 中没有与该模型同名的流程。",
                  "expected a process of processes.csv with the name of this file, but there is none"});
  }
}

void LoadProcesses(Loading& loading) {
  const auto table =
      loading.Open("processes.csv", Presence::kRequired, Table::kProcess,
                   {"process_id", "name_zh", "name_en", "steps", "special_procedures", "two_officer_steps", "source"},
                   {"step_limits", "joint_departments", "filler_fields"});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    auto* process = out.mutable_process();
    process->set_process_id(row.Id("process_id"));
    loading.Claim(row, "process_id", Table::kProcess, process->process_id());
    process->set_name_zh(row.NeedText("name_zh"));
    process->set_name_en(row.Text("name_en"));
    for (const std::string& step : row.List("steps")) process->add_steps(step);
    for (const std::string& kind : row.List("special_procedures")) process->add_special_procedures(kind);
    for (const std::string& step : row.List("two_officer_steps")) process->add_two_officer_steps(step);
    for (const std::string& id : row.List("joint_departments")) process->add_joint_departments(id);
    ReadStepLimits(row, *process);
    TakeModel(loading, *process);
    row.Word("source", {"newspaper", "general", "illustrative"});
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.processes;
  }
  FindStrayModels(loading);
}

void LoadForms(Loading& loading) {
  const auto table =
      loading.Open("forms.csv", Presence::kOptional, Table::kForm, {"form_id", "name_zh", "name_en", "fields", "source"}, {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    auto* form = out.mutable_form();
    form->set_form_id(row.Id("form_id"));
    loading.Claim(row, "form_id", Table::kForm, form->form_id());
    form->set_name_zh(row.NeedText("name_zh"));
    form->set_name_en(row.Text("name_en"));
    for (const std::string& field : row.List("fields")) form->add_fields(field);
    row.Word("source", {"newspaper", "general", "illustrative"});
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.forms;
  }
}

void CheckProcessesAndForms(Loading& loading) {
  const auto known = [&](Table table, std::string_view id) { return loading.IsKnown(table, id); };
  for (const PlacedRow& placed : loading.rows) {
    if (placed.row.has_process()) {
      for (const RowFault& fault : FaultsOfProcess(placed.row.process(), known)) {
        loading.Fail(placed.file, placed.line, fault);
      }
    }
    if (placed.row.has_form()) {
      for (const RowFault& fault : FaultsOfForm(placed.row.form())) loading.Fail(placed.file, placed.line, fault);
    }
  }
}

}  // namespace

void LoadCatalogue(Loading& loading) {
  LoadProcesses(loading);
  LoadForms(loading);
  CheckProcessesAndForms(loading);
  ItemTables items(loading);
  items.Read("items.csv", Catalogue::kCity);
  items.Read("construction_catalogue.csv", Catalogue::kConstruction);
  items.Read("county_catalogue.csv", Catalogue::kCounty);
  items.ReadOptions();
  items.ReadMaterials("materials.csv", Catalogue::kCity);
  items.ReadMaterials("construction_materials.csv", Catalogue::kConstruction);
  items.ReadMaterials("county_materials.csv", Catalogue::kCounty);
  items.ReadCountyItems();
  items.Check();
}

}  // namespace yici::catalog
