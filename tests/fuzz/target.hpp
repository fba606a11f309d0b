// The interface of every target.
#pragma once

#include <string_view>

/// Reads the input as the program would. Any exception counts as a crash.
void read_untrusted(std::string_view text);
