#include "drill/text/markup.hpp"

#include "drill/text/utf8.hpp"

namespace drill {

std::string escape_markup(std::string_view text) {
  constexpr std::string_view k_replacement = "\xef\xbf\xbd";
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto next = first_character(text);
    const std::size_t size = next.size == 0 ? 1 : next.size;
    const bool space = text.front() == '\t' || text.front() == '\n';
    if (next.size == 0 || !(is_shown(next.character) || space)) {
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
