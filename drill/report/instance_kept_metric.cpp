#include "drill/report/instance_kept_metric.hpp"

#include "drill/report/drill_metrics.hpp"
#include "metrics/textfile.hpp"

namespace drill {

std::string with_kept(const std::string& text, const std::string& prefix, const std::string& stanza, bool kept) {
  // A stanza's name has no character that would be escaped in a label.
  const std::string sample = "\n" + metric_name(prefix, k_instance_kept) + "{stanza=\"" + stanza + "\"} ";
  const auto at = text.find(sample + (kept ? "0\n" : "1\n"));
  if (at == std::string::npos) return text;
  std::string out = text;
  out[at + sample.size()] = kept ? '1' : '0';
  return out;
}

void tell_kept_metric(const Config& config, const std::string& stanza, bool kept) {
  const std::string before = text_before(config, stanza);
  const std::string after = with_kept(before, config.metrics.prefix, stanza, kept);
  if (after != before) metrics::write_textfile(metrics_path(config, stanza), after);
}

}  // namespace drill
