// Which backup was proven when, at a glance.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "drill/coverage/coverage.hpp"
#include "drill/coverage/ledger.hpp"

namespace drill {

/// Which of the next drills takes a backup: 1 is the next one. Backups that none of them takes are not in it.
using Turns = std::map<BackupKey, std::size_t>;

struct CoverageView {
  const Ledger& ledger;
  Turns turns;
  CoverageObjective objective;
  UtcTime now;
};

/// A table for people: a line of headings and one line for each backup, by repository and time. Empty without backups.
std::string to_table(const CoverageView& view);

/// The same as JSON, schema "dr-drill.coverage/1", with the numbers of each repository; unknown values are null.
std::string to_coverage_json(const CoverageView& view);

}  // namespace drill
