// The name of a run, and of the machine.
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

/// The machine's own name.
std::string host_name();

}  // namespace drill
