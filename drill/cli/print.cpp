#include "drill/cli/print.hpp"

#include <unistd.h>

#include <cstdio>
#include <string>
#include <string_view>

#include "drill/text/printable.hpp"

namespace drill {
namespace {

void write_out(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

/// The size of the colour ("\x1b[1;31m") that the text begins with; 0 when it begins with none.
std::size_t colour_size(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  const std::size_t end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

}  // namespace

void print_text(const Redacted& redacted) {
  std::string_view text = redacted.text();
  std::string out;
  while (!text.empty()) {
    const std::size_t kept = text.front() == '\n' ? 1 : colour_size(text);
    out += text.substr(0, kept);
    text.remove_prefix(kept);
    const std::string_view piece = text.substr(0, text.find_first_of("\n\x1b", kept > 0 ? 0 : 1));
    out += printable(piece);
    text.remove_prefix(piece.size());
  }
  write_out(out);
}

void print_document(const Redacted& document) {
  if (::isatty(STDOUT_FILENO) == 1) return print_text(document);
  write_out(document.text());
}

}  // namespace drill
