#include "drill/report/past_drills.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "drill/host/regular_file.hpp"
#include "drill/host/run_id.hpp"
#include "drill/report/history_directory.hpp"
#include "drill/report/read_report.hpp"

namespace drill {
namespace {

PastDrill load(const std::filesystem::path& directory) {
  PastDrill out;
  out.path = directory / "report.json";
  try {
    out.text = read_regular_file(out.path, k_max_report);
  } catch (const std::runtime_error& error) {
    throw ReportError{error.what()};
  }
  try {
    out.report = read_report(out.text);
  } catch (const ReportError& bad) {
    throw ReportError{"'" + out.path.string() + "' is not a report: " + bad.what()};
  }
  return out;
}

bool is_wanted(const DrillReport& report, const PastDrillFilter& filter) {
  return (!filter.stanza || report.stanza == *filter.stanza) &&
         (!filter.verdict || report.verdict == *filter.verdict) && (!filter.since || report.began >= *filter.since);
}

/// No history is an empty one; a history that we may not look at is not.
void require_readable(const Config& config) {
  const auto directory = std::filesystem::path{config.state.directory} / "history";
  std::error_code error;
  const std::filesystem::directory_iterator ignored{directory, error};
  if (!error || error == std::errc::no_such_file_or_directory) return;
  const bool denied = error == std::errc::permission_denied;
  throw ReportError{"could not list '" + directory.string() + "': " + error.message() +
                    (denied ? "\nHINT: run as root, or as a user who may read it: reports tell of production's data."
                            : "\nHINT: the directory comes from [state] directory.")};
}

}  // namespace

std::vector<PastDrill> past_drills(const Config& config, const PastDrillFilter& filter) {
  require_readable(config);
  std::vector<PastDrill> out;
  auto runs = past_runs(config);
  std::reverse(runs.begin(), runs.end());
  for (const auto& run : runs) {
    if (filter.limit && out.size() >= *filter.limit) break;
    std::error_code unseen;
    if (!std::filesystem::exists(run / "report.json", unseen) && !unseen) {
      spdlog::debug("'{}' has no report: that drill runs, or was killed", run.string());
      continue;
    }
    try {
      PastDrill drill = load(run);
      if (is_wanted(drill.report, filter)) out.push_back(std::move(drill));
    } catch (const ReportError& error) {
      spdlog::warn("{}", error.what());
    }
  }
  std::reverse(out.begin(), out.end());
  return out;
}

PastDrill past_drill(const Config& config, const std::string& run_id) {
  if (!is_run_id(run_id)) throw ReportError{"'" + run_id + "' is not a run id"};
  require_readable(config);
  const auto runs = past_runs(config);
  const auto found = std::find_if(runs.begin(), runs.end(), [&](const auto& run) { return run.filename() == run_id; });
  if (found == runs.end()) throw ReportError{"there is no drill '" + run_id + "' in '" + config.state.directory + "'"};
  return load(*found);
}

}  // namespace drill
