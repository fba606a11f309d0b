// Enters a drill that has ended into the ledger, in two steps: what the ledger then says goes into report and metrics,
// and only when these are written, and it still is a pass, the ledger is.
#pragma once

#include <optional>

#include "drill/config/config.hpp"
#include "drill/coverage/ledger_file.hpp"
#include "drill/report/redacted_report.hpp"

namespace drill {

/// Nothing here throws: a ledger that cannot be changed is a warning and a finding, and keeps neither report nor
/// metrics from being written. They wait five seconds at most for another drill that is writing.
class DrillRecord {
 public:
  /// Adds the coverage and what there is to say of it to the report. Where there is nothing to enter and no ledger, the
  /// report stays as it is.
  DrillRecord(const Config& config, RedactedReport& report);

  /// Writes the ledger. False when it could not: the report has one more finding then.
  bool write(RedactedReport& report);

 private:
  std::optional<LedgerUpdate> update_;
  Ledger without_verdict_;  ///< with what the drill listed, and not what it proved
  bool judged_ = false;
};

}  // namespace drill
