// The drills of the past, and the one place that knows how they are kept: <state>/history/<run-id>/ has the report of a
// drill and its logs.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "drill/config/config.hpp"
#include "drill/report/drill_report.hpp"
#include "drill/report/redacted_report.hpp"

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

class History {
 public:
  /// That of the state directory, for the configured stanza. Nothing is read or made.
  explicit History(const Config& config);

  /// The state directory.
  const std::string& state() const { return state_; }
  /// Whether the history has a directory to write to. Only the directory counts, drills may be missing.
  bool exists() const;
  /// Makes the directories that are missing. Throws std::system_error where nothing can be written, std::runtime_error
  /// where somebody else could change what is in them.
  void require_writable() const;

  /// The directory of a drill, for its logs; made (0750) when it is not there. Throws std::system_error.
  std::filesystem::path make_directory(const std::string& run_id) const;
  /// The last lines of each log of a drill, at most 40 lines and 16 KiB of each. Logs that are not there or empty are
  /// left out. The logs are redacted when they are written.
  std::vector<LogTail> log_tails(const std::string& run_id) const;
  /// Puts the report into the directory of its drill. Throws std::system_error.
  void write(const RedactedReport& report) const;

  /// Oldest first, of all stanzas. Reports that cannot be read are passed over with a warning in the log. Throws
  /// ReportError when the history is there and cannot be listed.
  std::vector<PastDrill> list(const PastDrillFilter& filter) const;
  /// One drill, by its run id. Throws ReportError when there is none, or none that can be read.
  PastDrill read(const std::string& run_id) const;

  /// What checks were answered in the newest drill of this stanza that passed, by the name of the check. Drills by hand
  /// are passed over, as are reports that cannot be read. A check whose query was another one then is left out. Empty
  /// when no check has min_ratio_to_previous. Never throws.
  std::map<std::string, double> previous_answers(const std::vector<CheckConfig>& checks) const;
  /// When the last drill of this stanza ended that exited with 0; drills by hand do not count. Never throws.
  std::optional<UtcTime> last_success() const;

  /// Removes the oldest drills of this stanza beyond [state] keep. Left alone are its newest pass, which
  /// min_ratio_to_previous is held against, drills of other stanzas, and directories whose report is missing, as that
  /// of a drill that runs, or cannot be read. A directory without a report goes when it is thirty days old. Call it
  /// only with a configuration that was read whole: another `keep` would remove what nobody wanted removed. What fails
  /// is logged.
  void prune() const;

 private:
  /// The directories of past drills, oldest first. Only directories with the name of a run are listed. Throws
  /// std::filesystem::filesystem_error.
  std::vector<std::filesystem::path> runs() const;
  /// The report of the newest drill of this stanza, not by hand, that `is_wanted`.
  template <typename Predicate>
  std::optional<DrillReport> newest(Predicate is_wanted) const;
  /// Whether it is a drill of this stanza that was not by hand.
  bool counts(const DrillReport& report) const;
  void require_readable() const;
  /// `runs`: oldest first.
  void remove_old(const std::vector<std::filesystem::path>& runs) const;

  std::string state_;
  std::string stanza_;
  std::size_t keep_;
  std::filesystem::path directory_;  ///< of all drills
};

}  // namespace drill
