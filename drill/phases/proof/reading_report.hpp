// How much of all relations was read, and what a budget left for the next drills.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "drill/coverage/relation_ledger.hpp"
#include "drill/outcome/findings.hpp"
#include "drill/phases/proof/relations.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

/// What is to be read, and what is known of past drills.
struct ReadingTask {
  std::optional<std::chrono::seconds> budget;
  std::optional<std::chrono::seconds> objective;  ///< of coverage
  UtcTime at;                                     ///< when the drill began
  const RelationLedger& ledger;                   ///< as it was then
};

/// How the reading ended.
struct ReadingEnd {
  bool budget_spent = false;  ///< before all had their turn
  std::string last = {};      ///< the relation that was read last
};

/// Fills `report.reading` of `report.of_relations` and `report.duration`. What the budget left out is a finding, and so
/// is a budget that was overrun by more than a minute. The databases are those of the readings, in their order.
void report_reading(const std::vector<VerifiedDatabase>& databases, const ReadingTask& task, const ReadingEnd& end,
                    VerificationReport& report, Findings& findings);

}  // namespace drill
