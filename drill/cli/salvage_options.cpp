#include "drill/cli/salvage_options.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "drill/cli/which_drill.hpp"
#include "drill/text/nearest_name.hpp"

namespace drill {
namespace {

constexpr std::array<const char*, 8> k_commands{"run",     "preflight", "clean", "image",
                                                "history", "report",    "help",  "version"};
constexpr std::array<const char*, 7> k_flags{"--keep",    "--keep-on-failure", "--dry-run", "--json",
                                             "--verbose", "--quiet",           "--help"};

/// An option as it is spelled, or the one that was meant.
std::string meant(const std::string& word) {
  std::vector<std::string> known{k_flags.begin(), k_flags.end()};
  for (const auto& option : k_which_drill) known.emplace_back(option.name);
  return nearest_name(word, known).value_or(word);
}

void note_flag(const std::string& name, SalvagedOptions& out) {
  if (name == "-h" || name == "--help" || name.starts_with("--dry")) out.changes_nothing = true;
  if (name == "-v" || name == "--verbose") out.options.verbosity = Verbosity::verbose;
  if (name == "-q" || name == "--quiet") out.options.verbosity = Verbosity::quiet;
  if (name == "--min-users") out.options.min_users_by_hand = true;
}

}  // namespace

SalvagedOptions salvage_options(const std::vector<std::string>& words) {
  SalvagedOptions out;
  bool command_seen = false;
  for (auto word = words.begin(); word != words.end(); ++word) {
    if (!word->starts_with('-')) {
      const bool is_command = std::find(k_commands.begin(), k_commands.end(), *word) != k_commands.end();
      if (is_command && !command_seen) out.runs = *word == "run";
      command_seen = command_seen || is_command;
      continue;
    }
    const std::size_t sign = word->find('=');
    const std::string name = meant(word->substr(0, sign));
    note_flag(name, out);
    const auto option = std::find_if(k_which_drill.begin(), k_which_drill.end(),
                                     [&](const DrillOption& known) { return known.name == name; });
    if (option == k_which_drill.end()) continue;
    if (sign != std::string::npos && sign + 1 < word->size()) {
      out.options.*option->value = word->substr(sign + 1);
    } else if (const auto next = word + 1;
               sign == std::string::npos && next != words.end() && !next->starts_with('-')) {
      out.options.*option->value = *next;
      word = next;
    } else if (name == "--config") {
      out.config_unknown = true;
    }
  }
  return out;
}

}  // namespace drill
