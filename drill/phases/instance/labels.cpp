#include "drill/phases/instance/labels.hpp"

#include <unistd.h>

#include <algorithm>

#include "drill/host/run_id.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {

std::optional<OurLabels> our_labels(const incus::Instance& instance) {
  OurLabels labels;
  labels.run_id = instance.config_value(k_label_run_id);
  if (instance.config_value(k_label_managed) != "true" || !is_run_id(labels.run_id)) return std::nullopt;
  labels.host = instance.config_value(k_label_host);
  labels.stanza = instance.config_value(k_label_stanza);
  labels.expires_at = from_rfc3339(instance.config_value(k_label_expires_at));
  labels.kept = instance.config_value(k_label_kept) == "true";
  return labels;
}

std::string label_host() {
  return ::geteuid() == 0 ? host_name() : "user " + std::to_string(::geteuid()) + " of " + host_name();
}

std::chrono::system_clock::time_point expiry(std::chrono::system_clock::time_point began, std::chrono::seconds total,
                                             std::chrono::seconds teardown) {
  constexpr std::chrono::hours k_most{10 * 365 * 24};
  return began + std::min<std::chrono::seconds>(total, k_most) + std::min<std::chrono::seconds>(teardown, k_most);
}

std::map<std::string, std::string> make_labels(const std::string& run_id, const std::string& stanza,
                                               std::chrono::system_clock::time_point now,
                                               std::chrono::system_clock::time_point expires_at) {
  return {{k_label_managed, "true"},
          {k_label_run_id, run_id},
          {k_label_created_at, to_rfc3339(now)},
          {k_label_expires_at, to_rfc3339(expires_at)},
          {k_label_stanza, stanza},
          {k_label_host, label_host()}};
}

}  // namespace drill
