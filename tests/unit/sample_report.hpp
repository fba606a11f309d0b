// A report in which everything is set.
#pragma once

#include "drill/report/drill_report.hpp"

namespace sample {

/// Of a drill that failed its second check; every text of `suffix` ends with it.
drill::DrillReport full_report(const std::string& suffix = {});

}  // namespace sample
