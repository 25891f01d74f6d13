// Between stored notices and the calendar: rows of HolidayNotice become a CalendarBook, faults become rejections.
#ifndef YICI_SERVICES_CATALOG_MACHINE_CALENDARS_H_
#define YICI_SERVICES_CATALOG_MACHINE_CALENDARS_H_

#include <optional>

#include "services/base/outcome.h"
#include "services/calendar/calendar_book.h"

namespace yici::catalog {

// Every notice of the state.
calendar::CalendarBook LoadBook(const StateReader& state);

// Whether the book has to be loaded again after this event. A committed change set may carry notices.
bool ChangesBook(const journal::Event& event);

calendar::Notice ToNotice(const journal::HolidayNotice& row);
journal::HolidayNotice FromPackRow(const journal::HolidayNoticeRow& row);

// PublishCalendar: a notice takes effect at 00:00 of its published_on; entered earlier, it waits. A day in the past may
// change by force and with a reason only, but the first publication of a year is no such edit.
Outcome DecidePublish(const World& world, const journal::PublishCalendar& command, const Ordered& ordered);

// What speaks against a notice that comes in a change set; nothing when it may go in, or when the year has a version as
// new already. A pack cannot force an edit of past days.
std::optional<Rejection> CheckPackNotice(const World& world, const journal::HolidayNoticeRow& row, CivilDay today);

// Whether a notice of a change set adds anything: false when the year has this version or a newer one.
bool IsNewer(const StateReader& state, const journal::HolidayNoticeRow& row);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_CALENDARS_H_
