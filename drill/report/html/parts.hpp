// The parts of the HTML report, from top to bottom. Each returns a fragment, empty when there is nothing to say.
#pragma once

#include <string>
#include <vector>

#include "drill/report/drill_report.hpp"

namespace drill::html {

std::string verdict_part(const DrillReport& report);
std::string objectives_part(const DrillReport& report);
std::string timeline_part(const DrillReport& report);
/// `past`: drills of the same stanza, oldest first.
std::string trend_part(const DrillReport& report, const std::vector<DrillReport>& past);
std::string coverage_part(const DrillReport& report);
std::string recovery_point_part(const DrillReport& report);
std::string checks_part(const DrillReport& report);
std::string data_part(const DrillReport& report);
std::string findings_part(const DrillReport& report);
std::string environment_part(const DrillReport& report);
std::string configuration_part(const DrillReport& report);
std::string logs_part(const DrillReport& report);

}  // namespace drill::html
