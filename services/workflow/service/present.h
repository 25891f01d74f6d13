// Rows of processes as the API shows them.
#ifndef YICI_SERVICES_WORKFLOW_SERVICE_PRESENT_H_
#define YICI_SERVICES_WORKFLOW_SERVICE_PRESENT_H_

#include <string>

#include "services/calendar/calendar.h"
#include "services/workflow/machine/library.h"
#include "services/workflow/service/shared_library.h"
#include "yici/v1/workflow.pb.h"

namespace yici::workflow {

namespace api = ::yici::v1;

enum class Detail { kList, kWhole };

// "" for 0.
std::string TimeText(int64_t us);

// Without variables in a list. `library` names the elements that an instance stands at; `calendar` says which dates are
// provisional.
void PresentInstance(const StateReader& state, SharedLibrary& library, const calendar::Calendar& calendar,
                     const Instance& instance, Detail detail, api::ProcessInstance* out);
void PresentTask(const StateReader& state, const calendar::Calendar& calendar, const Instance& instance,
                 const Instance::Task& task, Detail detail, api::Task* out);
// As a worker is given it.
void PresentActivated(const journal::ActivatedJob& job, api::Job* out);
void PresentIncident(const Instance& instance, const Instance::Incident& incident, api::Incident* out);

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_SERVICE_PRESENT_H_
