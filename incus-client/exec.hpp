// Commands inside an instance, with recorded output: it survives a lost connection and can be read while the command
// runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace incus {

/// Must not contain secrets: every user of the host can see argv and environment while the command runs.
struct ExecSpec {
  std::vector<std::string> command;
  std::map<std::string, std::string> environment;
};

enum class Stream { out = 1, err = 2 };

/// A started command.
struct Exec {
  std::string instance;
  std::string operation;  ///< uuid; names the output files as well
};

/// The most that one request reads of an output, so that a runaway command cannot use up our memory.
inline constexpr std::size_t k_output_piece = std::size_t{1} << 20U;
/// The most of a stream that exec() accepts.
inline constexpr std::size_t k_most_output = std::size_t{32} << 20U;

struct ExecResult {
  int exit_code = 0;  ///< 128+n for signal n, 127 not found, 126 not executable
  std::string out;
  std::string err;
  Exec exec;  ///< its recorded output stays in the instance until delete_output(), or the instance's end
};

}  // namespace incus
