// Which backup was proven when, at a glance.
#pragma once

#include <optional>
#include <string>

#include "drill/coverage/coverage.hpp"
#include "drill/coverage/ledger.hpp"

namespace drill {

struct CoverageView {
  const Ledger& ledger;
  std::optional<BackupKey> next;  ///< that the next drill takes; absent when it is left to chance
  CoverageObjective objective;
  UtcTime now;
};

/// A table for people: a line of headings and one line for each backup, by repository and time. Empty without backups.
std::string to_table(const CoverageView& view);

/// The same as JSON, schema "dr-drill.coverage/1", with the numbers of each repository; unknown values are null.
std::string to_coverage_json(const CoverageView& view);

}  // namespace drill
