// The value of an option, read; what is wrong with it is said in one form, whatever the command.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

#include "drill/config/config_error.hpp"

namespace drill {

/// What `read` makes of the value. Its std::invalid_argument becomes an OptionError that names the option.
template <typename Read>
auto option_value(const char* option, const std::string& value, Read read) {
  try {
    return read(value);
  } catch (const std::invalid_argument& error) {
    throw OptionError{std::string{option} + ": " + error.what()};
  }
}

/// The same where the option was given.
template <typename Read>
auto option_value(const char* option, const std::optional<std::string>& value, Read read)
    -> std::optional<decltype(read(*value))> {
  if (!value) return std::nullopt;
  return option_value(option, *value, read);
}

}  // namespace drill
