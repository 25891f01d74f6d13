// What all lines of a server share of its memory: the room for requests, and how many calls have not ended.
#ifndef YICI_SERVICES_SERVER_CONNECT_ROOM_H_
#define YICI_SERVICES_SERVER_CONNECT_ROOM_H_

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace yici::server::connect {

// Requests of up to this many bytes always have room: a few large ones must not keep out everybody's small ones.
inline constexpr size_t kAlwaysRoomFor = size_t{64} << 10;

struct Room {
  explicit Room(size_t bytes) : bytes_max(bytes) {}
  const size_t bytes_max;
  std::atomic<size_t> bytes{0};
  std::atomic<size_t> calls{0};  // handed to gRPC and not told done
};

// One request's share of the room. Given back with it.
class Share {
 public:
  explicit Share(std::shared_ptr<Room> room) : room_(std::move(room)) {}
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;
  ~Share() { Set(0); }

  // False: there is no room for so many, and the share stays as it was.
  bool Set(size_t bytes) {
    const size_t counted = bytes <= kAlwaysRoomFor ? 0 : bytes;
    const size_t before = room_->bytes.fetch_add(counted - held_);
    if (counted > held_ && before + (counted - held_) > room_->bytes_max) {
      room_->bytes -= counted - held_;
      return false;
    }
    held_ = counted;
    return true;
  }

 private:
  std::shared_ptr<Room> room_;
  size_t held_ = 0;
};

}  // namespace yici::server::connect

#endif  // YICI_SERVICES_SERVER_CONNECT_ROOM_H_
