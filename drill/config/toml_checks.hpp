// The [[check]] tables of drill.toml. Internal to drill/config, like the section it reads from.
#pragma once

#include <string>
#include <vector>

#include "drill/config/config.hpp"
#include "drill/config/toml_section.hpp"

namespace drill {

/// Appends the checks of the file. Adds their faults to those of `root`. Throws ConfigError when "check" is not an
/// array of tables.
void read_checks(const std::string& file, Section& root, std::vector<CheckConfig>& checks);

/// The check of a file that has none: a drill that proves nothing about the data must not pass.
CheckConfig users_check();

}  // namespace drill
