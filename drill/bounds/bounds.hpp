// The bounds of an operation that may take long: a deadline and a stop request.
#pragma once

#include <chrono>
#include <stdexcept>
#include <stop_token>
#include <string>

#include "drill/bounds/deadline.hpp"

namespace drill {

/// Converts to incus::Call, which has the same two members.
struct Bounds {
  Deadline deadline;
  std::stop_token stop = {};

  /// The same bounds with at most `limit` left.
  [[nodiscard]] Bounds at_most(std::chrono::nanoseconds limit) const { return {deadline.at_most(limit), stop}; }
  /// True while the deadline has not passed and no stop was requested.
  [[nodiscard]] bool open() const { return !stop.stop_requested() && !deadline.passed(); }
};

/// Something did not end within its bounds: one of the two below.
class CutShort : public std::runtime_error {
  using std::runtime_error::runtime_error;
};
class DeadlinePassed : public CutShort {
  using CutShort::CutShort;
};
class StopRequested : public CutShort {
  using CutShort::CutShort;
};

/// Throws CutShort when the bounds are reached; `what` names the step in the message.
void check(const Bounds& bounds, const std::string& what);

/// Sleeps for `time`, less when the bounds are reached.
void sleep(const Bounds& bounds, std::chrono::milliseconds time);

}  // namespace drill
