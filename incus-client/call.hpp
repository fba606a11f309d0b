// The bounds of a call: every function that talks to the daemon takes one.
#pragma once

#include <chrono>
#include <concepts>
#include <stop_token>
#include <utility>

#include "incus-client/deadline.hpp"

namespace incus {

/// Another program's own type of bounds: `deadline.at()` is a point on the steady clock, `stop` a stop token.
template <typename T>
concept Bounding = requires(const T& bounds) {
  { bounds.deadline.at() } -> std::same_as<std::chrono::steady_clock::time_point>;
  { bounds.stop } -> std::convertible_to<std::stop_token>;
};

struct Call {
  Call(Deadline ends, std::stop_token stops = {}) : deadline(ends), stop(std::move(stops)) {}
  /// Lets callers keep this type out of their own interfaces.
  template <Bounding T>
  Call(const T& bounds) : deadline(bounds.deadline.at()), stop(bounds.stop) {}

  Deadline deadline;     ///< when it passes, the call throws Error with kind timed_out
  std::stop_token stop;  ///< when stop is requested, the call throws Error with kind cancelled, at once

  /// The same call with at most `limit` left.
  [[nodiscard]] Call at_most(std::chrono::nanoseconds limit) const { return {deadline.at_most(limit), stop}; }
};

/// Sleeps for `time`, less when the deadline passes or stop is requested.
void sleep(const Call& call, std::chrono::milliseconds time);

/// Throws Error (cancelled or timed_out) when the call may not go on; `what` names the step in the message.
void check(const Call& call, const char* what);

}  // namespace incus
