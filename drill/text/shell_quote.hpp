#pragma once

#include <string>

namespace drill {

/// The text as one word of a POSIX shell.
inline std::string shell_quote(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

/// The same, but without quotes where they make no difference: for printed commands.
inline std::string shell_word(const std::string& text) {
  constexpr const char* k_plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@%+=:,./_-";
  const bool plain = !text.empty() && text.find_first_not_of(k_plain) == std::string::npos;
  return plain ? text : shell_quote(text);
}

}  // namespace drill
