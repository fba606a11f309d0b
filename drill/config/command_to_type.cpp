#include "drill/config/command_to_type.hpp"

#include <algorithm>
#include <utility>

#include "drill/text/shell_quote.hpp"

namespace drill {
namespace {

std::vector<TypedOption>& typed() {
  static std::vector<TypedOption> options;
  return options;
}

/// Whether a command, by its first word, takes the option.
bool takes(std::string_view command, std::string_view option) {
  if (option == "--config" || command == "run" || command == "preflight") return true;
  if (option == "--socket") return command == "clean" || command == "image";
  return option == "--stanza" && command == "image";
}

}  // namespace

void remember_typed(std::vector<TypedOption> options) {
  typed() = std::move(options);
}

std::string command_to_type(std::string_view command) {
  const std::string_view first = command.substr(0, command.find(' '));
  std::string out = "dr-drill " + std::string{command};
  for (const auto& [name, value] : typed()) {
    if (takes(first, name)) out += " " + name + " " + shell_word(value);
  }
  return out;
}

}  // namespace drill
