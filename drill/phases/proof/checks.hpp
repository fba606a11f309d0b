// The checks: queries on the restored data.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/postgres/session.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

/// A check, and what its result is compared with beside the configuration.
struct CheckQuestion {
  const CheckConfig& check;
  UtcTime reference;               ///< ages are counted back from here
  std::optional<double> previous;  ///< the result in the last drill that passed
  bool time_zone_known = false;    ///< the session has production's time zone
};

/// An answer, fit for a log, a report and a terminal: without secrets that a question or a function of production could
/// read, bounded, and without control characters that could forge a line.
std::string presentable(const std::string& text);

/// What the check expects, in words: "at least 1, not older than 1h".
std::string expectation(const CheckConfig& check);

/// Runs one check. A query that fails, times out, or returns other than one value is a failed check with its own
/// message. Throws only when the drill cannot go on: incus::Error, DrillError (server_crashed).
[[nodiscard]] CheckReport run_check(const Bounds& bounds, const postgres::Server& server,
                                    const CheckQuestion& question);

/// Compares a result with the expectations. Returns what is wrong; empty when nothing is.
[[nodiscard]] std::string judge(const CheckConfig& check, const postgres::Value& value);

/// The same for min_ratio_to_previous; empty without a previous result.
[[nodiscard]] std::string judge_ratio(const CheckConfig& check, std::optional<double> number,
                                      std::optional<double> previous);

/// Judges the backup by the results, in the order of the configuration. Throws DrillError for the first failure:
/// check_failed, also when no check read a table of production, unless a probe is to prove the data; config_invalid for
/// a check that could not be judged.
void judge_checks(const std::vector<CheckReport>& checks, bool probe_proves_data = false);

}  // namespace drill
