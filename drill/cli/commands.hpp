// The commands, one file each. Each returns the exit code of the process.
#pragma once

#include "drill/cli/options.hpp"

namespace drill {

int run_command(const Options& options);
int preflight_command(const Options& options);
int clean_command(const Options& options);

}  // namespace drill
