// Variables between the API and the journal. Both say a FEEL value with the same field numbers, so one is read as the other.
#ifndef YICI_SERVICES_WORKFLOW_SERVICE_VALUES_H_
#define YICI_SERVICES_WORKFLOW_SERVICE_VALUES_H_

#include "yici/journal/v1/workflow.pb.h"
#include "yici/v1/workflow.pb.h"

namespace yici::workflow {

namespace api = ::yici::v1;

template <class To, class From>
To Reread(const From& from) {
  To to;
  to.ParseFromString(from.SerializeAsString());
  return to;
}

template <class To, class From>
void RereadAll(const google::protobuf::RepeatedPtrField<From>& from, google::protobuf::RepeatedPtrField<To>* to) {
  for (const From& one : from) *to->Add() = Reread<To>(one);
}

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_SERVICE_VALUES_H_
