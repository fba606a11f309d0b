// Configuration file and command line together.
#pragma once

#include "drill/cli/options.hpp"
#include "drill/config/config.hpp"
#include "drill/config/config_error.hpp"

namespace drill {

/// The configuration of this run. A default file that is not there means the defaults. Throws ConfigError.
Config make_config(const Options& options);

/// Where the metrics of a run go whose configuration cannot be used: what can be saved of the file, then the command
/// line, then the defaults. Without a stanza where the file names one that cannot be read: then no metrics are to be
/// written, and least of all the default stanza's.
Config salvage_config(const Options& options);

}  // namespace drill
