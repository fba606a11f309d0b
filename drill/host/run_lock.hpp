// One drill at a time per instance: a lock that is the same for every drill of this host, whatever its configuration,
// and free as soon as its holder dies.
//
// All locks are ranges of one file, so that no files pile up: each lock is a byte whose place is the digest of what it
// stands for. Nobody but us may open that file. Names that anybody can take, as sockets in the abstract namespace or
// files below /tmp are, would let every local user silence the drill, and sockets mean something else in each network
// namespace.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace drill {

/// Where the lock file is: for root the same place whatever the configuration says, for other users their state
/// directory. Both outlive a systemd unit, which the RuntimeDirectory= does not.
std::filesystem::path lock_file(const std::string& state_directory);

/// What an instance is known by to its lock. `daemon` is the path of Incus' socket, by whatever name.
std::string instance_lock(const std::string& daemon, const std::string& project, const std::string& instance);

/// The right to speak for a metrics file: held by the drill that will write it at its end.
std::string metrics_lock(const std::string& path);

class RunLock {
 public:
  /// The lock, or nothing when it is held already, by this process or another one. Makes the file where it is missing.
  /// Throws std::runtime_error when it cannot be told; also when others could change what is in its directory.
  [[nodiscard]] static std::optional<RunLock> try_take(const std::filesystem::path& file, const std::string& what);

  /// Whether somebody holds it. It is asked and never taken: a drill that begins while somebody looks must not be
  /// refused. Throws as above.
  [[nodiscard]] static bool is_held(const std::filesystem::path& file, const std::string& what);

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
