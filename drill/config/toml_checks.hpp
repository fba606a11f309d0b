// The [[check]] tables of drill.toml. Internal to drill/config, like the section it reads from.
#pragma once

#include <string>
#include <vector>

#include "drill/config/config.hpp"
#include "drill/config/toml_section.hpp"

namespace drill {

/// Appends the checks of the file, or the one that applies when it has none. What is wrong with them is among the
/// faults of `root`; throws ConfigError when "check" is no array of tables.
void read_checks(const std::string& file, Section& root, std::vector<CheckConfig>& checks);

}  // namespace drill
