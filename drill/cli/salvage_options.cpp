#include "drill/cli/salvage_options.hpp"

#include <algorithm>

#include "drill/cli/which_drill.hpp"
#include "drill/text/nearest_name.hpp"

namespace drill {
namespace {

void note_flag(const std::string& name, SalvagedOptions& out) {
  if (name == "-h" || name == "--help" || name.starts_with("--dry")) out.changes_nothing = true;
  if (name == "-v" || name == "--verbose") out.options.verbosity = Verbosity::verbose;
  if (name == "-q" || name == "--quiet") out.options.verbosity = Verbosity::quiet;
  if (name == "--min-users") out.options.min_users_by_hand = true;
}

}  // namespace

SalvagedOptions salvage_options(const std::vector<std::string>& words, const KnownWords& known) {
  SalvagedOptions out;
  bool command_seen = false;
  for (auto word = words.begin(); word != words.end(); ++word) {
    if (!word->starts_with('-')) {
      const bool is_command = std::ranges::find(known.commands, *word) != known.commands.end();
      if (is_command && !command_seen) out.runs = *word == "run";
      command_seen = command_seen || is_command;
      continue;
    }
    const std::size_t sign = word->find('=');
    const std::string typed = word->substr(0, sign);
    const std::string name = nearest_name(typed, known.options).value_or(typed);
    note_flag(name, out);
    const auto option = std::find_if(k_which_drill.begin(), k_which_drill.end(),
                                     [&](const DrillOption& each) { return each.name == name; });
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
