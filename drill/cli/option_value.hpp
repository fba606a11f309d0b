// Parses the values of options, with the same form of error for all commands.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

#include "drill/config/config_error.hpp"

namespace drill {

/// Returns read(value). When it throws std::invalid_argument, throws OptionError that names the option.
template <typename Read>
auto option_value(const char* option, const std::string& value, Read read) {
  try {
    return read(value);
  } catch (const std::invalid_argument& error) {
    throw OptionError{std::string{option} + ": " + error.what()};
  }
}

/// The same for an optional value; nothing when the option was not given.
template <typename Read>
auto option_value(const char* option, const std::optional<std::string>& value, Read read)
    -> std::optional<decltype(read(*value))> {
  if (!value) return std::nullopt;
  return option_value(option, *value, read);
}

}  // namespace drill
