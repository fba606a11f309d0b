// All output to stdout.
#pragma once

#include <string_view>

namespace drill {

/// Prints text for people. Replaces control characters by blanks, except line breaks and our own colours.
void print_text(std::string_view text);

/// Prints a document for programs; on a terminal like print_text().
void print_document(std::string_view document);

}  // namespace drill
