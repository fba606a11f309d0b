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

/// Facts that distinguish a lagging archive from an idle production.
struct RpoFacts {
  std::optional<ProductionReport> production;  ///< what it said; absent when it was not asked, or did not answer
  bool production_is_named = false;            ///< in the configuration
  std::optional<UtcTime> archive_newest_at;    ///< when the newest segment came to the archive
  UtcTime backup_stopped;
  UtcTime ended;                  ///< the instant that the end of the archive is compared with
  std::optional<Seconds> wanted;  ///< the objective
};

/// The hint for a missed RPO. Two causes look alike: production was idle, or its WAL did not arrive.
std::string explain_rpo(const RpoFacts& facts);

/// The error for a missed objective; nothing when it was met, or when there is none.
std::optional<DrillError> find_miss(const ObjectiveReport& objective, Reason reason, const char* name,
                                    const std::string& hint);

/// Throws the first miss, with a message that names every missed objective. Adds findings instead when a miss does not
/// fail the drill.
void judge_objectives(const std::vector<std::optional<DrillError>>& misses, bool fail_on_miss, Findings& findings);

}  // namespace drill
