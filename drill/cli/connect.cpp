#include "drill/cli/connect.hpp"

#include "drill/cli/logged_transport.hpp"
#include "incus-client/socket_path.hpp"
#include "incus-client/unix_transport.hpp"

namespace drill {

incus::Client connect(const Config& config) {
  const std::string socket = config.incus.socket.empty() ? incus::default_socket_path() : config.incus.socket;
  return incus::Client{std::make_shared<LoggedTransport>(std::make_shared<incus::UnixTransport>(socket)),
                       config.incus.project};
}

}  // namespace drill
