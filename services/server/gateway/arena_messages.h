// Where the messages of a frequent method live: request and response share one arena, and arenas are used again. A submit
// has forty strings; made and torn down one by one they cost more than judging them.
//
//   ArenaMessages<api::SubmitCaseRequest, api::CaseReply> submit_messages_;
//   SetMessageAllocatorFor_SubmitCase(&submit_messages_);       // outlives the server
//
// At most kSpareMax arenas of kBlockBytes wait for use; what grows beyond its block gives the rest back at the end of the call.
#ifndef YICI_SERVICES_SERVER_GATEWAY_ARENA_MESSAGES_H_
#define YICI_SERVICES_SERVER_GATEWAY_ARENA_MESSAGES_H_

#include <google/protobuf/arena.h>
#include <grpcpp/support/message_allocator.h>

#include <memory>
#include <mutex>
#include <vector>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define YICI_TELLS_THREADS
extern "C" void __tsan_acquire(void* at);
extern "C" void __tsan_release(void* at);
#endif
#endif

namespace yici::server {

// Whoever writes an answer hands it to gRPC, and gRPC hands the arena back on a thread of its own: in order, by means that
// ThreadSanitizer is not told of. These two tell it.
inline void HandedToGrpc([[maybe_unused]] void* response) {
#ifdef YICI_TELLS_THREADS
  __tsan_release(response);
#endif
}
inline void BackFromGrpc([[maybe_unused]] void* response) {
#ifdef YICI_TELLS_THREADS
  __tsan_acquire(response);
#endif
}

template <class Request, class Response>
class ArenaMessages final : public grpc::MessageAllocator<Request, Response> {
 public:
  grpc::MessageHolder<Request, Response>* AllocateMessages() override {
    std::unique_ptr<Holder> holder;
    {
      std::lock_guard lock(mutex_);
      if (!spare_.empty()) {
        holder = std::move(spare_.back());
        spare_.pop_back();
      }
    }
    if (!holder) holder = std::make_unique<Holder>(*this);
    holder->Fill();
    return holder.release();  // back by Release()
  }

 private:
  static constexpr size_t kBlockBytes = 8 << 10;
  static constexpr size_t kSpareMax = 512;

  class Holder final : public grpc::MessageHolder<Request, Response> {
   public:
    explicit Holder(ArenaMessages& owner) : owner_(owner), arena_(block_, sizeof block_) {}
    void Fill() {
      this->set_request(google::protobuf::Arena::CreateMessage<Request>(&arena_));
      this->set_response(google::protobuf::Arena::CreateMessage<Response>(&arena_));
    }
    void Release() override {
      BackFromGrpc(this->response());
      arena_.Reset();
      owner_.TakeBack(std::unique_ptr<Holder>(this));
    }

   private:
    ArenaMessages& owner_;
    alignas(std::max_align_t) char block_[kBlockBytes];
    google::protobuf::Arena arena_;
  };

  void TakeBack(std::unique_ptr<Holder> holder) {
    std::lock_guard lock(mutex_);
    if (spare_.size() < kSpareMax) spare_.push_back(std::move(holder));
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<Holder>> spare_;
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_GATEWAY_ARENA_MESSAGES_H_
