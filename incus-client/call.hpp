// What bounds a call: every function that talks to the daemon takes one.
#pragma once

#include <stop_token>

#include "incus-client/deadline.hpp"

namespace incus {

struct Call {
  Deadline deadline;          ///< when it passes, the call throws Error with kind timed_out
  std::stop_token stop = {};  ///< when stop is requested, the call throws Error with kind cancelled, at once

  /// The same call with at most `limit` left.
  Call at_most(std::chrono::nanoseconds limit) const { return {deadline.at_most(limit), stop}; }
};

/// Sleeps for `time`, less when the deadline passes or stop is requested.
void sleep(const Call& call, std::chrono::milliseconds time);

/// Throws Error (cancelled or timed_out) when the call may not go on; `what` names the step in the message.
void check(const Call& call, const char* what);

}  // namespace incus
