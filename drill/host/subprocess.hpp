// Runs a short command on the host to its end.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "drill/bounds/bounds.hpp"

namespace drill {

struct CommandResult {
  int exit_code = 0;  ///< 128+n when signal n ended it; 127 when there is no such program
  std::string out;
  std::string err;
};

/// Runs argv[0], found on PATH, with `input` on its stdin and a minimal environment plus `more` ("NAME=value").
/// When the bounds are reached, kills the command and throws CutShort.
/// Throws std::system_error when the command cannot be started.
[[nodiscard]] CommandResult run_command(const Bounds& bounds, const std::vector<std::string>& argv,
                                        std::string_view input = {}, const std::vector<std::string>& more = {});

/// Whether PATH has this program.
bool is_on_path(const std::string& program);

}  // namespace drill
