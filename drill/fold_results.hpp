// Copies the results of the phases into the report. No other code does. The result of a phase that threw is copied as
// far as it got.
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
