// A command in drill.toml: an array of strings. Internal to drill/config.
#pragma once

#include <string>
#include <vector>

#include "drill/config/toml_section.hpp"

namespace drill {

/// Reads the key "command" where it is set: a program by its absolute path, and its arguments. Throws ConfigError.
void read_command(Section& section, std::vector<std::string>& command);

}  // namespace drill
