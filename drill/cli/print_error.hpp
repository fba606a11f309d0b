// A command that could not do its work says why.
#pragma once

#include <exception>
#include <vector>

namespace drill {

/// Logs reason, message and hint, of a configuration those of all its faults; returns the exit code of an error.
int print_error(const std::exception& error);

/// The same for each of them; on a terminal as a numbered list, wrapped at words.
void print_errors(const std::vector<std::exception_ptr>& errors);

}  // namespace drill
