// Runs programs: to their end with a time limit, or in the background.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace test {

struct ProgramSpec {
  std::vector<std::string> argv;
  std::map<std::string, std::string> environment = {};  ///< on top of ours; an empty value unsets
  std::optional<unsigned> uid = std::nullopt;           ///< to run as; with the group of the same user
  std::optional<unsigned> gid = std::nullopt;
  std::filesystem::path directory = "/";
};

struct ProgramResult {
  int exit = -1;  ///< 128+n for signal n
  std::string out;
  std::string err;
  bool timed_out = false;  ///< and was killed
};

/// A program that runs in the background; killed when the object is destroyed.
class Program {
 public:
  /// Throws std::runtime_error when it cannot be started.
  explicit Program(const ProgramSpec& spec);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  pid_t pid() const { return pid_; }
  void send(int signal) const;
  bool running();
  /// Its output so far.
  std::string out() const;
  std::string err() const;
  /// Waits for its end; kills it when the time is up.
  ProgramResult wait(std::chrono::milliseconds limit);

 private:
  pid_t pid_ = -1;
  int out_ = -1;  ///< unlinked files: a pipe would fill up while nobody reads
  int err_ = -1;
  std::optional<int> exit_;
};

ProgramResult run(const ProgramSpec& spec, std::chrono::milliseconds limit = std::chrono::seconds{60});
/// The same, and throws std::runtime_error with its stderr unless it ends with 0.
std::string run_or_throw(const ProgramSpec& spec, std::chrono::milliseconds limit = std::chrono::seconds{60});

}  // namespace test
