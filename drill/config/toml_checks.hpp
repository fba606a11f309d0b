// The [[check]] tables of drill.toml. Internal to drill/config, like the section it reads from.
#pragma once

#include <string>
#include <vector>

#include "drill/config/config.hpp"
#include "drill/config/toml_section.hpp"

namespace drill {

/// Appends the checks of the file, or the default check when it has none. Adds their faults to those of `root`. Throws
/// ConfigError when "check" is not an array of tables.
void read_checks(const std::string& file, Section& root, std::vector<CheckConfig>& checks);

}  // namespace drill
