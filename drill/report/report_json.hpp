// The report as JSON, schema "dr-drill.report/1". Times are RFC 3339 in UTC, durations seconds, sizes bytes. What is
// not known is null.
#pragma once

#include <string>

#include "drill/report/drill_report.hpp"

namespace drill {

std::string to_json(const DrillReport& report);

}  // namespace drill
