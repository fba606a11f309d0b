// What an error means for the verdict, and how it is explained.
#pragma once

#include <chrono>
#include <exception>
#include <string>

#include "drill/config/config.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

/// Turns the exception of a phase into verdict, reason, message and hint of the report. No other code does.
void explain(DrillReport& report, const std::exception& error);

/// Adds to the report which deadline passed; the error itself names only the step. `taken`: time since the drill began.
void name_deadline(const Config& config, std::chrono::steady_clock::duration taken, DrillReport& report);

/// The line after "HINT: " in a log: the report's hint, and where the manual explains its reason.
std::string hint_line(const DrillReport& report);

}  // namespace drill
