// The dr-drill commands that messages suggest. Each repeats the options of this command line that select configuration,
// daemon and drill, so that it does the right thing where it is pasted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drill {

struct TypedOption {
  std::string name;  ///< such as "--config"
  std::string value;
};

/// Stores the options of this command line. Call it once, before any message is printed.
void remember_typed(std::vector<TypedOption> options);

/// "dr-drill clean --kept --config /etc/shop.toml": the command with those of the remembered options that it takes.
std::string command_to_type(std::string_view command);

}  // namespace drill
