#include "tests/fake-incusd/front.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <set>
#include <thread>

#include "tests/fake-incusd/http_connection.hpp"
#include "tests/fake-incusd/router.hpp"

namespace fake {

namespace {

/// As Go's HTTP server: no letter of a path may be in it. Clients that set the socket's path as Host fall here.
bool is_valid_host(const std::string& host) {
  return std::all_of(host.begin(), host.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string("!$%&'()*+,-.:;=[]_~").find(static_cast<char>(c)) != std::string::npos;
  });
}

Reply refuse(const std::string& text) {
  Reply reply;
  reply.status = 400;
  reply.content_type = "text/plain; charset=utf-8";
  reply.body = text;
  return reply;
}

/// Refuses what Go's HTTP server refuses before Incus sees it.
Reply screened_answer(World& world, const Request& request) {
  if (!request.headers.contains("host")) return refuse("400 Bad Request: missing required Host header");
  if (!is_valid_host(request.header("host"))) return refuse("400 Bad Request: malformed Host header");
  return answer(world, request);
}

sockaddr_un socket_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) throw std::runtime_error("could not listen on " + path + ": too long");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

const sockaddr* as_plain(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

/// Takes the path, where a daemon that died may have left its socket. Throws std::runtime_error when something else is
/// there, or somebody who answers.
void make_way(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return;
  if (!S_ISSOCK(info.st_mode)) {
    throw std::runtime_error("could not listen on " + path + ": there is a file that is no socket");
  }
  const sockaddr_un address = socket_address(path);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const bool answered = ::connect(fd, as_plain(address), sizeof address) == 0 || errno == EAGAIN;
  ::close(fd);
  if (answered) throw std::runtime_error("could not listen on " + path + ": a daemon answers there");
  ::unlink(path.c_str());
}

int listen_on(const std::string& path) {
  constexpr int k_waiting = 1024;
  make_way(path);
  const sockaddr_un address = socket_address(path);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::bind(fd, as_plain(address), sizeof address) != 0 || ::listen(fd, k_waiting) != 0) {
    const std::string why = std::strerror(errno);
    ::close(fd);
    throw std::runtime_error("could not listen on " + path + ": " + why);
  }
  ::chmod(path.c_str(), 0660);
  return fd;
}

/// The connections that are open, each with a thread of its own.
class Connections {
 public:
  explicit Connections(World& world) : world_(world) {}
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;
  /// Cuts them all, and waits until nobody works for them any more.
  ~Connections() {
    std::unique_lock lock{mutex_};
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
    ended_.wait(lock, [this] { return open_.empty(); });
  }

  void add(int fd) {
    constexpr timeval k_patience{60, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &k_patience, sizeof k_patience);
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &k_patience, sizeof k_patience);
    const std::lock_guard lock{mutex_};
    open_.insert(fd);
    std::thread{[this, fd] { work(fd); }}.detach();
  }

 private:
  void work(int fd) {
    HttpConnection connection{fd};
    if (const auto request = connection.read()) connection.write(*request, screened_answer(world_, *request));
    const std::lock_guard lock{mutex_};
    ::close(fd);
    open_.erase(fd);
    ended_.notify_all();
  }

  World& world_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::set<int> open_;
};

/// Serves until `wake` can be read.
void accept_until(World& world, int listener, int wake) {
  Connections connections{world};
  while (true) {
    std::array<pollfd, 2> polled{pollfd{listener, POLLIN, 0}, pollfd{wake, POLLIN, 0}};
    ::poll(polled.data(), polled.size(), -1);
    if (polled[1].revents != 0) break;
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd >= 0) connections.add(fd);
  }
  ::close(listener);  // before the connections end: nobody comes any more
}

}  // namespace

void serve(World& world, const std::string& path, const std::function<void()>& ready) {
  bool first = true;
  World::Lock lock{world.mutex};
  while (!world.ending) {
    const int listener = listen_on(path);
    const int wake = ::eventfd(0, EFD_CLOEXEC);
    world.down = false;
    std::thread watcher{[&world, wake, generation = world.generation] {
      World::Lock watching{world.mutex};
      world.changed.wait(watching, [&] { return world.ending || world.generation != generation; });
      ::eventfd_write(wake, 1);
    }};
    lock.unlock();
    if (first) ready();
    first = false;
    accept_until(world, listener, wake);
    watcher.join();
    ::close(wake);
    lock.lock();
    world.changed.wait_for(lock, world.scenario.restart_downtime, [&] { return world.ending; });
  }
  ::unlink(path.c_str());
}

}  // namespace fake
