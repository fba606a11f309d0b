// One drill at a time per instance: an abstract unix socket that is bound. It is the same for every drill of this host,
// whatever their state directories, leaves no file, and is free as soon as its holder dies.
#pragma once

#include <optional>
#include <string>

namespace drill {

class RunLock {
 public:
  /// The lock, or nothing when another process holds it. `daemon` is the path of Incus' socket.
  /// Throws std::system_error when it cannot be told.
  static std::optional<RunLock> try_take(const std::string& daemon, const std::string& project,
                                         const std::string& instance);

  /// The right to speak for a metrics file: held by the drill that will write it at its end.
  static std::optional<RunLock> try_take_metrics(const std::string& path);

  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&& other) noexcept;
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;
  ~RunLock();

 private:
  static std::optional<RunLock> bind(const std::string& name);
  explicit RunLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace drill
