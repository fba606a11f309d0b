// The host side of a proxy device: listens on a unix socket and joins every connection, byte for byte, with one to
// another unix socket. The socket file stays behind, as it does with the real daemon.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <thread>

namespace fake {

class SocketPipe {
 public:
  struct Options {
    std::string listen_path;
    unsigned mode = 0644;
    std::optional<unsigned> uid;
    std::optional<unsigned> gid;
    /// Returns the target of each connection; empty: nobody listens there, and the connection ends at once.
    std::function<std::string()> target;
  };

  /// Listens on the path and replaces what is there. Throws std::runtime_error with the daemon's message when it cannot
  /// listen.
  explicit SocketPipe(Options options);
  ~SocketPipe();
  SocketPipe(const SocketPipe&) = delete;
  SocketPipe& operator=(const SocketPipe&) = delete;

 private:
  void run() const;

  Options options_;
  int listener_ = -1;
  int wake_read_ = -1;  ///< readable when run() is to end
  int wake_write_ = -1;
  std::thread thread_;
};

}  // namespace fake
