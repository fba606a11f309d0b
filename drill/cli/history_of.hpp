// The history, for commands that only read it.
#pragma once

#include <optional>
#include <string>

#include "drill/cli/options.hpp"
#include "drill/history/history.hpp"

namespace drill {

/// Returns the history that the configuration names. When the configuration is invalid, uses the values that can be
/// read and logs that, so that past drills can still be listed. --stanza is a filter here, not part of the
/// configuration.
History history_of(const Options& options);

/// The stanza whose past drills are wanted: the value of --stanza. Throws OptionError.
std::optional<std::string> stanza_option(const Options& options);

}  // namespace drill
