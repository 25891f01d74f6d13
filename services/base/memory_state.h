// State in memory: for unit tests, scenario transcripts and replay. Rows are kept as their stored bytes, parsed on first
// use, so that what a machine reads is what a folder would give back.
#ifndef YICI_SERVICES_BASE_MEMORY_STATE_H_
#define YICI_SERVICES_BASE_MEMORY_STATE_H_

#include <map>
#include <memory>
#include <string>

#include "services/base/state.h"

namespace yici {

class MemoryState final : public State {
 public:
  std::optional<std::string> FindBytes(Table table, std::string_view key) const override;
  void Scan(Table table, std::string_view begin, std::string_view end,
            absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const override;
  void PutBytes(Table table, std::string_view key, std::string value) override;
  using State::Erase;
  void Erase(Table table, std::string_view key) override;

  // Every row as (table byte + key) -> bytes, ascending: what a state hash is taken over.
  std::map<std::string, std::string> Dump() const;
  // Byte-for-byte copy of the rows.
  std::unique_ptr<MemoryState> Clone() const;

 protected:
  const google::protobuf::MessageLite* FindRow(Table table, std::string_view key,
                                               const google::protobuf::MessageLite& prototype) const override;
  void PutRow(Table table, std::string_view key, std::unique_ptr<google::protobuf::MessageLite> row) override;

 private:
  struct Entry {
    std::string bytes;
    mutable std::shared_ptr<const google::protobuf::MessageLite> parsed;
  };
  std::map<std::string, Entry, std::less<>> rows_;
};

}  // namespace yici

#endif  // YICI_SERVICES_BASE_MEMORY_STATE_H_
