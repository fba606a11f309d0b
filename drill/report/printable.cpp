#include "drill/report/printable.hpp"

namespace drill {

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F in UTF-8: some terminals take them for control sequences.
    const bool c1 = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (c1) ++i;
    out += c1 || byte < 0x20 || byte == 0x7f ? ' ' : text[i];
  }
  return out;
}

}  // namespace drill
