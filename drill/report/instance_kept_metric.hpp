// The one metric that changes outside of the configured drill: an instance was kept by hand, or is gone.
#pragma once

#include <string>

#include "drill/config/config.hpp"

namespace drill {

/// The text of a metrics file with the stanza's instance_kept as given; one that has no such sample as it is.
std::string with_kept(const std::string& text, const std::string& prefix, const std::string& stanza, bool kept);

/// The same in the metrics file of the stanza, when there is one. Throws std::system_error.
void tell_kept_metric(const Config& config, const std::string& stanza, bool kept);

}  // namespace drill
