#include "drill/cli/connect.hpp"

#include <fmt/format.h>

#include <utility>

#include "incus-client/error.hpp"
#include "incus-client/socket_path.hpp"
#include "incus-client/unix_transport.hpp"

namespace drill {
namespace {

/// An error about the socket says where its path comes from.
class SocketTransport : public incus::Transport {
 public:
  SocketTransport(const std::string& socket, const Config& config)
      : inner_(socket.empty() ? incus::default_socket_path() : socket), file_(config.file) {
    if (!socket.empty()) origin_ = config.socket_by_option ? "--socket" : "[incus] socket in '" + file_ + "'";
  }

  [[nodiscard]] incus::Response send(const incus::Request& request, const incus::Call& call) override {
    try {
      return inner_.send(request, call);
    } catch (const incus::Error& error) {
      if (!error.is_unreachable()) throw;
      throw incus::Error{error.kind(), with_origin(error.what()), error.status()};
    }
  }

  [[nodiscard]] std::string description() const override { return inner_.description(); }

 private:
  [[nodiscard]] std::string with_origin(const std::string& text) const {
    constexpr const char* k_mark = "\nHINT: ";
    const auto at = text.find(k_mark);
    const std::string what = text.substr(0, at);
    const std::string hint = at == std::string::npos ? "" : text.substr(at + std::char_traits<char>::length(k_mark));
    if (!origin_.empty()) {
      return what + k_mark + "the path comes from " + origin_ + ": correct it if the daemon listens elsewhere." +
             (hint.empty() ? "" : " Else: " + hint);
    }
    return what + k_mark + hint + (hint.empty() ? "" : " ") +
           fmt::format("Another socket is named with [incus] socket in '{}', --socket or INCUS_SOCKET.", file_);
  }

  incus::UnixTransport inner_;
  std::string file_;
  std::string origin_;  ///< where an operator has named the socket; empty where it was found
};

}  // namespace

Connection connect(const Config& config) {
  const auto log = std::make_shared<RequestLog>();
  const auto wire = std::make_shared<SocketTransport>(config.incus.socket, config);
  return {incus::Client{std::make_shared<incus::TracingTransport>(wire, log), config.incus.project}, log};
}

}  // namespace drill
