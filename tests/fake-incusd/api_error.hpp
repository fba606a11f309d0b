// Thrown by a handler to answer with an error; carries the code and the text of the real daemon.
#pragma once

#include <stdexcept>
#include <string>

namespace fake {

struct ApiError : std::runtime_error {
  ApiError(int status, const std::string& text) : std::runtime_error(text), code(status) {}
  int code;

  /// The same error with words put before its text, as Go's wrapped errors have them.
  ApiError wrapped(const std::string& prefix) const { return {code, prefix + ": " + what()}; }
};

/// Thrown where a request was waiting when the daemon went down: its connection ends without an answer.
struct ConnectionLost {};

}  // namespace fake
