// A drill that cannot go on: thrown by the phases, turned into verdict, reason and exit code in one place
// (explain_error.cpp).
#pragma once

#include <stdexcept>
#include <string>

#include "drill/outcome/reason.hpp"

namespace drill {

class DrillError : public std::runtime_error {
 public:
  /// `message`: lower case, what failed, on what. `hint`: what to do, as a sentence; may be empty.
  DrillError(Reason reason, const std::string& message, std::string hint = {})
      : std::runtime_error(message), reason_(reason), hint_(std::move(hint)) {}

  [[nodiscard]] Reason reason() const { return reason_; }
  [[nodiscard]] const std::string& hint() const { return hint_; }

 private:
  Reason reason_;
  std::string hint_;
};

}  // namespace drill
