// The effective configuration of a drill, for people.
#pragma once

#include <string>

#include "drill/config/config.hpp"

namespace drill {

/// Returns valid TOML with every value. Server settings that may hold a password, production's connection string and
/// the arguments of commands are "<redacted>".
std::string to_text(const Config& config);

}  // namespace drill
