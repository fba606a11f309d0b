#include "drill/host/resolve.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <utility>

#include "drill/host/give_up_after.hpp"

namespace drill {
namespace {

using AddressList = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

constexpr std::size_t k_most_addresses = 16;
constexpr std::chrono::seconds k_connect_limit{3};

/// `flags`: AI_NUMERICHOST for what is an address already.
int look_up(const std::string& name, const char* port, int flags, AddressList& out) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* first = nullptr;
  const int error = ::getaddrinfo(name.c_str(), port, &hints, &first);
  out.reset(error == 0 ? first : nullptr);
  return error;
}

[[noreturn]] void throw_unresolved(const std::string& what, const std::string& name, int error) {
  throw ResolveError{"could not " + what + " '" + name + "': " + ::gai_strerror(error)};
}

/// Each once, those of IPv4 first.
std::vector<std::string> addresses_of(const std::string& name) {
  AddressList list{nullptr, &::freeaddrinfo};
  if (const int error = look_up(name, nullptr, 0, list); error != 0) throw_unresolved("resolve", name, error);
  std::vector<std::string> out;
  for (const bool v4 : {true, false}) {
    for (const addrinfo* each = list.get(); each != nullptr && out.size() < k_most_addresses; each = each->ai_next) {
      if ((each->ai_family == AF_INET) != v4) continue;
      std::array<char, NI_MAXHOST> text{};
      const int error =
          ::getnameinfo(each->ai_addr, each->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
      if (error != 0) throw_unresolved("write the address of", name, error);
      if (std::find(out.begin(), out.end(), text.data()) == out.end()) out.emplace_back(text.data());
    }
  }
  if (out.empty()) throw_unresolved("resolve", name, EAI_NONAME);
  return out;
}

/// A connection that was begun.
class Attempt {
 public:
  Attempt(const std::string& address, const std::string& port) {
    AddressList list{nullptr, &::freeaddrinfo};
    if (look_up(address, port.c_str(), AI_NUMERICHOST | AI_NUMERICSERV, list) != 0) return;
    fd_ = ::socket(list->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd_ >= 0 && ::connect(fd_, list->ai_addr, list->ai_addrlen) != 0 && errno != EINPROGRESS) close();
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
  Attempt(Attempt&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Attempt& operator=(Attempt&&) = delete;
  ~Attempt() { close(); }

  [[nodiscard]] int fd() const { return fd_; }
  /// What is said of one that poll() reports.
  bool connected() {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0) return true;
    close();
    return false;
  }

 private:
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  int fd_ = -1;
};

}  // namespace

std::string first_reachable(const std::vector<std::string>& addresses, std::uint16_t port) {
  std::vector<Attempt> attempts;
  attempts.reserve(addresses.size());
  for (const auto& address : addresses) attempts.emplace_back(address, std::to_string(port));
  const auto end = std::chrono::steady_clock::now() + k_connect_limit;
  while (std::any_of(attempts.begin(), attempts.end(), [](const Attempt& each) { return each.fd() >= 0; })) {
    std::vector<pollfd> polled;  // one that is closed has -1, which poll() passes over
    polled.reserve(attempts.size());
    for (const auto& each : attempts) polled.push_back({each.fd(), POLLOUT, 0});
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0 || ::poll(polled.data(), polled.size(), static_cast<int>(left.count())) <= 0) break;
    for (std::size_t i = 0; i < polled.size(); ++i) {
      if (polled[i].revents != 0 && attempts[i].connected()) return addresses[i];
    }
  }
  return addresses.at(0);
}

std::string resolve_host(const Bounds& bounds, const std::string& name, std::uint16_t port) {
  constexpr std::chrono::seconds k_limit{30};
  const auto address = give_up_after(bounds, k_limit, "resolving '" + name + "'", [name, port] {
    const auto all = addresses_of(name);
    return all.size() == 1 ? all.front() : first_reachable(all, port);
  });
  if (address) return *address;
  throw ResolveError{"could not resolve '" + name + "' in " + std::to_string(k_limit.count()) +
                     " s: no name server answers"};
}

}  // namespace drill
