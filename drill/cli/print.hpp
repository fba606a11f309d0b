// The one way out to stdout.
#pragma once

#include <string_view>

namespace drill {

/// Text for people, of lines that are ours: control characters but line breaks and our own colours are blanks in it.
void print_text(std::string_view text);

/// A document that programs read. A terminal gets it as text.
void print_document(std::string_view document);

}  // namespace drill
