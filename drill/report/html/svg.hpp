// The drawings of the HTML report, as <svg> elements.
#pragma once

#include <string>
#include <vector>

#include "drill/report/drill_report.hpp"

namespace drill::html {

/// The phases as bars, one below the other, each beginning where the one before it ended.
std::string timeline_svg(const std::vector<PhaseReport>& phases);

/// What one drill of a trend measured.
struct TrendPoint {
  UtcTime when;
  std::optional<Seconds> measured;  ///< absent: only its verdict is drawn
  Verdict verdict;
};

/// A line over past drills, oldest first, and the objective across it. `label` names it for those who cannot see it.
/// Empty when nothing was ever measured.
std::string trend_svg(const std::string& label, const std::vector<TrendPoint>& points,
                      const std::optional<Seconds>& objective);

/// Time to the right, a line for each repository, a mark for each of its backups. Empty without backups. `now`: where
/// the time ends.
std::string coverage_svg(const std::vector<RepositoryCoverage>& repositories, UtcTime now);

}  // namespace drill::html
