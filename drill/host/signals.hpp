// SIGINT, SIGTERM and SIGHUP become a stop request; handlers do nothing, one thread waits for the signals.
#pragma once

#include <atomic>
#include <csignal>
#include <stop_token>
#include <string>
#include <thread>

namespace drill {

class Signals {
 public:
  /// Blocks the three signals in this thread and all that it starts: construct it before any other thread. SIGPIPE is
  /// ignored from then on; what was blocked before is restored at the end.
  Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  Signals(Signals&&) = delete;
  Signals& operator=(Signals&&) = delete;
  ~Signals();

  /// Triggered by the first signal.
  std::stop_token stop() const { return first_.get_token(); }
  /// Triggered by the second signal: whoever sends it does not want to wait for teardown either.
  std::stop_token give_up() const { return second_.get_token(); }
  /// "SIGTERM"; empty when none came.
  std::string received() const;

 private:
  sigset_t before_{};
  std::stop_source first_;
  std::stop_source second_;
  std::atomic<int> received_ = 0;
  std::jthread waiter_;
};

/// Gives a child process the default signal mask; call it between fork and exec.
void reset_signals_in_child();

}  // namespace drill
