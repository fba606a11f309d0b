// Collects all faults of a configuration, so that the operator can fix them in one go.
#pragma once

#include <string>
#include <vector>

#include "drill/config/config_error.hpp"

namespace drill {

class ConfigFaults {
 public:
  /// Runs `action`; a ConfigError that it throws is kept, with its others.
  template <typename Action>
  void collect(Action action) {
    try {
      action();
    } catch (const ConfigError& error) {
      found_.emplace_back(error.what());
      found_.insert(found_.end(), error.others().begin(), error.others().end());
    }
  }

  /// Throws one ConfigError with all faults in the order in which they were found; returns when there are none.
  void throw_if_any() const {
    if (found_.empty()) return;
    throw ConfigError{found_.front(), {found_.begin() + 1, found_.end()}};
  }

 private:
  std::vector<std::string> found_;
};

}  // namespace drill
