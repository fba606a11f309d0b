// What the operator gave on this command line, for the commands that we tell him to type next.
#pragma once

#include <string>

#include "drill/cli/options.hpp"
#include "drill/container/shell_quote.hpp"

namespace drill {

/// "--config FILE", or nothing where the default was used.
inline std::string same_config(const Options& options) {
  return options.config ? "--config " + shell_word(*options.config) : std::string{};
}

/// "--socket PATH", or nothing.
inline std::string same_socket(const Options& options) {
  return options.socket ? "--socket " + shell_word(*options.socket) : std::string{};
}

}  // namespace drill
