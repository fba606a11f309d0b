// Run ids, and the name of this machine.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace drill {

/// "20261122T040012Z-7f3a": when it began, in UTC, and four random hex digits.
std::string make_run_id(std::chrono::system_clock::time_point now);
/// True for exactly the form that make_run_id returns, which is safe in paths and labels.
bool is_run_id(std::string_view text);

/// The machine's own name.
std::string host_name();

}  // namespace drill
