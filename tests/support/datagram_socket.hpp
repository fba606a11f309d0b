// A unix datagram socket that records its messages, like those of systemd and journald.
#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace test {

class DatagramSocket {
 public:
  /// Throws std::runtime_error when it cannot be bound.
  explicit DatagramSocket(const std::filesystem::path& path);
  DatagramSocket(const DatagramSocket&) = delete;
  DatagramSocket& operator=(const DatagramSocket&) = delete;
  ~DatagramSocket();

  /// All that came so far.
  std::vector<std::string> received() const;

 private:
  /// Takes what the kernel has.
  void read() const;

  int fd_;
  mutable std::mutex mutex_;
  mutable std::vector<std::string> received_;
  std::jthread reader_;  ///< the kernel keeps but a few datagrams, and then makes the sender wait
};

/// A socket whose owner hangs: it is full, and nobody reads.
class DeafSocket {
 public:
  /// Throws std::runtime_error when it cannot be bound.
  explicit DeafSocket(const std::filesystem::path& path);
  DeafSocket(const DeafSocket&) = delete;
  DeafSocket& operator=(const DeafSocket&) = delete;
  ~DeafSocket();

 private:
  int fd_;
};

}  // namespace test
