// Messages to systemd and journald: a daemon that does not read makes its senders wait without end, and no drill is to
// wait for an audience.
#pragma once

#include <functional>
#include <memory>

namespace drill::systemd {

/// Carries errands out one after the other, on a thread of its own.
class Courier {
 public:
  Courier();
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;
  Courier(Courier&&) = delete;
  Courier& operator=(Courier&&) = delete;
  /// Waits a moment for what is not carried out yet; what hangs is left alone, and what waits behind it is dropped.
  ~Courier();

  /// Never waits. The errand must own all that it uses. It is dropped when a thousand others wait.
  void send(std::function<void()> errand);

 private:
  struct Round;
  std::shared_ptr<Round> round_;
};

}  // namespace drill::systemd
