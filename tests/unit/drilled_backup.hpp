// A drill of one backup that passed, as the ledger sees it.
#pragma once

#include <string>

#include "drill/report/drill_report.hpp"

namespace unit {

inline drill::DrillReport passed_drill(const std::string& label, drill::UtcTime ended,
                                       const std::string& run_id = "20261122T040012Z-7f3a") {
  drill::DrillReport out;
  out.run_id = run_id;
  out.stanza = "main";
  out.ended = ended;
  out.verdict = drill::Verdict::pass;
  out.reason = drill::Reason::none;
  out.backup = drill::BackupReport{};
  out.backup->label = label;
  return out;
}

}  // namespace unit
