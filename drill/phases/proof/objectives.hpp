// Whether the drill met its objectives, and what to say when it did not.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drill/outcome/drill_error.hpp"
#include "drill/outcome/findings.hpp"
#include "drill/report/drill_report.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {

/// What tells an archive that lags from a production that was idle.
struct RpoFacts {
  std::optional<ProductionReport> production;  ///< what it said; absent when it was not asked, or did not answer
  bool production_is_named = false;            ///< in the configuration
  std::optional<UtcTime> archive_newest_at;    ///< when the newest segment came to the archive
  UtcTime backup_stopped;
  UtcTime ended;                  ///< the instant that the end of the archive is held against
  std::optional<Seconds> wanted;  ///< the objective
};

/// The hint for an RPO that was missed: it has two causes that look alike, nothing happened in production or nothing
/// came from it.
std::string explain_rpo(const RpoFacts& facts);

/// What to say of an objective that was missed; nothing of one that was met, and where there is none.
std::optional<DrillError> find_miss(const ObjectiveReport& objective, Reason reason, const char* name,
                                    const std::string& hint);

/// A drill has one reason, the first's; its message names every objective that was missed. Throws it, or makes findings
/// of them where a miss does not fail the drill.
void judge_objectives(const std::vector<std::optional<DrillError>>& misses, bool fail_on_miss, Findings& findings);

}  // namespace drill
