// What an error means for a drill, and what is said of it.
#pragma once

#include <chrono>
#include <exception>
#include <string>

#include "drill/config/config.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

/// Turns what a phase threw into verdict, reason, message and hint: the one place that does.
void explain(DrillReport& report, const std::exception& error);

/// Says which deadline passed; the error itself knows only what was under way. `taken`: since the drill began.
void name_deadline(const Config& config, std::chrono::steady_clock::duration taken, DrillReport& report);

/// The line after "HINT: " in a log: the report's hint, and where the manual tells more of its reason.
std::string hint_line(const DrillReport& report);

}  // namespace drill
