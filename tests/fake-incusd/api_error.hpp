// Thrown by a handler to answer with an error; carries the code and the text of the real daemon.
#pragma once

#include <stdexcept>
#include <string>

namespace fake {

struct ApiError : std::runtime_error {
  ApiError(int status, const std::string& text) : std::runtime_error(text), code(status) {}
  int code;

  /// The same error with a prefix, like Go's wrapped errors.
  ApiError wrapped(const std::string& prefix) const { return {code, prefix + ": " + what()}; }
};

/// Thrown when the daemon goes down while a request is waiting: its connection ends without an answer.
struct ConnectionLost {};

}  // namespace fake
