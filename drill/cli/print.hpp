// All output to stdout.
#pragma once

#include "drill/redaction/redacted.hpp"

namespace drill {

/// Prints text for people. Replaces control characters by blanks, except line breaks and our own colours.
void print_text(const Redacted& text);

/// Prints a document for programs; on a terminal like print_text().
void print_document(const Redacted& document);

}  // namespace drill
