// The report as one HTML file that needs nothing else: no script, no font, no picture from elsewhere. It is
// well-formed XML as well. For a screen, a phone and paper.
#pragma once

#include <string>
#include <vector>

#include "drill/report/drill_report.hpp"

namespace drill::html {

/// `past`: drills of the same stanza, oldest first, this one among them; their RTO and RPO are drawn as a trend.
/// `digest`: SHA-256 of report.json, in hex.
std::string report_page(const DrillReport& report, const std::vector<DrillReport>& past, const std::string& digest);

}  // namespace drill::html
