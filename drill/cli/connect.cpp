#include "drill/cli/connect.hpp"

#include "incus-client/socket_path.hpp"
#include "incus-client/unix_transport.hpp"

namespace drill {

Connection connect(const Config& config) {
  const std::string socket = config.incus.socket.empty() ? incus::default_socket_path() : config.incus.socket;
  const auto log = std::make_shared<RequestLog>();
  const auto wire = std::make_shared<incus::UnixTransport>(socket);
  return {incus::Client{std::make_shared<incus::TracingTransport>(wire, log), config.incus.project}, log};
}

}  // namespace drill
