// The report for people: one screen of text.
#pragma once

#include <string>

#include "drill/report/drill_report.hpp"

namespace drill {

std::string to_summary(const DrillReport& report);

}  // namespace drill
