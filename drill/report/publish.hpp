// The end of every drill: report and metrics are put where others read them.
#pragma once

#include "drill/config/config.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

/// Writes <textfile_dir>/dr_drill_<stanza>.prom, carrying the last success over. Throws std::system_error.
void write_metrics(const Config& config, const DrillReport& report);

/// Writes report and metrics; what cannot be written turns the report into an error (metrics_unwritable) and is logged.
/// Removes nothing: whether [state] keep is known is for the caller to say.
void publish(const Config& config, DrillReport& report);

}  // namespace drill
