// What a run needs to write its metrics, and to notify, although its configuration is broken; and what `clean` must
// know of every configuration.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "drill/config/config.hpp"

namespace drill {

struct SalvagedConfig {
  std::optional<std::string> stanza;           ///< [backup] stanza, quoted or not, only when it is a valid name
  bool stanza_unreadable = false;              ///< the file names a stanza, and which one cannot be told
  std::optional<std::string> textfile_dir;     ///< [metrics] textfile_dir
  std::optional<std::string> prefix;           ///< [metrics] prefix, only when it is a valid one
  std::optional<std::string> state_directory;  ///< [state] directory
  std::optional<std::string> image;            ///< [incus] image
  std::optional<NotifyConfig> notify;          ///< [notify], only when all of it is valid
};

/// Best effort: whatever of these can be read, from the lines before a syntax error when there is one. Never
/// throws.
SalvagedConfig salvage_toml(std::string_view text) noexcept;

}  // namespace drill
