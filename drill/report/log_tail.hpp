// The end of a drill's logs, for reports of drills that did not pass.
#pragma once

#include <filesystem>
#include <vector>

#include "drill/report/drill_report.hpp"

namespace drill {

/// The last lines of each log in a drill's directory, at most 40 lines and 16 KiB of each. Logs that are not there or
/// empty are left out. The logs are redacted when they are written.
std::vector<LogTail> log_tails(const std::filesystem::path& directory);

}  // namespace drill
