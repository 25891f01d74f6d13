#include "services/approval/machine/attachments.h"

#include <algorithm>

#include "services/approval/machine/joint_papers.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/text.h"
#include "services/catalog/machine/media_types.h"

namespace yici::approval {
namespace {

std::string TypesListed(const std::vector<std::string_view>& types) {
  std::string text;
  for (const std::string_view type : types) text.append(text.empty() ? "" : ";").append(type);
  return text;
}

Refusal CheckAttachment(const journal::Material& material, const journal::MaterialHeld& held, int index) {
  const std::string field = Text("materials[", std::to_string(index), "].digest");
  const int64_t bytes_max = catalog::AttachmentBytesMax(material);
  if (held.size_bytes() < 1 || held.size_bytes() > bytes_max) {
    return Deny(Reason::kAttachmentSize, field,
                {{"material", held.material_id()},
                 {"size_bytes", std::to_string(held.size_bytes())},
                 {"size_bytes_max", std::to_string(bytes_max)}});
  }
  const std::vector<std::string_view> types = catalog::MediaTypesOf(material);
  if (std::find(types.begin(), types.end(), held.media_type()) != types.end()) return std::nullopt;
  return Deny(Reason::kAttachmentType, field,
              {{"material", held.material_id()}, {"media_type", held.media_type()}, {"allowed", TypesListed(types)}});
}

}  // namespace

const journal::MaterialHeld* FindAttached(const StateReader& state, const journal::Case& subject,
                                          std::string_view material_id) {
  for (const journal::MaterialHeld& held : subject.materials()) {
    if (held.material_id() != material_id) continue;
    const journal::MaterialHeld& paper = PaperOf(state, held);
    if (!paper.attachment().empty()) return &paper;
  }
  return nullptr;
}

const journal::Material* MaterialOf(const journal::Item& item, std::string_view material_id) {
  for (const journal::Material& material : item.materials()) {
    if (material.material_id() == material_id) return &material;
  }
  return nullptr;
}

Refusal CheckAttachments(const journal::Item& item, const Materials& materials, Digests digests) {
  for (int i = 0; i < materials.size(); ++i) {
    if (materials[i].attachment().empty()) {
      if (materials[i].digest().empty() || digests == Digests::kMayBePaper) continue;
      return Deny(Reason::kAttachmentNotFound, Text("materials[", std::to_string(i), "].digest"),
                  {{"material", materials[i].material_id()}});
    }
    const journal::Material* material = MaterialOf(item, materials[i].material_id());
    if (material == nullptr) continue;  // refused before as unknown
    if (Refusal refusal = CheckAttachment(*material, materials[i], i)) return refusal;
  }
  return std::nullopt;
}

void StampValidity(const journal::Item& item, CivilDay day, journal::MaterialHeld& held) {
  const journal::Material* material = MaterialOf(item, held.material_id());
  if (material == nullptr || material->validity_days() == 0) return;
  held.set_valid_until((day + material->validity_days()).days_since_1970());
}

void KeepAttachments(State& state, const Materials& materials, const journal::Case& subject, CivilDay day) {
  uint64_t saved = 0;
  for (const journal::MaterialHeld& material : materials) {
    if (!material.reused_from().empty()) {
      ++saved;
    } else if (!material.attachment().empty()) {
      state.PutBytes(Table::kAttachment, material.attachment(), subject.case_no());
    }
  }
  if (saved == 0) return;
  const std::string key = SavedPapersKey(subject.jurisdiction(), day);
  state.PutCounter(Table::kSavedPapers, key, state.Counter(Table::kSavedPapers, key) + saved);
}

int32_t SavedPapers(const journal::Case& subject) {
  const auto& materials = subject.materials();
  return static_cast<int32_t>(std::count_if(materials.begin(), materials.end(),
                                            [](const journal::MaterialHeld& held) { return !held.reused_from().empty(); }));
}

}  // namespace yici::approval
