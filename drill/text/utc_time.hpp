// Instants in UTC, and lengths of time.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace drill {

using Seconds = std::chrono::duration<double>;
using UtcTime = std::chrono::system_clock::time_point;

/// Date and time of day of an instant, whole seconds.
struct CivilTime {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::seconds> time;
};
CivilTime civil_time(UtcTime time);

/// Whether the text has this shape: '9' stands for a digit, 'x' for a lower-case hex digit, anything else for itself.
bool has_shape(std::string_view text, std::string_view shape);

/// "2026-11-22T04:00:12Z".
std::string to_rfc3339(UtcTime time);
/// Reads what to_rfc3339 writes; nothing for anything else, nor for a year that the clock cannot tell (before 1678,
/// after 2261).
std::optional<UtcTime> from_rfc3339(std::string_view text);

}  // namespace drill
