// Memory of one evaluation or one parsed program: handed out in order, given back all at once.
//
//   Arena arena(1 << 20);
//   std::string_view text = arena.Copy("kept as long as the arena");
//
// Only trivially destructible things live here. The arena never fails: past its limit it goes on and says so by
// exhausted(), which the evaluator asks at every step; a function that could make much more than it was given asks
// HasRoom() first. So memory stays within the limit plus what a single step makes.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_ARENA_H_
#define YICI_SERVICES_WORKFLOW_FEEL_ARENA_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace yici::feel {

class Arena {
 public:
  explicit Arena(size_t bytes_max = size_t{16} << 20) : bytes_max_(bytes_max) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Arena(Arena&&) = default;
  Arena& operator=(Arena&&) = default;

  bool exhausted() const { return bytes_used_ > bytes_max_; }
  // Ends the evaluation as if the memory were used up.
  void Exhaust() { bytes_used_ = bytes_max_ + 1; }
  bool HasRoom(size_t bytes) const { return bytes_used_ + bytes <= bytes_max_; }
  size_t bytes_used() const { return bytes_used_; }

  template <typename T, typename... Args>
  T* New(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (Allocate(sizeof(T))) T{std::forward<Args>(args)...};
  }
  // `count` default-made elements.
  template <typename T>
  T* NewArray(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    T* array = static_cast<T*>(Allocate(sizeof(T) * count));
    for (size_t i = 0; i < count; ++i) new (array + i) T();
    return array;
  }
  std::string_view Copy(std::string_view text) {
    if (text.empty()) return "";
    char* copy = static_cast<char*>(Allocate(text.size()));
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
  }

 private:
  static constexpr size_t kBlockBytes = 4'096;
  static constexpr size_t kAlignment = alignof(std::max_align_t);

  void* Allocate(size_t bytes) {
    bytes = (bytes + kAlignment - 1) / kAlignment * kAlignment;
    bytes_used_ += bytes;
    if (bytes > left_) AddBlock(bytes);
    char* begin = next_;
    next_ += bytes;
    left_ -= bytes;
    return begin;
  }
  void AddBlock(size_t bytes) {
    // Blocks grow, so that a large evaluation makes few of them.
    size_t size = kBlockBytes << (blocks_.size() < 8 ? blocks_.size() : 8);
    if (size < bytes) size = bytes;
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    next_ = blocks_.back().get();
    left_ = size;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  size_t left_ = 0;
  size_t bytes_used_ = 0;
  size_t bytes_max_;
};

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_ARENA_H_
