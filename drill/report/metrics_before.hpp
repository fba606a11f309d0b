// What the metrics file of the drill before knew, and what of it the next one has to say again.
#pragma once

#include <optional>
#include <string>

#include "drill/config/config.hpp"

namespace drill {

struct MetricsBefore {
  std::optional<double> last_success;  ///< Unix time of the last drill that passed; absent if there was none
  bool instance_kept = false;          ///< an instance was kept, and nobody said that it is gone
};

/// The text of the stanza's metrics file. Empty when there is none that can be read: what was known is lost then, and
/// the new file is written all the same.
std::string text_before(const Config& config, const std::string& stanza);

/// What it knew; of a file that is damaged, what can be read of it.
MetricsBefore metrics_before(const Config& config, const std::string& stanza);

}  // namespace drill
