// The one metric that changes after a drill: its kept instance is gone.
#pragma once

#include <string>

#include "drill/config/config.hpp"

namespace drill {

/// The text of a metrics file in which the stanza's instance_kept is 1, with 0 in its place; any other text as it is.
std::string without_kept(const std::string& text, const std::string& prefix, const std::string& stanza);

/// The same in the metrics file of the stanza, when there is one. Throws std::system_error.
void clear_kept_metric(const Config& config, const std::string& stanza);

}  // namespace drill
