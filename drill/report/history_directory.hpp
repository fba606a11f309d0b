// Where a drill's report and logs are kept.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "drill/config/config.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

/// <state>/history/<run-id>, made (0750) when it is not there. Throws std::system_error.
std::filesystem::path history_directory(const Config& config, const std::string& run_id);

/// The directories of past drills, oldest first. Only directories with the name of a run are listed.
/// Throws std::filesystem::filesystem_error.
std::vector<std::filesystem::path> past_runs(const Config& config);

/// The report in the directory of a past drill; nothing when it is missing or cannot be read, as that of a drill that
/// runs.
std::optional<DrillReport> report_in(const std::filesystem::path& run);

/// Removes the oldest drills of the configured stanza beyond [state] keep. Left alone are its newest pass, which
/// min_ratio_to_previous is held against, drills of other stanzas, and directories whose report is missing, as that of
/// a drill that runs, or cannot be read. A directory without a report goes when it is thirty days old. Call it only
/// with a configuration that was read whole: another `keep` would remove what nobody wanted removed. What fails is
/// logged.
void prune_history(const Config& config);

}  // namespace drill
