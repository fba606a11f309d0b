// SIGINT, SIGTERM and SIGHUP become a stop request; handlers do nothing, one thread waits for the signals.
#pragma once

#include <atomic>
#include <stop_token>
#include <string>
#include <thread>

namespace drill {

/// Blocks the three signals in this thread and in all that it starts from then on. The first thing that the program
/// does: the kernel gives a signal to any thread that does not block it, and that thread would end the process.
void block_signals();

/// Restores what was blocked before block_signals: what has no order to end in is ended by a signal as usual.
void unblock_signals();

/// Keeps all signals from this thread, except those of its own faults. Every thread that we start begins with it.
void block_signals_in_thread();

class Signals {
 public:
  /// Blocks the three signals, where that was not done. SIGPIPE is ignored from then on; the signals are unblocked at
  /// the end.
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
  std::stop_source first_;
  std::stop_source second_;
  std::atomic<int> received_ = 0;
  std::jthread waiter_;
};

/// Gives a child process the default signal mask; call it between fork and exec.
void reset_signals_in_child();

}  // namespace drill
