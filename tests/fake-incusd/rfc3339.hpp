// Points of time as the API writes them.
#pragma once

#include <chrono>
#include <string>

namespace fake {

using TimePoint = std::chrono::system_clock::time_point;

/// "2026-11-22T15:16:42.276340276Z"
std::string rfc3339(TimePoint time);
/// "2026-11-22 15:23:17 +0000 UTC", the form of X-Incus-Modified
std::string go_time(TimePoint time);
/// "Sun, 22 Nov 2026 15:18:50 GMT"
std::string http_date(TimePoint time);

}  // namespace fake
