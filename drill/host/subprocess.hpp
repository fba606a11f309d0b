// A short command on the host, run to its end.
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

/// Runs argv[0], found on PATH, with `input` on its stdin and the few environment variables a program needs, beside
/// those of `more` ("NAME=value").
/// When its bounds are reached the command is killed and CutShort is thrown.
/// Throws std::system_error when it cannot be begun.
[[nodiscard]] CommandResult run_command(const Bounds& bounds, const std::vector<std::string>& argv,
                                        std::string_view input = {}, const std::vector<std::string>& more = {});

/// Whether PATH has this program.
bool is_on_path(const std::string& program);

}  // namespace drill
