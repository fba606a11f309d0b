#include "drill/cli/history_config.hpp"

#include <spdlog/spdlog.h>

#include "drill/cli/make_config.hpp"
#include "drill/cli/option_value.hpp"
#include "drill/config/names.hpp"

namespace drill {

Config history_config(const Options& options) {
  Options file;
  file.config = options.config;
  try {
    return make_config(file);
  } catch (const ConfigError& error) {
    Config config = salvage_config(file);
    spdlog::warn("{}", error.what());
    spdlog::warn("looking for past drills in '{}'", config.state.directory);
    return config;
  }
}

std::optional<std::string> stanza_option(const Options& options) {
  return option_value("--stanza", options.stanza, [](const std::string& name) {
    require_stanza_name(name);
    return name;
  });
}

}  // namespace drill
