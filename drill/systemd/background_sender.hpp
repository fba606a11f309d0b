// Messages to systemd and journald: a daemon that does not read makes its senders wait without end, and no drill is to
// wait for an audience.
#pragma once

#include <functional>
#include <memory>

namespace drill::systemd {

/// Carries tasks out one after the other, on a thread of its own.
class BackgroundSender {
 public:
  BackgroundSender();
  BackgroundSender(const BackgroundSender&) = delete;
  BackgroundSender& operator=(const BackgroundSender&) = delete;
  BackgroundSender(BackgroundSender&&) = delete;
  BackgroundSender& operator=(BackgroundSender&&) = delete;
  /// Waits a moment for what is not carried out yet; what hangs is left alone, and what waits behind it is dropped.
  ~BackgroundSender();

  /// Never waits. The task must own all that it uses. It is dropped when a thousand others wait.
  void send(std::function<void()> task);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace drill::systemd
