#include "incus-client/unix_transport.hpp"

#include <httplib.h>

#include <csignal>

#include "incus-client/error.hpp"
#include "incus-client/socket_path.hpp"
#include "incus-client/watchdog.hpp"

namespace incus {
namespace {

/// cpp-httplib writes without MSG_NOSIGNAL: a daemon that answers early and closes would kill the process.
class SigpipeBlocked {
 public:
  SigpipeBlocked() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  SigpipeBlocked(const SigpipeBlocked&) = delete;
  SigpipeBlocked& operator=(const SigpipeBlocked&) = delete;
  SigpipeBlocked(SigpipeBlocked&&) = delete;
  SigpipeBlocked& operator=(SigpipeBlocked&&) = delete;
  ~SigpipeBlocked() {
    // One that we caused is ours to swallow; one that was blocked before us stays the caller's.
    if (sigismember(&before_, SIGPIPE) == 0) {
      const timespec no_wait{};
      while (sigtimedwait(&pipe_, nullptr, &no_wait) == SIGPIPE) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t pipe_{};
  sigset_t before_{};
};

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

httplib::Request to_httplib(const Request& request) {
  httplib::Request out;
  out.method = request.method;
  out.path = request.target;
  // Without it the socket's path becomes the Host header, which Go refuses with "400 malformed Host header".
  out.headers.emplace("Host", "incus");
  for (const auto& [name, value] : request.headers) out.headers.emplace(name, value);
  if (!request.content_type.empty()) {
    out.headers.emplace("Content-Type", request.content_type);
    out.body = request.body;
  }
  return out;
}

}  // namespace

Response UnixTransport::send(const Request& request, const Call& call) {
  const std::string what = request.method + " " + request.target.substr(0, request.target.find('?'));
  check(call, what.c_str());
  const SigpipeBlocked no_sigpipe;

  httplib::Client client{path_};
  client.set_address_family(AF_UNIX);
  client.set_url_encode(false);
  // Not that the connection were used again: to a request with "Connection: close" the daemon answers an early refusal
  // without reading the body, and hangs up while we still write it. The refusal would be lost.
  client.set_keep_alive(true);
  const auto left = call.deadline.left();
  client.set_connection_timeout(left);
  client.set_read_timeout(left);
  client.set_write_timeout(left);

  Response response;
  httplib::Request wire = to_httplib(request);
  // The read timeout is per read: a daemon that drips would outlive the deadline without this check.
  wire.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
    response.body.append(data, size);
    return response.body.size() <= request.most_answer && !call.deadline.passed() && !call.stop.stop_requested();
  };

  const httplib::Result result = [&] {
    // httplib's own timeouts are per read: a daemon that drips would outlive them. Cut again until the request is over,
    // since a stop that comes before the socket exists would be missed.
    const Watchdog watchdog{call, [&client] { client.stop(); }};
    return client.send(wire);
  }();

  if (result) {
    response.status = result->status;
    for (const auto& [name, value] : result->headers) response.headers.emplace(lower_case(name), value);
    return response;
  }
  check(call, what.c_str());
  if (result.error() == httplib::Error::Connection) diagnose_socket(path_);
  if (response.body.size() > request.most_answer) {
    throw Error{ErrorKind::protocol,
                what + ": the answer is larger than " + std::to_string(request.most_answer) + " bytes"};
  }
  throw Error{ErrorKind::cut, what + ": the connection to '" + path_ +
                                  "' broke before the answer was complete, or the answer is no HTTP (" +
                                  httplib::to_string(result.error()) + ")"};
}

}  // namespace incus
