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

/// Secrets do not belong here: argv and environment are visible to every user of the host for as long as it runs.
struct ExecSpec {
  std::vector<std::string> command;
  std::map<std::string, std::string> environment;
};

enum class Stream { out = 1, err = 2 };

/// A command that was begun.
struct Exec {
  std::string instance;
  std::string operation;  ///< uuid; names the output files as well
};

/// How much of an output one request reads: a command gone mad must not eat our memory.
inline constexpr std::size_t k_output_piece = std::size_t{1} << 20U;
/// How much of a stream exec() takes.
inline constexpr std::size_t k_most_output = std::size_t{32} << 20U;

struct ExecResult {
  int exit_code = 0;  ///< 128+n for signal n, 127 not found, 126 not executable
  std::string out;
  std::string err;
  Exec exec;  ///< its recorded output stays in the instance until delete_output(), or the instance's end
};

}  // namespace incus
