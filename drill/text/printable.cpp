#include "drill/text/printable.hpp"

#include <algorithm>

#include "drill/text/utf8.hpp"

namespace drill {
namespace {

/// Most of a terminal of 24 lines.
constexpr std::size_t k_longest_line = 1600;

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto next = first_character(text);
    const std::size_t size = next.size == 0 ? 1 : next.size;
    if (next.size == 0) {
      out += '?';
    } else if (!is_shown(next.character)) {
      out += ' ';
    } else {
      out += text.substr(0, size);
    }
    text.remove_prefix(size);
  }
  return out;
}

std::string printable_line(std::string_view text) {
  if (text.size() <= k_longest_line) return printable(text);
  std::size_t end = k_longest_line;
  // Not within a character of UTF-8.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return printable(text.substr(0, end)) + "... (" + std::to_string(text.size() - end) + " bytes more)";
}

std::vector<std::string> wrapped(std::string text, std::size_t width) {
  std::vector<std::string> out;
  while (width > 0 && text.size() > width) {
    const auto blank = text.rfind(' ', width);
    // A long word is broken rather than pushed to the next line whole.
    std::size_t end = blank == std::string::npos || blank < width / 2 ? width : blank;
    // Not within a character of UTF-8.
    while (end > 1 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
    out.push_back(text.substr(0, end));
    text.erase(0, std::min(text.size(), text.find_first_not_of(' ', end)));
  }
  out.push_back(std::move(text));
  return out;
}

}  // namespace drill
