// PersonalDataService: erasing what identifies a person, what copies of the keys are left, and the wrapping keys.
#ifndef YICI_SERVICES_AUDIT_SERVICE_PERSONAL_DATA_H_
#define YICI_SERVICES_AUDIT_SERVICE_PERSONAL_DATA_H_

#include <string>

#include "services/audit/service/key_copies.h"
#include "services/server/access/key_rotation.h"
#include "services/server/gateway/gate.h"
#include "yici/v1/personal_data.grpc.pb.h"

namespace yici::audit {

namespace api = ::yici::v1;

class PersonalDataService final : public api::PersonalDataService::CallbackService {
 public:
  PersonalDataService(server::Gate& gate, server::KeyRotation& rotation, KeyCopyOptions copies)
      : gate_(gate), rotation_(rotation), copies_(std::move(copies)) {}

#define YICI_UNARY(METHOD, RESPONSE)                                                                          \
  grpc::ServerUnaryReactor* METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                   api::RESPONSE* response) override
  YICI_UNARY(EraseCases, EraseCasesReply);
  YICI_UNARY(ListErasures, ListErasuresResponse);
  YICI_UNARY(GetWrappingKeys, WrappingKeys);
  YICI_UNARY(RotateWrappingKey, WrappingKeys);
  YICI_UNARY(RetireWrappingKey, WrappingKeys);
#undef YICI_UNARY

 private:
  grpc::Status PresentKeys(const server::ReadView& view, api::WrappingKeys* response) const;

  server::Gate& gate_;
  server::KeyRotation& rotation_;
  const KeyCopyOptions copies_;
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SERVICE_PERSONAL_DATA_H_
