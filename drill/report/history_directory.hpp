// Where a drill's report and logs are kept.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "drill/config/config.hpp"

namespace drill {

/// <state>/history/<run-id>, made (0750) when it is not there. Throws std::system_error.
std::filesystem::path history_directory(const Config& config, const std::string& run_id);

/// The directories of past drills, oldest first. Only directories with the name of a run are listed.
/// Throws std::filesystem::filesystem_error.
std::vector<std::filesystem::path> past_runs(const Config& config);

/// Removes the oldest drills beyond [state] keep. Only directories with the name of a run are looked at.
void prune_history(const Config& config);

}  // namespace drill
