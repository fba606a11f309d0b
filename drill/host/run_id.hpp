// Names and times of a run.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace drill {

/// "20261122T040012Z-7f3a": when it began, in UTC, and four random hex digits.
std::string make_run_id(std::chrono::system_clock::time_point now);
/// Fit to become a path and a label: exactly what make_run_id makes.
bool is_run_id(std::string_view text);

/// "2026-11-22T04:00:12Z".
std::string to_rfc3339(std::chrono::system_clock::time_point time);
/// Reads what to_rfc3339 writes; nothing for anything else, nor for a year that the clock cannot tell (before 1678,
/// after 2261).
std::optional<std::chrono::system_clock::time_point> from_rfc3339(std::string_view text);

/// The machine's own name.
std::string host_name();

}  // namespace drill
