// DirectoryService: who is who and who may do what, over gRPC. Convert, submit, await, convert.
#ifndef YICI_SERVICES_DIRECTORY_SERVICE_SERVICE_H_
#define YICI_SERVICES_DIRECTORY_SERVICE_SERVICE_H_

#include "services/server/gateway/gate.h"
#include "yici/v1/directory.grpc.pb.h"

namespace yici::directory {

namespace api = ::yici::v1;

class DirectoryService final : public api::DirectoryService::CallbackService {
 public:
  explicit DirectoryService(server::Gate& gate) : gate_(gate) {}

#define YICI_UNARY(METHOD, RESPONSE)                                                                          \
  grpc::ServerUnaryReactor* METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                   api::RESPONSE* response) override
  YICI_UNARY(GrantRole, DirectoryReply);
  YICI_UNARY(RevokeRole, DirectoryReply);
  YICI_UNARY(SetSubstitution, DirectoryReply);
  YICI_UNARY(HandOver, DirectoryReply);
  YICI_UNARY(RecordCreditMark, DirectoryReply);
  YICI_UNARY(LiftCreditMark, DirectoryReply);
  YICI_UNARY(ListCreditMarks, ListCreditMarksResponse);
  YICI_UNARY(AuthorizeAgent, DirectoryReply);
  YICI_UNARY(RevokeAgent, DirectoryReply);
  YICI_UNARY(ListMandates, ListMandatesResponse);
  YICI_UNARY(ReorganizeDepartment, DirectoryReply);
  YICI_UNARY(PreviewReorganization, PreviewReorganizationResponse);
  YICI_UNARY(ListEntries, ListEntriesResponse);
  YICI_UNARY(GetOfficer, Officer);
#undef YICI_UNARY

 private:
  server::Gate& gate_;
};

}  // namespace yici::directory

#endif  // YICI_SERVICES_DIRECTORY_SERVICE_SERVICE_H_
