// What can still be read of a command line that cannot be used: enough to report a `run` that an unattended unit
// mistyped.
#pragma once

#include <string>
#include <vector>

#include "drill/cli/options.hpp"

namespace drill {

struct SalvagedOptions {
  Options options;               ///< those that say which drill it is, and the verbosity
  bool runs = false;             ///< the command is `run`
  bool changes_nothing = false;  ///< --dry-run or --help stands somewhere, or what looks like a mistyped --dry-run
  bool config_unknown = false;   ///< --config stands there without its value: nobody knows which drill it would be
};

/// What a command line may have.
struct KnownWords {
  std::vector<std::string> commands;  ///< "run"
  std::vector<std::string> options;   ///< of `run`: "--stanza"
};

/// Reads the words behind the program's name, in any order. A mistyped option counts as the one it is nearest to.
SalvagedOptions salvage_options(const std::vector<std::string>& words, const KnownWords& known);

}  // namespace drill
