// Reads one answer of HTTP/1.1 (RFC 9112) from whatever gives its bytes.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "incus-client/transport.hpp"

namespace incus {

/// Writes the next bytes to `to`, at most `size`, and returns how many; 0 when there are no more.
using ByteSource = std::function<std::size_t(char* to, std::size_t size)>;

struct AnswerBounds {
  std::size_t head = std::size_t{1} << 20U;  ///< status line and headers, and the same for trailers
  std::size_t body = k_most_envelope;
};

/// The answer to a request of this method; interim ones (1xx) are skipped. `what` begins messages.
/// Throws Error: cut when the bytes end before the answer does, protocol when they are no such answer or too many.
Response read_answer(const ByteSource& source, const AnswerBounds& bounds, const std::string& method,
                     const std::string& what);

}  // namespace incus
