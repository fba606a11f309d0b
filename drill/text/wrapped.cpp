#include "drill/text/wrapped.hpp"

#include <algorithm>

namespace drill {

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
