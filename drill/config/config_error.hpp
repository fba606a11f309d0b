// The configuration is invalid. The text is complete for the operator: "FILE:LINE: what is wrong", then "\nHINT: ...".
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace drill {

class ConfigError : public std::runtime_error {
 public:
  /// `others` are further faults of the same configuration, each as complete as `text`.
  explicit ConfigError(const std::string& text, std::vector<std::string> others = {})
      : std::runtime_error(text), others_(std::move(others)) {}

  [[nodiscard]] const std::vector<std::string>& others() const noexcept { return others_; }

 private:
  std::vector<std::string> others_;
};

/// The same for a value on the command line.
class OptionError : public ConfigError {
 public:
  using ConfigError::ConfigError;
};

}  // namespace drill
