// The interface to send one request and receive one answer. The rest of the library does not know about sockets.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "incus-client/call.hpp"

namespace incus {

/// Header names are compared as written here; the transport stores answers' names in lower case.
using Headers = std::map<std::string, std::string>;

/// The largest JSON answer, and the largest file or output.
inline constexpr std::size_t k_most_envelope = std::size_t{16} << 20U;
inline constexpr std::size_t k_most_file = std::size_t{256} << 20U;

struct Request {
  std::string method;
  std::string target;  ///< path and query, already percent-encoded
  Headers headers;
  std::string body;
  std::string content_type;                   ///< empty: no body
  std::size_t most_answer = k_most_envelope;  ///< a larger answer is an error
};

struct Response {
  int status = 0;
  Headers headers;  ///< lower-case names
  std::string body;

  /// The header's value; empty when there is none.
  [[nodiscard]] std::string header(const std::string& lower_case_name) const {
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? std::string{} : found->second;
  }
};

class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  Transport(Transport&&) = delete;
  Transport& operator=(Transport&&) = delete;
  virtual ~Transport() = default;

  /// Sends one request and returns the whole answer, whatever its status.
  /// Throws Error: unreachable, denied, timed_out, cancelled, cut. May be called from several threads at once.
  [[nodiscard]] virtual Response send(const Request& request, const Call& call) = 0;

  /// What it talks to, for messages.
  [[nodiscard]] virtual std::string description() const = 0;
};

}  // namespace incus
