// The report for people, as text.
#pragma once

#include <cstddef>
#include <string>

#include "drill/report/drill_report.hpp"

namespace drill {

/// How the summary is laid out; the default suits a pipe, a file and a journal.
struct SummaryStyle {
  std::size_t columns = 0;  ///< longer lines are wrapped there; 0: never
  std::size_t rows = 0;     ///< what matters less is left out until it fits; 0: nothing is
  bool colours = false;     ///< ANSI colours for the verdict and for what is wrong
};

/// Verdict, reason, what to do, what was restored and how it did against the objectives.
std::string to_summary(const DrillReport& report, const SummaryStyle& style = {});

}  // namespace drill
