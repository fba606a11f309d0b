// One drill at a time per instance name: a lock file in the state directory, held by flock, free as soon as its holder
// dies.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace drill {

class RunLock {
 public:
  /// The lock, or nothing when another process holds it. Throws std::system_error when the file cannot be made.
  static std::optional<RunLock> try_take(const std::filesystem::path& state_directory, const std::string& project,
                                         const std::string& instance);

  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&& other) noexcept;
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;
  ~RunLock();

 private:
  explicit RunLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace drill
