// The configuration as it holds for one drill, for people.
#pragma once

#include <string>

#include "drill/config/config.hpp"

namespace drill {

/// As TOML that the reader would take, every value spelled out; but server settings that may hold a password, the way
/// to production, and the arguments of commands, are "<redacted>".
std::string to_text(const Config& config);

}  // namespace drill
