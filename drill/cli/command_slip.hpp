// A command line with a word that nobody knows, and what was probably meant.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace drill {

/// What to say, in two lines, of a command line that `app` could not parse because a command is missing or a word is
/// unknown: "dr-drill run: unknown option '--kep'\nHINT: did you mean --keep? see dr-drill run --help". Empty when it
/// failed for something else.
std::string explain_slip(const CLI::App& app, const CLI::ParseError& error);

}  // namespace drill
