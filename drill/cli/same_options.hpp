// What the operator gave on this command line, for the commands that we tell him to type next.
#pragma once

#include <optional>
#include <string>

#include "drill/cli/options.hpp"
#include "drill/text/shell_quote.hpp"

namespace drill {

/// "--config FILE", or nothing where the default was used.
inline std::string same_config(const Options& options) {
  return options.config ? "--config " + shell_word(*options.config) : std::string{};
}

/// Appends "NAME VALUE" where a value was given.
inline void add_option(std::string& line, const char* name, const std::optional<std::string>& value) {
  if (value) line += (line.empty() ? "" : " ") + std::string{name} + " " + shell_word(*value);
}

/// The same, and "--socket PATH" where one was given.
inline std::string same_daemon(const Options& options) {
  std::string out = same_config(options);
  add_option(out, "--socket", options.socket);
  return out;
}

/// All that says which drill it is: preflight takes it as `run` does.
inline std::string same_drill(const Options& options) {
  std::string out = same_daemon(options);
  add_option(out, "--stanza", options.stanza);
  add_option(out, "--set", options.set);
  add_option(out, "--target", options.target);
  add_option(out, "--min-users", options.min_users);
  add_option(out, "--image", options.image);
  add_option(out, "--instance", options.instance);
  add_option(out, "--textfile-dir", options.textfile_dir);
  return out;
}

}  // namespace drill
