// One drill at a time per instance: a lock that is the same for every drill of this host, whatever its configuration,
// and free as soon as its holder dies.
//
// All locks are ranges of one file, so that no files pile up: each lock is a byte, at an offset derived from the digest
// of its name. Only we may open that file. With names that anybody can take, such as abstract sockets or files below
// /tmp, every local user could block the drill, and abstract sockets are different in each network namespace.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "drill/bounds/bounds.hpp"

namespace drill {

/// Where the lock file is: for root the same place whatever the configuration says, for other users their state
/// directory. Both outlive a systemd unit, which the RuntimeDirectory= does not.
std::filesystem::path lock_file(const std::string& state_directory);

/// The lock name of an instance. `daemon` is the path of Incus' socket, by whatever name.
std::string instance_lock(const std::string& daemon, const std::string& project, const std::string& instance);

/// The lock name of a metrics file; the drill that will write it at its end holds the lock.
std::string metrics_lock(const std::string& path);

class RunLock {
 public:
  /// The lock, or nothing when it is held already, by this process or another one. Makes the file where it is missing.
  /// Throws std::runtime_error when it cannot be determined, also when others could change the content of its
  /// directory.
  [[nodiscard]] static std::optional<RunLock> try_take(const std::filesystem::path& file, const std::string& what);

  /// Waits for the lock within `bounds`. `holder`: what another drill has to let go of, for the message: "the ledger
  /// '/x'". Throws CutShort when the wait is over, and as above.
  [[nodiscard]] static RunLock take(const std::filesystem::path& file, const std::string& what, const Bounds& bounds,
                                    const std::string& holder);

  /// Whether somebody holds the lock. Does not take it, so that a drill that begins meanwhile is not refused. Throws as
  /// above.
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
