// The [[probe]] tables of drill.toml. Internal to drill/config, like the section it reads from.
#pragma once

#include <string>
#include <vector>

#include "drill/config/config.hpp"
#include "drill/config/toml_section.hpp"

namespace drill {

/// Appends the probes of the file. Adds their faults to those of `root`. Throws ConfigError when "probe" is not an
/// array of tables.
void read_probes(const std::string& file, Section& root, std::vector<ProbeConfig>& probes);

}  // namespace drill
