// State of the whole process, in one place.
#pragma once

#include <csignal>
#include <string>
#include <vector>

#include "drill/config/command_to_type.hpp"
#include "drill/host/signals.hpp"
#include "drill/log/verbosity.hpp"

namespace drill {

/// Created first in main, before any thread is started. Blocks signals, because the kernel delivers a signal to any
/// thread that does not block it, which would end the process. Sets the umask so that only we and our group can read
/// new files, disables core dumps, and reads the environment.
class Process {
 public:
  Process();

  /// The log goes to stderr: plain text, or in the journal's own protocol where stderr is the journal.
  void begin_log(Verbosity verbosity) const;
  /// Stores the typed options, for the commands that messages suggest.
  void remember(std::vector<TypedOption> typed) const;

  /// As long as the object lives, signals request an orderly end.
  [[nodiscard]] Signals catch_signals() const { return Signals{before_}; }
  /// Signals end the process at once, as usual.
  void end_on_signals() const;

 private:
  sigset_t before_;  ///< the signals that were blocked when the process began
};

}  // namespace drill
