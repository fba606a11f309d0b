#include "drill/config/toml_command.hpp"

#include <stdexcept>

#include "drill/config/names.hpp"

namespace drill {

void read_command(Section& section, std::vector<std::string>& command) {
  const toml::node* node = section.find("command");
  if (node == nullptr) return;
  for (const toml::node& element : section.as<toml::array>(*node, "command", "an array of strings")) {
    command.push_back(section.as<toml::value<std::string>>(element, "command", "an array of strings").get());
  }
  section.guarded("command", [&] {
    for (const std::string& word : command) {
      if (word.find('\0') != std::string::npos) throw std::invalid_argument("must not contain a NUL character");
    }
    if (!command.empty()) require_absolute_path(command.front());
  });
}

}  // namespace drill
