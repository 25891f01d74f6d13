// A command that cites an attachment by its digest gets what was uploaded: manifest, size and type, never what the client
// says of them. The file is held until the command is committed or refused.
//
//   auto cited = std::make_shared<Citations>(attachments);
//   if (auto rejection = cited->Resolve(caller, incoming)) …      // ATTACHMENT_SIZE: another than said
//   call.done = [cited, …](const Reply&) { … };
//
// A digest that the sender did not upload stays a bare digest: whether it may is for Decide, in its order. A hall system may
// cite what the officer it acts for has uploaded.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_CITATIONS_H_
#define YICI_SERVICES_APPROVAL_SERVICE_CITATIONS_H_

#include <memory>
#include <vector>

#include "services/approval/service/convert.h"
#include "services/server/attachments/store.h"

namespace yici::approval {

class Citations {
 public:
  explicit Citations(server::AttachmentStore& store) : store_(store) {}
  MaybeRejection Resolve(const server::Caller& caller, Incoming& incoming);

 private:
  MaybeRejection ResolveOne(const server::Caller& caller, const Incoming& incoming, int index, journal::MaterialHeld& held);

  server::AttachmentStore& store_;
  std::vector<std::shared_ptr<server::Citation>> held_;
};

// Whether any of the materials names a digest: most commands cite nothing and pay nothing.
bool CitesDigest(const google::protobuf::RepeatedPtrField<api::MaterialInput>& materials);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_CITATIONS_H_
