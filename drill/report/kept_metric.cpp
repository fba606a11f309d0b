#include "drill/report/kept_metric.hpp"

#include "drill/report/drill_metrics.hpp"
#include "metrics/textfile.hpp"

namespace drill {

std::string without_kept(const std::string& text, const std::string& prefix, const std::string& stanza) {
  // A stanza's name has no character that would be escaped in a label.
  const std::string sample = "\n" + metric_name(prefix, k_instance_kept) + "{stanza=\"" + stanza + "\"} ";
  const auto at = text.find(sample + "1\n");
  if (at == std::string::npos) return text;
  std::string out = text;
  out[at + sample.size()] = '0';
  return out;
}

void clear_kept_metric(const Config& config, const std::string& stanza) {
  const std::string before = text_before(config, stanza);
  const std::string after = without_kept(before, config.metrics.prefix, stanza);
  if (after != before) metrics::write_textfile(metrics_path(config, stanza), after);
}

}  // namespace drill
