// Reads from a broken configuration what a run needs to write its metrics and to notify, and what `clean` needs of
// every configuration.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "drill/config/config.hpp"

namespace drill {

struct SalvagedConfig {
  std::optional<std::string> stanza;           ///< [backup] stanza, quoted or not, only when it is a valid name
  bool stanza_unreadable = false;              ///< the file names a stanza that cannot be read
  std::optional<std::string> textfile_dir;     ///< [metrics] textfile_dir
  std::optional<std::string> prefix;           ///< [metrics] prefix, only when it is a valid one
  std::optional<std::string> state_directory;  ///< [state] directory
  std::optional<std::string> sign;             ///< [report] sign
  std::optional<std::string> image;            ///< [incus] image
  std::optional<NotifyConfig> notify;          ///< [notify], only when all of it is valid
};

/// Returns the values that can be read; after a syntax error, those of the lines before it. Never throws.
SalvagedConfig salvage_toml(std::string_view text) noexcept;

}  // namespace drill
