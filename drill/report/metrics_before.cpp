#include "drill/report/metrics_before.hpp"

#include <stdexcept>

#include "drill/host/regular_file.hpp"
#include "drill/report/drill_metrics.hpp"
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

}  // namespace drill
