// What the phases found out becomes the report: the one place that writes it. A phase that threw is told as far as it
// came.
#pragma once

#include "drill/phases/results.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

void fold(const Preflighted& result, DrillReport& report);
void fold(const Provisioned& result, DrillReport& report);
void fold(const Restored& result, DrillReport& report);
void fold(const Recovered& result, DrillReport& report);
void fold(const Verified& result, DrillReport& report);
void fold(const TornDown& result, DrillReport& report);

}  // namespace drill
