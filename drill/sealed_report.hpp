// The report of a drill that has ended, as a file: written, signed, and entered in the chain of the stanza's reports.
#pragma once

#include <optional>

#include "drill/config/config.hpp"
#include "drill/history/chain_file.hpp"
#include "drill/history/history.hpp"
#include "drill/report/redacted_report.hpp"

namespace drill {

class SealedReport {
 public:
  /// Names in the report the one before it. Waits thirty seconds at most for another drill of the stanza; a chain that
  /// cannot be had is a warning and a finding.
  SealedReport(const Config& config, RedactedReport& report);

  /// Writes the report and its signature; may be called again when the report has changed. Throws std::system_error
  /// when it cannot be written, and DrillError (metrics_unwritable) when it cannot be signed: the report has a finding
  /// then, and is to be written again, which no longer tries to sign it.
  void write(RedactedReport& report);
  [[nodiscard]] bool cannot_sign() const { return cannot_sign_; }

  /// Enters the file in the chain, when it has come to its last content. False when it could not: the report has one
  /// more finding then, and is to be written again. An unsigned report is not entered where reports are signed.
  bool enter(RedactedReport& report);

 private:
  void sign(RedactedReport& report);

  const Config& config_;
  History history_;
  std::optional<ChainUpdate> chain_;
  bool cannot_sign_ = false;
};

}  // namespace drill
