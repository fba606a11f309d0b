// What every target has.
#pragma once

#include <string_view>

/// Reads the input as the program would. Whatever it throws is a crash.
void read_untrusted(std::string_view text);
