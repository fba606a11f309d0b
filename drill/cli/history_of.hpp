// Where the history is, for commands that only look at it.
#pragma once

#include <optional>
#include <string>

#include "drill/cli/options.hpp"
#include "drill/history/history.hpp"

namespace drill {

/// As the configuration says, or what can be saved of one that cannot be used: past drills are to be seen all the same.
/// Says so in the log. A stanza on the command line is a filter there, not part of it.
History history_of(const Options& options);

/// --stanza, of which past drills are wanted. Throws OptionError.
std::optional<std::string> stanza_option(const Options& options);

}  // namespace drill
