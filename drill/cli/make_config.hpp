// Combines configuration file and command line.
#pragma once

#include "drill/cli/options.hpp"
#include "drill/config/config.hpp"
#include "drill/config/config_error.hpp"

namespace drill {

/// Returns the configuration of this run; the defaults when the default file does not exist. Throws ConfigError.
Config make_config(const Options& options);

/// Returns what is needed to write the metrics of a run whose configuration is invalid: the readable values of the
/// file, then the command line, then the defaults. The stanza is empty when the file names one that cannot be read; no
/// metrics must be written then, in particular not the default stanza's.
Config salvage_config(const Options& options);

}  // namespace drill
