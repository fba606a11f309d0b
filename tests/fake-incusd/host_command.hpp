// A command that an exec rule lets run on the host.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fake {

class HostCommand {
 public:
  struct Events {
    std::function<void(const std::string&)> out;
    std::function<void(const std::string&)> err;
    std::function<void(int exit)> ended;  ///< 128+n for signal n
  };

  /// Starts it in its own process group, with stdin from /dev/null. A command that cannot be executed ends with 127 or
  /// 126. Throws std::runtime_error when the host is out of resources.
  HostCommand(const std::vector<std::string>& argv, const std::map<std::string, std::string>& environment);

  pid_t pid() const { return pid_; }
  /// Passes on its output and its end; call it once.
  void watch(const Events& events);

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
};

}  // namespace fake
