#include "services/server/attachments/store.h"

#include <chrono>

#include "services/audit/tree/compact_range.h"
#include "services/base/text.h"
#include "services/server/gateway/log.h"
#include "services/server/partition/attachment_rows.h"

namespace yici::server {
namespace {

using storage::Family;

std::string Sha256(std::string_view bytes) {
  const audit::Hash hash = audit::Sha256(bytes);
  return std::string(reinterpret_cast<const char*>(hash.data()), hash.size());
}

// Which bytes a sealed chunk holds: of which file, at which place, of how many.
std::string ChunkPlace(std::string_view key_id, int index, int count) { return StrCat(key_id, "/chunk/", index, "/", count); }
std::string FactsPlace(std::string_view key_id) { return StrCat(key_id, "/facts"); }

absl::Status Damaged() {
  return absl::DataLossError("ATTACHMENT_DAMAGED: the kept bytes of the attachment are not those that were uploaded");
}

absl::Status Erased() { return absl::NotFoundError("ATTACHMENT_ERASED: the key of the attachment was destroyed"); }

int64_t SizeOf(const std::vector<std::string>& chunks) {
  int64_t bytes = 0;
  for (const std::string& chunk : chunks) bytes += static_cast<int64_t>(chunk.size());
  return bytes;
}

}  // namespace

// ---- citations -------------------------------------------------------------------------------------------------------

bool CitationBoard::Hold(const std::string& manifest) {
  std::lock_guard lock(mutex_);
  if (doomed_.contains(manifest)) return false;
  ++held_[manifest];
  return true;
}

void CitationBoard::Release(const std::string& manifest) {
  std::lock_guard lock(mutex_);
  const auto held = held_.find(manifest);
  if (--held->second == 0) held_.erase(held);
}

bool CitationBoard::Doom(const std::string& manifest) {
  std::lock_guard lock(mutex_);
  if (held_.contains(manifest)) return false;
  doomed_.insert(manifest);
  return true;
}

void CitationBoard::Spare(const std::string& manifest) {
  std::lock_guard lock(mutex_);
  doomed_.erase(manifest);
}

// Held before it is read: what is read then stays.
std::shared_ptr<Citation> AttachmentStore::Cite(std::string_view uploader, std::string_view digest) {
  std::string manifest;
  const std::string key = UploadKey(master_.UploadToken(uploader, digest));
  if (!partition_.store().Get(nullptr, Family::kBlobs, key, &manifest).ok() || !board_.Hold(manifest)) return nullptr;
  auto citation = std::make_shared<Citation>(board_, manifest);
  const auto read = ReadManifest(partition_.store(), manifest);
  if (!read.ok() || !HasKey(*read)) return nullptr;
  citation->size_bytes = read->size_bytes();
  citation->media_type = read->media_type();
  citation->scan = read->scan();
  return citation;
}

// ---- keeping ---------------------------------------------------------------------------------------------------------

struct AttachmentStore::Sealed {
  std::string manifest, manifest_digest;
  std::vector<std::string> chunks, chunk_digests;
  KeyRow key;
  std::string upload_key;
};

int64_t AttachmentStore::NowMs() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

// In place: a file in memory is there once, plain or sealed.
AttachmentStore::Sealed AttachmentStore::Seal(AttachmentFile& file) const {
  const Key32 key = NewKey();
  const std::string key_id = NewKeyId(), token = master_.UploadToken(file.uploader, file.digest);
  journal::AttachmentManifest manifest;
  manifest.set_key_id(key_id);
  manifest.set_size_bytes(SizeOf(file.chunks));
  manifest.set_media_type(file.media_type);
  manifest.set_upload_token(token);
  manifest.set_scan(file.scan);
  manifest.set_uploaded_ms(NowMs());
  Sealed sealed;
  sealed.key = WrapKey(master_, key_id, key);
  sealed.upload_key = UploadKey(token);
  const int count = static_cast<int>(file.chunks.size());
  for (int i = 0; i < count; ++i) {
    std::string& chunk = file.chunks[static_cast<size_t>(i)];
    chunk = SealBytes(key, chunk, ChunkPlace(key_id, i, count));
    sealed.chunk_digests.push_back(Sha256(chunk));
    manifest.add_chunks(sealed.chunk_digests.back());
  }
  sealed.chunks = std::move(file.chunks);
  journal::AttachmentFacts facts;
  facts.set_digest(file.digest);
  facts.set_file_name(file.file_name);
  manifest.set_facts(SealBytes(key, facts.SerializeAsString(), FactsPlace(key_id)));
  sealed.manifest = manifest.SerializeAsString();
  sealed.manifest_digest = Sha256(sealed.manifest);
  return sealed;
}

// The manifest first, so that a sweep finds the chunks of an upload that a crash cut; the look-up row last. One chunk a
// write: commands wait for no more.
absl::Status AttachmentStore::Write(const Sealed& sealed) {
  storage::Blobs blobs = BlobsOf(partition_.store());
  const size_t count = sealed.chunks.size();
  for (size_t i = 0; i < count; ++i) {
    const auto fill = [&](storage::WriteBatch& batch) {
      absl::Status put = blobs.PutPart(batch, sealed.chunk_digests[i], sealed.chunks[i]);
      if (put.ok() && i == 0) {
        put = blobs.Put(batch, sealed.manifest_digest, sealed.manifest, NowMs());
        batch.Put(Family::kKeys, sealed.key.key_id, sealed.key.wrapped);
      }
      if (i + 1 == count) batch.Put(Family::kBlobs, sealed.upload_key, sealed.manifest_digest);
      return put;
    };
    Aside aside;
    aside.fill = fill;
    const absl::Status written = partition_.WriteAsideAndWait(std::move(aside));
    if (!written.ok()) return written;
  }
  return absl::OkStatus();
}

absl::StatusOr<Kept> AttachmentStore::Put(AttachmentFile file) {
  Kept kept;
  kept.scan = file.scan;
  kept.kept_until_ms = NowMs() + options_.kept_ms;
  // Held, so that no sweep takes it before its time begins anew.
  const auto before = Cite(file.uploader, file.digest);
  if (before && before->media_type == file.media_type && before->scan == file.scan) {
    storage::Blobs blobs = BlobsOf(partition_.store());
    Aside renew;
    renew.fill = [&](storage::WriteBatch& batch) {
      // An erasure may have taken it since it was found: then it is kept anew.
      if (absl::Status there = ReadManifest(partition_.store(), before->manifest()).status(); !there.ok()) return there;
      blobs.Renew(batch, before->manifest(), NowMs());
      return absl::OkStatus();
    };
    const absl::Status renewed = partition_.WriteAsideAndWait(std::move(renew));
    if (!renewed.ok() && !absl::IsNotFound(renewed)) return renewed;
    if (renewed.ok()) {
      ++counters_.again;
      kept.manifest = before->manifest();
      kept.kept_before = true;
      return kept;
    }
  }
  const Sealed sealed = Seal(file);
  if (absl::Status written = Write(sealed); !written.ok()) return written;
  ++counters_.kept;
  for (const std::string& chunk : sealed.chunks) counters_.kept_bytes += chunk.size();
  kept.manifest = sealed.manifest_digest;
  return kept;
}

// ---- reading ---------------------------------------------------------------------------------------------------------

bool AttachmentStore::HasKey(const journal::AttachmentManifest& manifest) const {
  std::string wrapped;
  return partition_.store().Get(nullptr, Family::kKeys, manifest.key_id(), &wrapped).ok();
}

absl::StatusOr<AttachmentReader> AttachmentStore::Open(std::string_view manifest) const {
  const auto read = ReadManifest(partition_.store(), manifest);
  if (!read.ok()) return Damaged();  // a case cites it: it must be there
  std::string wrapped;
  const absl::Status kept = partition_.store().Get(nullptr, Family::kKeys, read->key_id(), &wrapped);
  if (absl::IsNotFound(kept)) return Erased();
  if (!kept.ok()) return kept;
  const auto key = UnwrapKey(master_, read->key_id(), wrapped);
  const auto bytes = key ? OpenBytes(*key, read->facts(), FactsPlace(read->key_id())) : std::nullopt;
  journal::AttachmentFacts facts;
  if (!bytes || !facts.ParseFromString(*bytes)) return Damaged();
  return AttachmentReader(partition_.store(), *read, *key, std::move(facts));
}

absl::StatusOr<std::string> AttachmentReader::Chunk(int index) const {
  // Whoever began to read before an erasure reads nothing after it.
  std::string wrapped;
  const absl::Status kept = store_->Get(nullptr, Family::kKeys, manifest_.key_id(), &wrapped);
  if (absl::IsNotFound(kept)) return Erased();
  if (!kept.ok()) return kept;
  const auto sealed = BlobsOf(*store_).Get(nullptr, manifest_.chunks(index));
  if (!sealed.ok()) return Damaged();
  auto bytes = OpenBytes(key_, *sealed, ChunkPlace(manifest_.key_id(), index, manifest_.chunks_size()));
  if (!bytes) return Damaged();
  return *std::move(bytes);
}

// ---- sweeping --------------------------------------------------------------------------------------------------------

bool AttachmentStore::IsCited(std::string_view manifest) const {
  std::string case_no;
  const std::string key = StrCat(static_cast<char>(Table::kAttachment), manifest);
  return !absl::IsNotFound(partition_.store().Get(nullptr, Family::kState, key, &case_no));
}

absl::Status AttachmentStore::Sweep(storage::WriteBatch& batch, int64_t now_ms, std::vector<std::string>* doomed) {
  storage::Blobs blobs = BlobsOf(partition_.store());
  const auto stays = [&](std::string_view digest) {
    std::string manifest(digest);
    if (!board_.Doom(manifest)) return true;
    // One whose manifest is gone leaves a row of its time alone, which goes.
    const auto cited = IsCited(digest);
    const auto removed = cited ? std::string() : RemoveAttachment(partition_.store(), batch, digest);
    if (cited || (!removed.ok() && !absl::IsNotFound(removed.status()))) {
      board_.Spare(manifest);
      return true;
    }
    doomed->push_back(std::move(manifest));
    return false;
  };
  const storage::SweepRequest request{
      .staged_before_ms = now_ms - options_.kept_ms, .from_digest = sweep_from_, .looked_at_max = options_.sweep_looked_at_max};
  const auto swept = blobs.Sweep(batch, request, stays);
  if (!swept.ok()) return swept.status();
  sweep_from_ = swept->next_digest;
  return absl::OkStatus();
}

void AttachmentStore::SweepStep(int64_t now_ms) {
  std::vector<std::string> doomed;
  Aside sweep;
  sweep.fill = [&](storage::WriteBatch& batch) { return Sweep(batch, now_ms, &doomed); };
  sweep.frees_space = true;
  const absl::Status swept = partition_.WriteAsideAndWait(std::move(sweep));
  for (const std::string& manifest : doomed) board_.Spare(manifest);
  if (swept.ok()) {
    counters_.swept += doomed.size();
  } else if (!absl::IsUnavailable(swept)) {
    LogLine("error", "attachment_sweep_failed", {{"status", std::string(swept.message())}});
  }
}

}  // namespace yici::server
