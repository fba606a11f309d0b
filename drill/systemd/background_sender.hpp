// Sends messages to systemd and journald in the background, because a daemon that does not read blocks its senders.
#pragma once

#include <functional>
#include <memory>

namespace drill::systemd {

/// Runs tasks one after the other on its own thread.
class BackgroundSender {
 public:
  BackgroundSender();
  BackgroundSender(const BackgroundSender&) = delete;
  BackgroundSender& operator=(const BackgroundSender&) = delete;
  BackgroundSender(BackgroundSender&&) = delete;
  BackgroundSender& operator=(BackgroundSender&&) = delete;
  /// Waits a moment for pending tasks; abandons a task that hangs, and drops those behind it.
  ~BackgroundSender();

  /// Never blocks. The task must own everything that it uses. It is dropped when a thousand others are pending.
  void send(std::function<void()> task);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace drill::systemd
