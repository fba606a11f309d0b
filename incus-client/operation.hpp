// Background operations: what the daemon is still doing after it answered 202.
#pragma once

#include <optional>
#include <string>

namespace incus {

/// The daemon's status codes (shared/api/status_code in Incus' API documentation). Unknown values are kept.
enum class Status : int {
  created = 100,
  running = 103,
  cancelling = 104,
  pending = 105,
  success = 200,
  failure = 400,
  cancelled = 401,
};

inline bool is_final(Status status) {
  return static_cast<int>(status) >= 200;
}

struct Operation {
  std::string id;  ///< the uuid
  Status status = Status::created;
  std::string error;             ///< empty unless it failed
  std::optional<int> exit_code;  ///< of a command, once it ended
  std::string fingerprint;       ///< of the image that was created
};

}  // namespace incus
