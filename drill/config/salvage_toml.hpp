// What a run needs to write its metrics although its configuration is broken.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace drill {

struct SalvagedConfig {
  std::optional<std::string> stanza;           ///< [backup] stanza, only when it is a valid name
  std::optional<std::string> textfile_dir;     ///< [metrics] textfile_dir
  std::optional<std::string> prefix;           ///< [metrics] prefix, only when it is a valid one
  std::optional<std::string> state_directory;  ///< [state] directory
};

/// Best effort: whatever of these four can be read, from the lines before a syntax error when there is one. Never
/// throws.
SalvagedConfig salvage_toml(std::string_view text) noexcept;

}  // namespace drill
