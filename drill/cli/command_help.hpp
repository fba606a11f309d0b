// What `dr-drill help COMMAND` shows.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace drill {

/// Prints the usage of the command that the words name, that of all when there is none. Returns the exit code.
int help_command(const CLI::App& app, const std::vector<std::string>& words);

}  // namespace drill
