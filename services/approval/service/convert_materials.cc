#include "services/approval/service/convert_materials.h"

#include "absl/strings/escaping.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

using server::InvalidField;

constexpr int64_t kAttachmentBytesMax = int64_t{50} << 20;

// Whether nothing can be wrong with it: spares the names of five fields for each of a hundred materials.
bool IsPlainMaterial(const api::MaterialInput& input) {
  for (const char c : input.material_id()) {
    if (c < 0x20 || c > 0x7e) return false;
  }
  return !input.material_id().empty() && input.material_id().size() <= 64 && input.copies() >= 0 && input.copies() <= 99 &&
         input.pages() >= 0 && input.pages() <= 9999 && input.digest().empty() && input.size_bytes() == 0 &&
         input.reuse_from().empty();
}

// With a digest an attachment is there; online a size alone is one that is announced.
MaybeRejection AttachmentSize(const std::string& path, const api::MaterialInput& input, bool online) {
  const int64_t least = input.digest().empty() ? 0 : 1;
  const bool inside = input.size_bytes() >= least && input.size_bytes() <= kAttachmentBytesMax;
  if (inside || (input.digest().empty() && !online)) return std::nullopt;
  return InvalidField("ATTACHMENT_SIZE", path + ".size_bytes", "附件应为 1 字节到 50 MiB。",
                      "Expected an attachment of 1 byte to 50 MiB.");
}

// Taken over as it lies in the earlier case: there is nothing else to say of it.
MaybeRejection Reuse(const std::string& path, const api::MaterialInput& input, journal::MaterialHeld& held) {
  if (!input.digest().empty() || input.faulty()) {
    return InvalidField("REUSE_NOT_ALONE", path + ".reuse_from", "沿用的材料不应同时填写摘要或标为有误。",
                        "Expected reuse_from without a digest and not marked faulty.");
  }
  if (auto rejection = CheckCaseNo(input.reuse_from())) {
    rejection->set_field(path + ".reuse_from");
    return rejection;
  }
  held.set_reused_from(input.reuse_from());
  return std::nullopt;
}

MaybeRejection CheckMaterial(const std::string& path, const api::MaterialInput& input, bool online,
                             journal::MaterialHeld& held) {
  YICI_REJECT_IF(CheckText(path + ".material_id", input.material_id(), 1, 64));
  YICI_REJECT_IF(Limit(path + ".copies", input.copies() >= 0 && input.copies() <= 99, " 0 到 99", "0 to 99"));
  YICI_REJECT_IF(Limit(path + ".pages", input.pages() >= 0 && input.pages() <= 9999, " 0 到 9999", "0 to 9,999"));
  if (!input.reuse_from().empty()) return Reuse(path, input, held);
  if (input.digest().empty()) return AttachmentSize(path, input, online);
  if (input.digest().size() != 64 || input.digest().find_first_not_of("0123456789abcdef") != std::string::npos) {
    return InvalidField("DIGEST_FORMAT", path + ".digest", "摘要应为 64 位小写十六进制的 SHA-256。",
                        "Expected 64 lower-case hex digits of SHA-256.");
  }
  held.set_digest(absl::HexStringToBytes(input.digest()));
  held.set_size_bytes(input.size_bytes());  // as claimed: CiteAttachments puts what was uploaded
  return AttachmentSize(path, input, online);
}

MaybeRejection ToMaterial(int index, const api::MaterialInput& input, bool online, journal::MaterialHeld& held) {
  held.set_material_id(input.material_id());
  held.set_status(input.faulty() ? journal::MATERIAL_STATUS_FAULTY : journal::MATERIAL_STATUS_PRESENT);
  held.set_copies(input.copies() == 0 ? 1 : input.copies());
  held.set_pages(input.pages());
  if (IsPlainMaterial(input)) return std::nullopt;
  return CheckMaterial(StrCat("materials[", index, "]"), input, online, held);
}

}  // namespace

bool ComesOnline(api::Channel channel) { return channel == api::WEB || channel == api::MOBILE; }

MaybeRejection ToMaterials(const google::protobuf::RepeatedPtrField<api::MaterialInput>& inputs, int min, bool online,
                           google::protobuf::RepeatedPtrField<journal::MaterialHeld>* materials) {
  if (inputs.size() < min || inputs.size() > kMaterialsMax) {
    return InvalidField("LIST_SIZE", "materials", StrCat("材料应为 ", min, " 到 200 件。"),
                        StrCat("Expected ", min, " to 200 materials."));
  }
  for (int i = 0; i < inputs.size(); ++i) {
    YICI_REJECT_IF(ToMaterial(i, inputs[i], online, *materials->Add()));
  }
  return std::nullopt;
}

}  // namespace yici::approval
