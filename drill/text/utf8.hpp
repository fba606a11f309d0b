// Characters of UTF-8, and which of them may be shown.
#pragma once

#include <cstddef>
#include <string_view>

namespace drill {

struct DecodedCharacter {
  char32_t character;
  std::size_t size;  ///< in bytes; 0 when the text does not begin with a character
};

/// The first character of a text that is not empty, as RFC 3629 has it: no overlong forms, no surrogates.
DecodedCharacter first_character(std::string_view text);

/// An ASCII digit.
inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_utf8(std::string_view text);

/// False for characters that move the cursor, break a line, or change the direction of the text after them.
bool is_shown(char32_t character);

}  // namespace drill
