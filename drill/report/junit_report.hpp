// The report as JUnit XML, for CI servers.
#pragma once

#include <string>

#include "drill/report/drill_report.hpp"

namespace drill {

/// One test suite: every phase, every check and every objective is a test case. A drill that failed has at least one
/// <failure>, one that could not run at least one <error>, one that passed neither.
std::string to_junit(const DrillReport& report);

}  // namespace drill
