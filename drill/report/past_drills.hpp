// The reports of past drills, as history and report show them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "drill/config/config.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

struct PastDrill {
  std::filesystem::path path;  ///< of report.json
  std::string text;            ///< byte for byte
  DrillReport report;
};

/// Which drills are wanted; what is not set does not matter.
struct PastDrillFilter {
  std::optional<std::string> stanza;
  std::optional<Verdict> verdict;
  std::optional<UtcTime> since;      ///< began then or later
  std::optional<std::size_t> limit;  ///< the newest ones
};

/// Oldest first. Reports that cannot be read are passed over with a warning in the log. Throws
/// ReportError when the history is there and cannot be listed.
std::vector<PastDrill> past_drills(const Config& config, const PastDrillFilter& filter);

/// One drill, by its run id. Throws ReportError when there is none, or none that can be read.
PastDrill past_drill(const Config& config, const std::string& run_id);

}  // namespace drill
