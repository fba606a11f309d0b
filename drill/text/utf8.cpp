#include "drill/text/utf8.hpp"

namespace drill {

DecodedCharacter first_character(std::string_view text) {
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
  return overlong || surrogate || character > 0x10ffff ? DecodedCharacter{0, 0} : DecodedCharacter{character, size};
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = first_character(text).size;
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

bool is_shown(char32_t character) {
  const auto within = [character](char32_t first, char32_t last) { return character >= first && character <= last; };
  const bool control = character < 0x20 || within(0x7f, 0x9f);
  const bool breaks_line = character == 0x2028 || character == 0x2029;
  const bool turns = character == 0x61c || character == 0x200e || character == 0x200f || within(0x202a, 0x202e) ||
                     within(0x2066, 0x2069);
  return !control && !breaks_line && !turns && character != 0xfffe && character != 0xffff;
}

}  // namespace drill
