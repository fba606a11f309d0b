// The report as Prometheus metrics. Names and help texts are a contract: alerts and dashboards hang on them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "drill/config/config.hpp"
#include "drill/report/drill_report.hpp"
#include "drill/report/metrics_before.hpp"
#include "metrics/family.hpp"

namespace drill {

inline constexpr const char* k_last_success = "last_success_timestamp_seconds";
inline constexpr const char* k_instance_kept = "instance_kept";

/// `prefix`: "veza" makes veza_backup_drill_success.
std::vector<metrics::Family> to_metrics(const DrillReport& report, const std::string& prefix,
                                        const MetricsBefore& before);

/// Whole seconds, as the metrics tell instants.
double unix_time(UtcTime time);

/// "dr_drill_main.prom".
std::string metrics_file_name(const std::string& stanza);

/// Where the stanza's metrics are.
std::filesystem::path metrics_path(const Config& config, const std::string& stanza);

/// "veza_backup_drill_success" of "veza" and "success".
std::string metric_name(const std::string& prefix, const std::string& name);

}  // namespace drill
