// Compiled deployments for readers. Any thread; what was found stays whole for as long as it is held.
#ifndef YICI_SERVICES_WORKFLOW_SERVICE_SHARED_LIBRARY_H_
#define YICI_SERVICES_WORKFLOW_SERVICE_SHARED_LIBRARY_H_

#include <memory>
#include <mutex>
#include <string_view>

#include "services/workflow/machine/library.h"

namespace yici::workflow {

class SharedLibrary {
 public:
  // Null: there is no such deployment. A deployment that is asked for the first time is compiled meanwhile, and others wait.
  std::shared_ptr<const Compilation> Find(const StateReader& state, std::string_view digest) {
    std::lock_guard lock(mutex_);
    return library_.Share(state, digest);
  }

 private:
  std::mutex mutex_;
  Library library_;
};

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_SERVICE_SHARED_LIBRARY_H_
