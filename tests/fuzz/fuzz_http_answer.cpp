// What comes over the daemon's socket: an answer of HTTP, in pieces whose sizes the input decides as well.
#include <algorithm>
#include <cstring>
#include <string>

#include "incus-client/error.hpp"
#include "incus-client/http_answer.hpp"
#include "tests/fuzz/target.hpp"

void read_untrusted(std::string_view text) {
  std::size_t at = 0;
  const incus::ByteSource source = [&](char* to, std::size_t size) {
    const std::size_t piece = at < text.size() ? static_cast<unsigned char>(text[at]) + std::size_t{1} : 0;
    const std::size_t count = std::min({piece, size, text.size() - at});
    std::memcpy(to, text.data() + at, count);
    at += count;
    return count;
  };
  try {
    incus::read_answer(source, {.head = 4096, .body = 65536}, "GET", "GET /1.0");
  } catch (const incus::Error&) {
    // What it promises to throw.
  }
}
