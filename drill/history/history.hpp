// Past drills. Only this class knows how they are stored: <state>/history/<run-id>/ has the report of a drill and its
// logs.
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

/// Selects past drills; an unset member matches all.
struct PastDrillFilter {
  std::optional<std::string> stanza;
  std::optional<Verdict> verdict;
  std::optional<UtcTime> since;      ///< began then or later
  std::optional<std::size_t> limit;  ///< the newest ones
};

class History {
 public:
  /// The history in the configured state directory, for the configured stanza. Reads and creates nothing.
  explicit History(const Config& config);

  /// The state directory.
  [[nodiscard]] const std::string& state() const { return state_; }
  /// True when the history's directory exists, even if it has no drills.
  [[nodiscard]] bool exists() const;
  /// Creates missing directories. Throws std::system_error when they cannot be written, std::runtime_error when another
  /// user could change their content.
  void require_writable() const;

  /// Returns the directory of a drill, for its logs; creates it (0750) if it is missing. Throws std::system_error.
  [[nodiscard]] std::filesystem::path make_directory(const std::string& run_id) const;
  /// The last lines of each log of a drill, at most 40 lines and 16 KiB of each. Logs that are not there or empty are
  /// left out. The logs are redacted when they are written.
  [[nodiscard]] std::vector<LogTail> log_tails(const std::string& run_id) const;
  /// Where the report of a drill is, or will be.
  [[nodiscard]] std::filesystem::path report_path(const std::string& run_id) const;
  /// pgBackRest's log of a drill, whether or not it is there.
  [[nodiscard]] std::filesystem::path restore_log(const std::string& run_id) const;
  /// Puts the report into the directory of its drill. Throws std::system_error.
  void write(const RedactedReport& report) const;
  /// Puts the signature of a report beside it, as report.json.sig. Throws std::system_error.
  void write_signature(const std::string& run_id, const std::string& signature) const;
  /// A signature of what the report said before would only mislead. Throws nothing.
  void remove_signature(const std::string& run_id) const;

  /// The selected drills of all stanzas, oldest first. Skips unreadable reports with a warning in the log. Throws
  /// ReportError when the history exists and cannot be listed.
  [[nodiscard]] std::vector<PastDrill> list(const PastDrillFilter& filter) const;
  /// One drill, by its run id. Throws ReportError when there is none, or none that can be read.
  [[nodiscard]] PastDrill read(const std::string& run_id) const;

  /// The results of the checks in the newest drill of this stanza that passed, by check name. Skips drills by hand and
  /// unreadable reports, and leaves out checks whose query has changed since. Empty when no check has
  /// min_ratio_to_previous. Never throws.
  [[nodiscard]] std::map<std::string, double> previous_answers(const std::vector<CheckConfig>& checks) const;
  /// When the last drill of this stanza with exit code 0 ended; drills by hand do not count. Never throws.
  [[nodiscard]] std::optional<UtcTime> last_success() const;

  /// What is in the history under the name of a run, whatever it is, for whoever looks for what does not belong there.
  /// Throws ReportError when the history exists and cannot be listed.
  [[nodiscard]] std::vector<std::filesystem::path> entries() const;

  /// The directories of the oldest drills of this stanza beyond [state] keep, oldest first. Without its newest pass,
  /// which min_ratio_to_previous compares with, drills of other stanzas, directories with an unreadable report, and,
  /// until they are thirty days old, directories without a report, whose drill may be running. Throws
  /// std::filesystem::filesystem_error.
  [[nodiscard]] std::vector<std::filesystem::path> surplus() const;

 private:
  /// The directories of past drills, oldest first. Only directories with the name of a run are listed. Throws
  /// std::filesystem::filesystem_error.
  [[nodiscard]] std::vector<std::filesystem::path> runs() const;
  /// The report of the newest drill of this stanza, not by hand, that `is_wanted`.
  template <typename Predicate>
  std::optional<DrillReport> newest(Predicate is_wanted) const;
  /// Whether it is a drill of this stanza that was not by hand.
  [[nodiscard]] bool counts(const DrillReport& report) const;
  void require_readable() const;

  std::string state_;
  std::string stanza_;
  std::size_t keep_;
  std::filesystem::path directory_;  ///< of all drills
};

}  // namespace drill
