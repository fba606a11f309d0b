// The report as Prometheus metrics. Names and help texts are a contract: alerts and dashboards hang on them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drill/report/drill_report.hpp"
#include "metrics/family.hpp"

namespace drill {

/// `prefix`: "veza" makes veza_backup_drill_success. `last_success`: Unix time of the last drill that passed before
/// this one; absent if there was none.
std::vector<metrics::Family> to_metrics(const DrillReport& report, const std::string& prefix,
                                        std::optional<double> last_success);

/// "dr_drill_main.prom".
std::string metrics_file_name(const std::string& stanza);

/// "veza_backup_drill_last_success_timestamp_seconds".
std::string last_success_name(const std::string& prefix);

}  // namespace drill
