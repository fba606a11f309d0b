// Requests from outside to end a drill.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

namespace drill {

struct Stops {
  std::stop_token stop;     ///< end the drill and tear down
  std::stop_token give_up;  ///< end without waiting for the teardown
  /// The signal that asked last, such as "SIGTERM"; empty when there was none.
  std::function<std::string()> asked_by = [] { return std::string{}; };
};

}  // namespace drill
