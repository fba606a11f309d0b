// [backup] repo = "each": one drill for each repository, and one verdict over all of them.
#pragma once

#include <string>
#include <vector>

#include "drill/config/config.hpp"
#include "drill/report/redacted_report.hpp"

namespace drill {

/// The configurations of the drills to run, one after the other: one for each repository of the stanza, by key. Just
/// the given one where the repository is not "each", or pgbackrest.conf cannot be read: its drill tells why.
std::vector<Config> drills_of(const Config& config);

/// What the report of a drill of `config`'s repository says of those that ended before it, in this order. `last`: no
/// other follows.
EachReport each_report(const Config& config, const std::vector<RedactedReport>& before, bool last);

/// The report that speaks for all: of the drill that failed, else of the one that could not run, else of the slowest
/// restore, as an objective is met when the slowest meets it. What the others ended with are findings in it. `all` is
/// not empty, and its last one ends the verdict.
RedactedReport verdict_of_all(const std::vector<RedactedReport>& all);

/// "repository 2: fail (restore_failed), drill 20261122T041500Z-3f2a", of a drill that is one of several.
std::string to_line_of_each(const DrillReport& report);

}  // namespace drill
