// A data folder to be spoilt: the city of the pack with cases, a project, a visit, demands, a rally and keys, some of it in
// tables and some in the log, tiles and an index of histories beside it, and what was kept outside.
#ifndef YICI_TESTS_TAMPER_FOLDER_H_
#define YICI_TESTS_TAMPER_FOLDER_H_

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "storage/api/store.h"

namespace yici::tamper {

// Makes the folder `data` below `root`, with `kept.note` and `audit.pub` beside it.
void MakeFolder(const std::filesystem::path& root);

std::unique_ptr<storage::Store> OpenToWrite(const std::filesystem::path& data);

// What the folder says, byte for byte: records, rows of the state, attachments. Not the key store, not uploads on their way.
std::map<std::string, std::string> Dump(const std::filesystem::path& data);

// The head as whoever rewrote the journal would write it: the revision, time and tree that the records give.
void RewriteHead(storage::Store& store, const std::string& log_id_hex);

inline constexpr char kTamperLogId[] = "00112233445566778899aabbccddeeff";

}  // namespace yici::tamper

#endif  // YICI_TESTS_TAMPER_FOLDER_H_
