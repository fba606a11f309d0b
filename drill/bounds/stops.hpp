// Requests to end, made from outside of a drill.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

namespace drill {

struct Stops {
  std::stop_token stop;     ///< end in good order
  std::stop_token give_up;  ///< do not wait for the teardown either
  /// Who asked last: the name of a signal, as "SIGTERM"; empty when nobody did.
  std::function<std::string()> asked_by = [] { return std::string{}; };
};

}  // namespace drill
