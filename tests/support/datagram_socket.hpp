// A unix datagram socket that keeps what comes, as systemd and journald have one.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace test {

class DatagramSocket {
 public:
  /// Throws std::runtime_error when it cannot be bound.
  explicit DatagramSocket(const std::filesystem::path& path);
  DatagramSocket(const DatagramSocket&) = delete;
  DatagramSocket& operator=(const DatagramSocket&) = delete;
  ~DatagramSocket();

  /// All that came since the last call; returns at once.
  std::vector<std::string> received() const;

 private:
  int fd_;
};

}  // namespace test
