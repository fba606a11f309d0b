// Messages about invalid command lines, with suggestions.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace drill {

/// Makes an error of an option behind which another option stands instead of its value: CLI11 would take that for it,
/// so that `run --image --dry-run` would be a drill.
void refuse_options_as_values(CLI::App& app);

/// Two lines about a command line that `app` could not parse: "dr-drill run: unknown option '--kep'\nHINT: did you mean
/// '--keep'? see dr-drill run --help".
std::string explain_usage_error(const CLI::App& app, const CLI::ParseError& error);

/// The same for a word that is not a subcommand of `command`, which was named as `typed`.
std::string explain_unknown_command(const CLI::App& command, const std::string& typed, const std::string& word);

}  // namespace drill
