// The exit code of a command inside the instance, kept in a file there: a restarted daemon forgets its operations, but
// the commands go on.
#pragma once

#include <string>

#include "drill/bounds/bounds.hpp"
#include "incus-client/client.hpp"

namespace drill {

class ExitCodeFile {
 public:
  /// Each object of this process has its own file name.
  ExitCodeFile();

  [[nodiscard]] const std::string& path() const { return path_; }

  /// The command run by a shell that writes its exit code to the file.
  [[nodiscard]] incus::ExecSpec wrap(const incus::ExecSpec& spec) const;

  /// Waits until the command has ended and returns its exit code. Throws incus::Error: operation_failed when it ended
  /// without a trace (killed, or its instance was), timed_out or cancelled when `bounds` ends first.
  [[nodiscard]] int wait(const incus::Client& client, const Bounds& bounds, const std::string& instance) const;

 private:
  /// True when the command is certainly not running any more.
  [[nodiscard]] bool is_dead(const incus::Client& client, const Bounds& bounds, const std::string& instance) const;

  std::string path_;
};

}  // namespace drill
