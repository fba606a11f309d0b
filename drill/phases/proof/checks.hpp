// Questions to the restored data.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/postgres/session.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

/// A question, and what its answer is held against beside the configuration.
struct CheckQuestion {
  const CheckConfig& check;
  UtcTime reference;               ///< an age is counted back from here
  std::optional<double> previous;  ///< the answer in the last drill that passed
  bool time_zone_known = false;    ///< production's is that of the session
};

/// What the check expects of its answer, in words: "at least 1, not older than 1h".
std::string expectation(const CheckConfig& check);

/// Asks one question. A check that errors, times out, or answers with other than one value is a check that failed, with
/// a message of its own. Throws only when the drill may not go on: incus::Error, DrillError (server_crashed).
[[nodiscard]] CheckReport run_check(const Bounds& bounds, const postgres::Server& server,
                                    const CheckQuestion& question);

/// Holds an answer against the expectations: empty when it is as expected, else what is wrong.
[[nodiscard]] std::string judge(const CheckConfig& check, const postgres::Value& value);

/// The same of min_ratio_to_previous. Without a previous answer there is nothing to compare.
[[nodiscard]] std::string judge_ratio(const CheckConfig& check, std::optional<double> number,
                                      std::optional<double> previous);

/// What the answers say of the backup, in the order of the configuration. Throws DrillError with the first that is not
/// as it must be: check_failed, also when no check read a table of production; config_invalid for one that could not
/// be judged.
void judge_checks(const std::vector<CheckReport>& checks);

}  // namespace drill
