// The commands, one file each. Each returns the exit code of the process.
#pragma once

#include <string>

#include "drill/cli/options.hpp"
#include "drill/process/process.hpp"

namespace drill {

int run_command(const Process& process, const Options& options);
/// Writes metrics for a `run` whose command line is invalid, as for any drill that could not run.
void report_bad_command_line(const Process& process, const Options& options, const std::string& what);
int preflight_command(const Process& process, const Options& options);
int clean_command(const Process& process, const Options& options);
int image_build_command(const Process& process, const Options& options);
int history_command(const Options& options);
int coverage_command(const Process& process, const Options& options);
int report_command(const Options& options);
/// `report --verify`. Returns 1 when a report was changed, removed or is not signed, 2 when that cannot be known.
int verify_command(const Options& options);

}  // namespace drill
