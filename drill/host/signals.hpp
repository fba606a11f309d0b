// SIGINT, SIGTERM and SIGHUP become a stop request; handlers do nothing, one thread waits for the signals.
#pragma once

#include <atomic>
#include <csignal>
#include <stop_token>
#include <string>
#include <thread>

#include "drill/bounds/stops.hpp"

namespace drill {

/// Blocks the three signals in this thread and in all that it starts from then on. Returns what was blocked before.
sigset_t block_signals();

/// Sets the signal mask back to `before`.
void restore_signals(const sigset_t& before);

/// Blocks all signals in this thread, except those of its own faults. Every thread of ours calls it first.
void block_signals_in_thread();

class Signals {
 public:
  /// Blocks the three signals, if they are not blocked yet, and ignores SIGPIPE. The destructor sets the signal mask
  /// back to `before`.
  explicit Signals(const sigset_t& before);
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  Signals(Signals&&) = delete;
  Signals& operator=(Signals&&) = delete;
  ~Signals();

  /// The first signal requests a stop, the second one also gives up the teardown. Valid as long as this object lives.
  [[nodiscard]] Stops stops() const;

 private:
  /// "SIGTERM"; empty when none came.
  [[nodiscard]] std::string received() const;

  sigset_t before_;
  std::stop_source first_;
  std::stop_source second_;
  std::atomic<int> received_ = 0;
  std::jthread waiter_;
};

/// Gives a child process the default signal mask; call it between fork and exec.
void reset_signals_in_child();

}  // namespace drill
