// The one way out to stdout.
#pragma once

#include "drill/redaction/redacted.hpp"

namespace drill {

/// Text for people, of lines that are ours: control characters but line breaks and our own colours are blanks in it.
void print_text(const Redacted& text);

/// A document that programs read. A terminal gets it as text.
void print_document(const Redacted& document);

}  // namespace drill
