// Attachments: files that applicants upload, kept as sealed blobs outside the fold.
//
//   AttachmentStore attachments(partition, master, {});
//   absl::StatusOr<Kept> kept = attachments.Put(std::move(file));                // durable when it returns
//   std::shared_ptr<const Citation> cited = attachments.Cite(uploader, digest);  // null: never uploaded by this principal
//   absl::StatusOr<AttachmentReader> reader = attachments.Open(held.attachment());
//   absl::StatusOr<std::string> first = reader->Chunk(0);
//
// A file is cut into chunks of 1 MiB, each sealed under a key of the file's own, which the key store wraps like a case's key:
// who deletes that row has erased the file. A manifest names the sealed chunks; a case names the manifest. So the journal
// proves every kept byte, and equal files of different people have nothing in common on disk.
//
// Rows, in Family::kBlobs (docs/formats/storage.md): the manifest and its chunks as blobs; 'u' and the upload token of
// (uploader, digest) -> the manifest's digest, written last and synced: a file is there entirely, or the sweep takes it.
//
// What keeps the sweep from a file that is just being cited: a Citation. It is held from before the look-up until the command
// is committed or refused. The sweep runs on the writing thread, first dooms a file that nobody holds and then asks the
// state, while no batch can be written: a command that was committed before is seen in the state, one that is on its way
// holds its Citation, and one that comes now finds the file doomed, which reads as not there.
#ifndef YICI_SERVICES_SERVER_ATTACHMENTS_STORE_H_
#define YICI_SERVICES_SERVER_ATTACHMENTS_STORE_H_

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/server/access/sealer.h"
#include "services/server/partition/partition.h"
#include "storage/api/blobs.h"

namespace yici::server {

inline constexpr size_t kAttachmentChunkBytes = size_t{1} << 20;

// A whole file, looked at and found what it should be.
struct AttachmentFile {
  std::string uploader;  // principal id
  std::string digest;    // SHA-256, 32 bytes
  std::string media_type;
  std::string file_name;
  std::vector<std::string> chunks;  // each but the last kAttachmentChunkBytes
  journal::ScanVerdict scan = journal::SCAN_VERDICT_UNSCANNED;
};

struct Kept {
  std::string manifest;  // its digest
  journal::ScanVerdict scan = journal::SCAN_VERDICT_UNSPECIFIED;
  int64_t kept_until_ms = 0;
  bool kept_before = false;
};

// Which files commands on their way cite, and which ones a sweep is about to remove. Any thread.
class CitationBoard {
 public:
  bool Hold(const std::string& manifest);  // false: doomed
  void Release(const std::string& manifest);
  bool Doom(const std::string& manifest);  // false: held
  void Spare(const std::string& manifest);

 private:
  std::mutex mutex_;
  absl::flat_hash_map<std::string, int> held_;
  std::set<std::string> doomed_;
};

// A file that a command cites: it stays as long as this lives.
class Citation {
 public:
  Citation(CitationBoard& board, std::string manifest) : board_(board), manifest_(std::move(manifest)) {}
  ~Citation() { board_.Release(manifest_); }
  Citation(const Citation&) = delete;
  Citation& operator=(const Citation&) = delete;

  const std::string& manifest() const { return manifest_; }
  int64_t size_bytes = 0;
  std::string media_type;
  journal::ScanVerdict scan = journal::SCAN_VERDICT_UNSPECIFIED;

 private:
  CitationBoard& board_;
  const std::string manifest_;
};

// One file, chunk by chunk. One thread; reads the latest store.
class AttachmentReader {
 public:
  int64_t size_bytes() const { return manifest_.size_bytes(); }
  const std::string& media_type() const { return manifest_.media_type(); }
  journal::ScanVerdict scan() const { return manifest_.scan(); }
  const std::string& digest() const { return facts_.digest(); }
  const std::string& file_name() const { return facts_.file_name(); }
  int chunks() const { return manifest_.chunks_size(); }
  // DATA_LOSS ATTACHMENT_DAMAGED when the bytes are not those that were kept; NOT_FOUND ATTACHMENT_ERASED once the key is gone.
  absl::StatusOr<std::string> Chunk(int index) const;

 private:
  friend class AttachmentStore;
  AttachmentReader(storage::Store& store, journal::AttachmentManifest manifest, const Key32& key,
                   journal::AttachmentFacts facts)
      : store_(&store), manifest_(std::move(manifest)), key_(key), facts_(std::move(facts)) {}

  storage::Store* store_;
  journal::AttachmentManifest manifest_;
  Key32 key_;
  journal::AttachmentFacts facts_;
};

struct AttachmentStoreOptions {
  int64_t kept_ms = int64_t{48} * 3'600'000;  // a file that no case cites, since it was last uploaded; wall time
  size_t sweep_looked_at_max = 500;           // of one step
};

struct AttachmentCounters {
  std::atomic<uint64_t> kept{0}, kept_bytes{0}, again{0}, swept{0};
};

class AttachmentStore {
 public:
  AttachmentStore(Partition& partition, const MasterKey& master, AttachmentStoreOptions options)
      : partition_(partition), master_(master), options_(options) {}

  // Blocks until the file is durable. Equal bytes of the same uploader, type and scan are kept once and their time begins
  // anew. UNAVAILABLE STORAGE_LOW, STOPPING.
  absl::StatusOr<Kept> Put(AttachmentFile file);
  // Null: this principal has uploaded no such file, or it was swept or erased.
  std::shared_ptr<Citation> Cite(std::string_view uploader, std::string_view digest);
  // NOT_FOUND ATTACHMENT_ERASED when its key is gone; DATA_LOSS ATTACHMENT_DAMAGED.
  absl::StatusOr<AttachmentReader> Open(std::string_view manifest) const;
  // One bounded step; the next goes on behind it. Waits for the write.
  void SweepStep(int64_t now_ms);

  const AttachmentCounters& counters() const { return counters_; }
  static int64_t NowMs();

 private:
  struct Sealed;
  Sealed Seal(AttachmentFile& file) const;
  absl::Status Write(const Sealed& sealed);
  bool HasKey(const journal::AttachmentManifest& manifest) const;
  bool IsCited(std::string_view manifest) const;
  absl::Status Sweep(storage::WriteBatch& batch, int64_t now_ms, std::vector<std::string>* doomed);

  Partition& partition_;
  const MasterKey& master_;
  const AttachmentStoreOptions options_;
  CitationBoard board_;
  AttachmentCounters counters_;
  std::string sweep_from_;  // of the thread that sweeps
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ATTACHMENTS_STORE_H_
