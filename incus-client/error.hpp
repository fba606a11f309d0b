// Errors of the client. Callers use its kind and functions, and never match its text.
#pragma once

#include <stdexcept>
#include <string>

namespace incus {

enum class ErrorKind {
  unreachable,       ///< no socket, no daemon behind it
  denied,            ///< no permission on the socket, an untrusted client, HTTP 401 or 403
  timed_out,         ///< our own deadline passed
  cancelled,         ///< our own stop token was triggered
  cut,               ///< the connection broke in the middle of an exchange
  protocol,          ///< the answer is not what the API documents
  rejected,          ///< the daemon answered with an error
  operation_failed,  ///< the operation was accepted and failed later
  operation_lost,    ///< the daemon no longer knows the operation (it was restarted, or the operation ended long ago)
};

class Error : public std::runtime_error {
 public:
  /// `status`: the HTTP status, or the error code inside the answer; 0 when there was none.
  Error(ErrorKind kind, const std::string& message, int status = 0)
      : std::runtime_error(message), kind_(kind), status_(status) {}

  [[nodiscard]] ErrorKind kind() const { return kind_; }
  [[nodiscard]] int status() const { return status_; }

  [[nodiscard]] bool is_not_found() const { return status_ == 404; }
  [[nodiscard]] bool is_conflict() const { return status_ == 409; }
  [[nodiscard]] bool is_stale() const { return status_ == 412; }
  [[nodiscard]] bool is_denied() const { return kind_ == ErrorKind::denied; }
  [[nodiscard]] bool is_unreachable() const { return kind_ == ErrorKind::unreachable; }
  [[nodiscard]] bool is_timeout() const { return kind_ == ErrorKind::timed_out; }
  [[nodiscard]] bool is_cancelled() const { return kind_ == ErrorKind::cancelled; }
  /// The daemon went away, or was restarted and forgot the operation: the request can be repeated.
  [[nodiscard]] bool is_transient() const {
    return kind_ == ErrorKind::unreachable || kind_ == ErrorKind::cut || kind_ == ErrorKind::operation_lost;
  }

 private:
  ErrorKind kind_;
  int status_;
};

}  // namespace incus
