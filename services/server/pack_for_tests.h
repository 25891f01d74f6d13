// The Jinzhou pack of the repository, applied to a running server by its first administrator.
#ifndef YICI_SERVICES_SERVER_PACK_FOR_TESTS_H_
#define YICI_SERVICES_SERVER_PACK_FOR_TESTS_H_

#include <cstdlib>
#include <string>

#include "services/base/text.h"
#include "services/catalog/pack/pack.h"
#include "services/server/server_for_tests.h"

namespace yici::server {

inline std::string SourceFolder() {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  return source == nullptr ? "." : source;
}

inline void ApplyPack(const TestServer& server, const std::string& day) {
  const auto pack = catalog::LoadPack(StrCat(SourceFolder(), "/deploy/packs/jinzhou"), *CivilDay::Parse(day));
  ASSERT_TRUE(pack.faults.empty());
  using Catalog = api::CatalogService::Stub;
  int parts = 0;
  for (const journal::StageRows& part : catalog::SplitParts(pack.change_set, pack.rows)) {
    api::StageRowsRequest request;
    request.set_request_id(StrCat("part-", parts++));
    request.set_change_set(part.change_set());
    request.set_part(part.part());
    for (const auto& row : part.rows()) request.add_rows(row.SerializeAsString());
    ASSERT_EQ(server.Call<api::CatalogService>("officer:root", &Catalog::StageRows, request).code, 0);
  }
  const journal::CommitChangeSet commit = catalog::CommitOf(pack);
  api::CommitChangeSetRequest request;
  request.set_request_id("commit");
  request.set_change_set(commit.change_set());
  request.set_parts(commit.parts());
  request.set_rows(commit.rows());
  ASSERT_EQ(server.Call<api::CatalogService>("officer:root", &Catalog::CommitChangeSet, request).code, 0);
}

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_PACK_FOR_TESTS_H_
