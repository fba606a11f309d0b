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

/// The same, and "--socket PATH" where one was given.
inline std::string same_daemon(const Options& options) {
  std::string out = same_config(options);
  if (options.socket) out += (out.empty() ? "--socket " : " --socket ") + shell_word(*options.socket);
  return out;
}

}  // namespace drill
