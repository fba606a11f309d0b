// The commands of dr-drill that messages tell to type: each repeats what was typed this time to say which
// configuration, daemon and drill is meant, so that it does the same thing where it is pasted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drill {

struct TypedOption {
  std::string name;  ///< as "--config"
  std::string value;
};

/// Said once, before anything else is: what this command line had.
void remember_typed(std::vector<TypedOption> options);

/// "dr-drill clean --kept --config /etc/shop.toml": the command, and those of the remembered options that it takes.
std::string command_to_type(std::string_view command);

}  // namespace drill
