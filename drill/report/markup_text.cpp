#include "drill/report/markup_text.hpp"

#include <cstdint>

namespace drill {
namespace {

struct Decoded {
  char32_t character;
  std::size_t size;  ///< in bytes; 0 when the text does not begin with a character
};

/// The first character, as RFC 3629 has it: no overlong forms, no surrogates.
Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {0, 0};
  char32_t character = lead & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return {0, 0};
    character = (character << 6U) | (byte(i) & 0x3fU);
  }
  constexpr char32_t k_first_of_3 = 0x800;
  constexpr char32_t k_first_of_4 = 0x10000;
  const bool overlong = (size == 3 && character < k_first_of_3) || (size == 4 && character < k_first_of_4);
  const bool surrogate = character >= 0xd800 && character <= 0xdfff;
  return overlong || surrogate || character > 0x10ffff ? Decoded{0, 0} : Decoded{character, size};
}

bool is_shown(char32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n';
  if (c >= 0x7f && c <= 0x9f) return false;
  if (c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)) {
    return false;
  }
  return c != 0xfffe && c != 0xffff;
}

}  // namespace

std::string escape_markup(std::string_view text) {
  constexpr std::string_view k_replacement = "\xef\xbf\xbd";
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Decoded next = decode(text);
    const std::size_t size = next.size == 0 ? 1 : next.size;
    if (next.size == 0 || !is_shown(next.character)) {
      out += k_replacement;
    } else if (next.character == '&') {
      out += "&amp;";
    } else if (next.character == '<') {
      out += "&lt;";
    } else if (next.character == '>') {
      out += "&gt;";
    } else if (next.character == '"') {
      out += "&quot;";
    } else if (next.character == '\'') {
      out += "&#39;";
    } else {
      out += text.substr(0, size);
    }
    text.remove_prefix(size);
  }
  return out;
}

}  // namespace drill
