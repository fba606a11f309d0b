#include "incus-client/quotable.hpp"

namespace incus {

std::string quotable(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text.substr(0, most)) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7f ? ' ' : c;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return text.size() > most ? out + "..." : out;
}

}  // namespace incus
