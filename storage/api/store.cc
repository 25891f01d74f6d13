#include "storage/api/store.h"

namespace yici::storage {

std::string_view FamilyName(Family family) {
  switch (family) {
    case Family::kJournal: return "journal";
    case Family::kState: return "state";
    case Family::kKeys: return "keys";
    case Family::kBlobs: return "blobs";
  }
  return "unknown";
}

}  // namespace yici::storage
