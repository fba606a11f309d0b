#include "drill/report/metrics_before.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>

#include "drill/host/regular_file.hpp"
#include "drill/report/drill_metrics.hpp"
#include "drill/report/history_directory.hpp"
#include "metrics/text_reader.hpp"

namespace drill {

std::string text_before(const Config& config, const std::string& stanza) {
  try {
    return read_start_of_regular_file(metrics_path(config, stanza), metrics::k_max_text_size);
  } catch (const std::runtime_error&) {
    return {};
  }
}

MetricsBefore metrics_before(const Config& config, const std::string& stanza) {
  const auto samples = metrics::read_text(text_before(config, stanza));
  const auto value = [&](const char* name) {
    return metrics::find_value(samples, metric_name(config.metrics.prefix, name), {{"stanza", stanza}});
  };
  return {value(k_last_success), value(k_instance_kept) == 1.0};
}

std::optional<double> last_success_in_history(const Config& config, const std::string& stanza) {
  try {
    auto runs = past_runs(config);
    std::reverse(runs.begin(), runs.end());
    for (const auto& run : runs) {
      const auto report = report_in(run);
      if (report && report->scheduled() && report->exit_code() == 0 && report->stanza == stanza) {
        return unix_time(report->ended);
      }
    }
  } catch (const std::exception& error) {
    spdlog::debug("the history does not tell the last success: {}", error.what());
  }
  return std::nullopt;
}

}  // namespace drill
