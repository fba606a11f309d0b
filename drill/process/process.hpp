// This process: all that is changed or kept for the whole of it, in one place.
#pragma once

#include <csignal>
#include <string>
#include <vector>

#include "drill/config/command_to_type.hpp"
#include "drill/host/signals.hpp"
#include "drill/log/verbosity.hpp"

namespace drill {

/// Made first thing in main, before any thread is started. Signals are blocked from then on: the kernel gives a signal
/// to any thread that does not block it, and that thread would end the process. Files are made for us and our group, no
/// core is dumped, and the environment is read.
class Process {
 public:
  Process();

  /// The log goes to stderr: plain text, or in the journal's own protocol where stderr is the journal.
  void begin_log(Verbosity verbosity) const;
  /// What was typed this time, for the commands that messages tell to type.
  void remember(std::vector<TypedOption> typed) const;

  /// Signals request an end in good order, as long as the object lives.
  Signals catch_signals() const { return Signals{before_}; }
  /// Signals end the process on the spot, as usual.
  void end_on_signals() const;

 private:
  sigset_t before_;  ///< the signals that were blocked when the process began
};

}  // namespace drill
