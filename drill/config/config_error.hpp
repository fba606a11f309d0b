// The configuration cannot be used. The text is complete for the operator: "FILE:LINE: what is wrong", then "\nHINT:
// ...".
#pragma once

#include <stdexcept>

namespace drill {

class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace drill
