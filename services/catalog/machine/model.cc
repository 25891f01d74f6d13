#include "services/catalog/machine/model.h"

#include <algorithm>
#include <vector>

#include "services/audit/tree/compact_range.h"
#include "services/base/text.h"

namespace yici::catalog {

std::string FilesDigest(const ModelFiles& files) {
  std::vector<const journal::ProcessFile*> ordered;
  for (const journal::ProcessFile& file : files) ordered.push_back(&file);
  std::sort(ordered.begin(), ordered.end(), [](const auto* a, const auto* b) { return a->name() < b->name(); });
  std::string all;
  for (const journal::ProcessFile* file : ordered) {
    AppendU64(all, file->name().size());
    all += file->name();
    AppendU64(all, file->text().size());
    all += file->text();
  }
  return audit::Hex(audit::Sha256(all));
}

std::string ModelDigest(const journal::ProcessFile& model) {
  ModelFiles files;
  *files.Add() = model;
  return FilesDigest(files);
}

std::string ModelName(std::string_view process_id) { return StrCat(process_id, ".bpmn"); }

}  // namespace yici::catalog
