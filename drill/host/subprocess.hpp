// Runs a short command on the host to its end.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/host/user.hpp"

namespace drill {

/// Exit codes of a command that did not run, or not to its end; a shell says the same of those it runs.
inline constexpr int k_exit_cannot_enter = 126;  ///< not as that user, or not in that directory
inline constexpr int k_exit_no_such_program = 127;
inline constexpr int k_exit_signal = 128;  ///< and the number of the signal that ended it

struct CommandResult {
  int exit_code = 0;  ///< its own, or one of the above
  std::string out;
  std::string err;
};

/// Where a command runs, and as whom.
struct CommandPlace {
  std::optional<User> user = {};  ///< absent: as this process
  std::string directory = {};     ///< empty: that of this process
};

/// Runs argv[0], found on PATH, with `input` on its stdin and a minimal environment plus `more` ("NAME=value").
/// When the bounds are reached, kills the command and throws CutShort.
/// Throws std::system_error when the command cannot be started.
[[nodiscard]] CommandResult run_command(const Bounds& bounds, const std::vector<std::string>& argv,
                                        std::string_view input = {}, const std::vector<std::string>& more = {},
                                        const CommandPlace& place = {});

/// Whether PATH has this program.
bool is_on_path(const std::string& program);

}  // namespace drill
