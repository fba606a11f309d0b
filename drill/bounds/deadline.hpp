// How long something may take, as a point on the steady clock.
#pragma once

#include <algorithm>
#include <chrono>

namespace drill {

class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  /// A deadline `from_now` away, at most ten years: a longer wait would overflow.
  explicit Deadline(std::chrono::nanoseconds from_now)
      : at_(Clock::now() + std::min<std::chrono::nanoseconds>(from_now, k_most)) {}

  [[nodiscard]] Clock::time_point at() const { return at_; }
  /// Time left; never negative.
  [[nodiscard]] std::chrono::milliseconds left() const {
    return std::max(std::chrono::ceil<std::chrono::milliseconds>(at_ - Clock::now()), std::chrono::milliseconds{0});
  }
  [[nodiscard]] bool passed() const { return Clock::now() >= at_; }

  /// The earlier one of this deadline and one `from_now` away.
  [[nodiscard]] Deadline at_most(std::chrono::nanoseconds from_now) const {
    Deadline sooner{from_now};
    sooner.at_ = std::min(sooner.at_, at_);
    return sooner;
  }

 private:
  static constexpr std::chrono::hours k_most{10 * 365 * 24};

  Clock::time_point at_;
};

}  // namespace drill
