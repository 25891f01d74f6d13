// The IANA time zones, pinned: named zones of FEEL ("2017-09-05T09:15:30@Europe/Paris") mean the same on every machine.
//
//   const auto paris = FindZone("Europe/Paris");
//   OffsetAtLocal(*paris, local_seconds)                 // 7200 in summer
//
// The table is zones.txt (written by zones.py from a named version of the database) and part of the program: no file of
// the machine is read. A new version of it is a change of this repository, with a line in the changelog.
//
// zones.txt, a line per set of zones that behave alike, fields parted by "|":
//   names       parted by ","
//   offsets     seconds east of UTC, parted by ","; the first holds before the first change
//   rule        what holds after the last change, in the notation of POSIX TZ ("CET-1CEST,M3.5.0,M10.5.0/3")
//   changes     "seconds since the change before, base 36" ":" "index of the new offset"; the first counts from -2^36
#ifndef YICI_SERVICES_WORKFLOW_FEEL_ZONES_H_
#define YICI_SERVICES_WORKFLOW_FEEL_ZONES_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace yici::feel {

// "2025b"
std::string_view ZoneVersion();

// A number for a zone name, good within one build; names are case-sensitive. Two names never share a number.
std::optional<int32_t> FindZone(std::string_view name);
std::string_view ZoneName(int32_t zone);

// Seconds east of UTC at an instant (seconds since 1970-01-01T00:00Z).
int32_t OffsetAt(int32_t zone, int64_t utc_seconds);
// The same for a local time, as seconds of its wall clock since 1970. A time that comes twice is the earlier one; a time
// that a change skips is read with the offset before the change.
int32_t OffsetAtLocal(int32_t zone, int64_t local_seconds);
// The offset without summer time: what a bare time of day in the zone counts with.
int32_t StandardOffset(int32_t zone);

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_ZONES_H_
