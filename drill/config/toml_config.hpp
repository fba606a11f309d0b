// The TOML file as a Config. Strict: an unknown key, a wrong type or an impossible value is an error with file, line
// and key. The TOML library stays behind this header.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "drill/config/config.hpp"
#include "drill/config/config_error.hpp"

namespace drill {

/// A larger file is refused.
inline constexpr std::size_t k_max_config_size = std::size_t{1024} * 1024;

/// Reads and checks the file. Throws ConfigError.
Config load_toml_config(const std::filesystem::path& path);

/// The same for a text; `name` is what messages call it. Throws ConfigError.
Config parse_toml_config(std::string_view text, const std::string& name);

}  // namespace drill
