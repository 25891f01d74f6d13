// The server's log: one JSON object a line on standard error, dropped while nobody reads it: never waits. No personal data, no
// request.
//
//   LogLine("warning", "slow_command", {{"method", name}, {"micros", "412000"}});
#ifndef YICI_SERVICES_SERVER_GATEWAY_LOG_H_
#define YICI_SERVICES_SERVER_GATEWAY_LOG_H_

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace yici::server {

using LogFields = std::initializer_list<std::pair<std::string_view, std::string>>;

std::string LogText(std::string_view level, std::string_view event, LogFields fields);
void LogLine(std::string_view level, std::string_view event, LogFields fields);

// For a process that must end whatever becomes of its last words: gives up after `wait`, also when nobody reads the other
// end of a full pipe or another thread holds the stream. True when all was written.
bool WriteWithin(int fd, std::string text, std::chrono::milliseconds wait);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_GATEWAY_LOG_H_
