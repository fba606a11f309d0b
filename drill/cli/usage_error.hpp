// What is wrong with a command line, and what was probably meant.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace drill {

/// What to say, in two lines, of a command line that `app` could not parse: "dr-drill run: unknown option
/// '--kep'\nHINT: did you mean '--keep'? see dr-drill run --help".
std::string explain_usage_error(const CLI::App& app, const CLI::ParseError& error);

/// The same of a word that is no command of `command`, which was named as `typed`.
std::string explain_unknown_command(const CLI::App& command, const std::string& typed, const std::string& word);

}  // namespace drill
