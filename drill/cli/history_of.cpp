#include "drill/cli/history_of.hpp"

#include <spdlog/spdlog.h>

#include "drill/cli/make_config.hpp"
#include "drill/cli/option_value.hpp"
#include "drill/config/names.hpp"

namespace drill {

History history_of(const Options& options) {
  Options file;
  file.config = options.config;
  try {
    return History{make_config(file)};
  } catch (const ConfigError& error) {
    History history{salvage_config(file)};
    spdlog::warn("{}", error.what());
    spdlog::warn("looking for past drills in '{}'", history.state());
    return history;
  }
}

std::optional<std::string> stanza_option(const Options& options) {
  return option_value("--stanza", options.stanza, [](const std::string& name) {
    require_stanza_name(name);
    return name;
  });
}

}  // namespace drill
