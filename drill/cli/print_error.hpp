// Prints why a command failed.
#pragma once

#include <exception>
#include <vector>

namespace drill {

/// Logs reason, message and hint; for a configuration those of all its faults. Returns the exit code of an error.
int print_error(const std::exception& error);

/// Logs all of the errors; on a terminal as a numbered list, wrapped at words.
void print_errors(const std::vector<std::exception_ptr>& errors);

}  // namespace drill
