// How much of the repositories is proven, and what the coverage objective says of it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "drill/coverage/ledger.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

/// How often every backup is to be proven; absent: no objective.
using CoverageObjective = std::optional<std::chrono::seconds>;

/// Whether a backup is older than a day and was not proven within the objective, or failed since. False without one.
bool is_overdue(const LedgerEntry& entry, const CoverageObjective& objective, UtcTime now);

/// The numbers of each repository that the ledger knows, and its newest 200 backups.
CoverageReport coverage_of(const Ledger& ledger, const CoverageObjective& objective, UtcTime now);

/// The finding of a missed objective: how many backups are overdue, and the first of them. Empty when it is met.
std::string missed_coverage(const Ledger& ledger, const CoverageObjective& objective, UtcTime now);

}  // namespace drill
