// argv to exit code. Only the files here know CLI11. The last place to catch exceptions.
#pragma once

#include "drill/process/process.hpp"

namespace drill {

/// Parses, runs the command, returns the exit code of the process: 0 pass, 1 fail, 2 error.
int run_command_line(const Process& process, int argc, char** argv) noexcept;

}  // namespace drill
