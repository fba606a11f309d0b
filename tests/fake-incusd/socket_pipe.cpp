#include "tests/fake-incusd/socket_pipe.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <list>
#include <stdexcept>
#include <vector>

namespace fake {

namespace {

/// One direction of a connection: what was read from one side and not yet written to the other.
struct Flow {
  int from = -1;
  int to = -1;
  std::string pending;
  bool ended = false;  ///< nothing more will be read

  bool wants_read() const { return !ended && pending.size() < 65536; }
  bool done() const { return ended && pending.empty(); }

  void read() {
    std::array<char, 65536> buffer{};
    const ssize_t count = ::recv(from, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count > 0) {
      pending.append(buffer.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EAGAIN) {
      ended = true;
    }
  }
  void write() {
    const ssize_t count = ::send(to, pending.data(), pending.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count > 0) pending.erase(0, static_cast<std::size_t>(count));
    if (count < 0 && errno != EAGAIN) {
      pending.clear();
      ended = true;
    }
  }
};

struct Connection {
  Flow forth;
  Flow back;
};

bool fill(sockaddr_un& address, const std::string& path) {
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) return false;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return true;
}

const sockaddr* plain(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

int connect_to(const std::string& path) {
  sockaddr_un address{};
  if (path.empty() || !fill(address, path)) return -1;
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(fd, plain(address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

std::string go_error(int error) {
  if (error == ENOENT) return "no such file or directory";
  if (error == EACCES) return "permission denied";
  return "invalid argument";
}

void accept_one(int listener, const std::string& target, std::list<Connection>& connections) {
  const int client = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  const int server = connect_to(target);
  if (server < 0) {
    ::close(client);
    return;
  }
  connections.push_back({{.from = client, .to = server, .pending = {}}, {.from = server, .to = client, .pending = {}}});
}

/// Moves what can be moved and drops the connections that have ended.
void serve(std::list<Connection>& connections, const std::vector<pollfd>& polled, std::size_t first) {
  for (auto connection = connections.begin(); connection != connections.end();) {
    for (Flow* flow : {&connection->forth, &connection->back}) {
      for (std::size_t index = first; index < polled.size(); ++index) {
        if (polled[index].fd == flow->from && flow->wants_read() && (polled[index].revents & ~POLLOUT) != 0) {
          flow->read();
        }
      }
      if (!flow->pending.empty()) flow->write();
    }
    // As with the real proxy, the end of one direction is the end of both.
    if (connection->forth.done() || connection->back.done()) {
      ::close(connection->forth.from);
      ::close(connection->forth.to);
      connection = connections.erase(connection);
    } else {
      ++connection;
    }
  }
}

}  // namespace

SocketPipe::SocketPipe(Options options) : options_(std::move(options)) {
  const std::string& path = options_.listen_path;
  const auto fail = [&](int error) {
    if (listener_ >= 0) ::close(listener_);
    throw std::runtime_error("Error occurred when starting proxy device: Error: Failed to listen on " + path +
                             ": listen unix " + path + ": bind: " + go_error(error));
  };
  sockaddr_un address{};
  if (!fill(address, path)) fail(EINVAL);
  ::unlink(path.c_str());
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::bind(listener_, plain(address), sizeof address) != 0) fail(errno);
  if (::listen(listener_, 64) != 0) fail(errno);
  if (::chmod(path.c_str(), options_.mode) != 0) fail(errno);
  if (options_.uid || options_.gid) {
    if (::chown(path.c_str(), options_.uid.value_or(0), options_.gid.value_or(0)) != 0) fail(errno);
  }
  std::array<int, 2> wake{};
  if (::pipe2(wake.data(), O_CLOEXEC) != 0) fail(errno);
  wake_read_ = wake[0];
  wake_write_ = wake[1];
  thread_ = std::thread([this] { run(); });
}

SocketPipe::~SocketPipe() {
  ::close(wake_write_);
  thread_.join();
  ::close(wake_read_);
}

void SocketPipe::run() const {
  std::list<Connection> connections;
  for (;;) {
    std::vector<pollfd> polled{{wake_read_, POLLIN, 0}, {listener_, POLLIN, 0}};
    const std::size_t first = polled.size();
    for (const auto& connection : connections) {
      for (const Flow* flow : {&connection.forth, &connection.back}) {
        if (flow->wants_read()) polled.push_back({flow->from, POLLIN, 0});
        if (!flow->pending.empty()) polled.push_back({flow->to, POLLOUT, 0});
      }
    }
    ::poll(polled.data(), polled.size(), -1);
    if (polled[0].revents != 0) break;
    serve(connections, polled, first);
    if (polled[1].revents != 0) accept_one(listener_, options_.target(), connections);
  }
  ::close(listener_);
  for (const auto& connection : connections) {
    ::close(connection.forth.from);
    ::close(connection.forth.to);
  }
}

}  // namespace fake
