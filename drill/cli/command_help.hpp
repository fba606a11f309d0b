// What `dr-drill help COMMAND` shows.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace drill {

/// Prints the usage of the command that the words name, or of the program when there are no words. Returns the exit
/// code.
int help_command(const CLI::App& app, const std::vector<std::string>& words);

}  // namespace drill
