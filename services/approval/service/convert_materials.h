// Materials of a request into those of a command: syntax only. What a digest stands for is found later (citations.h).
#ifndef YICI_SERVICES_APPROVAL_SERVICE_CONVERT_MATERIALS_H_
#define YICI_SERVICES_APPROVAL_SERVICE_CONVERT_MATERIALS_H_

#include "services/approval/service/convert.h"

namespace yici::approval {

bool ComesOnline(api::Channel channel);
// At least `min` and at most kMaterialsMax of them.
MaybeRejection ToMaterials(const google::protobuf::RepeatedPtrField<api::MaterialInput>& inputs, int min, bool online,
                           google::protobuf::RepeatedPtrField<journal::MaterialHeld>* materials);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_CONVERT_MATERIALS_H_
