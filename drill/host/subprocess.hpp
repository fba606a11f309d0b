// Runs a short command on the host to its end.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/host/user.hpp"

namespace drill {

struct CommandResult {
  int exit_code = 0;  ///< 128+n when signal n ended it; 127 when there is no such program
  std::string out;
  std::string err;
};

/// Where a command runs, and as whom.
struct CommandPlace {
  std::optional<User> user = {};  ///< absent: as this process
  std::string directory = {};     ///< empty: that of this process
};

/// Runs argv[0], found on PATH, with `input` on its stdin and a minimal environment plus `more` ("NAME=value"). Exit
/// code 126 when it may not run as that user or in that directory.
/// When the bounds are reached, kills the command and throws CutShort.
/// Throws std::system_error when the command cannot be started.
[[nodiscard]] CommandResult run_command(const Bounds& bounds, const std::vector<std::string>& argv,
                                        std::string_view input = {}, const std::vector<std::string>& more = {},
                                        const CommandPlace& place = {});

/// Whether PATH has this program.
bool is_on_path(const std::string& program);

}  // namespace drill
