#include "drill/host/resolve.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <memory>

#include "drill/host/give_up_after.hpp"
#include "drill/report/drill_error.hpp"

namespace drill {
namespace {

std::string resolve(const std::string& name) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  if (const int error = ::getaddrinfo(name.c_str(), nullptr, &hints, &first); error != 0) {
    throw DrillError{Reason::repository_unreachable,
                     "could not resolve the repository's host '" + name + "': " + ::gai_strerror(error),
                     "Check the endpoint in pgbackrest.conf and the name resolution of this host."};
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list{first, &::freeaddrinfo};
  const addrinfo* best = list.get();
  for (const addrinfo* each = list.get(); each != nullptr; each = each->ai_next) {
    if (each->ai_family == AF_INET) {
      best = each;
      break;
    }
  }
  std::array<char, NI_MAXHOST> text{};
  if (const int error =
          ::getnameinfo(best->ai_addr, best->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
      error != 0) {
    throw DrillError{Reason::repository_unreachable,
                     "could not write the address of the repository's host '" + name + "': " + ::gai_strerror(error),
                     "Check the endpoint in pgbackrest.conf and the name resolution of this host."};
  }
  return text.data();
}

}  // namespace

std::string resolve_host(const incus::Call& call, const std::string& name) {
  constexpr std::chrono::seconds k_limit{30};
  const auto address = give_up_after(call, k_limit, "resolving '" + name + "'", [name] { return resolve(name); });
  if (address) return *address;
  throw DrillError{
      Reason::repository_unreachable,
      "could not resolve the repository's host '" + name + "' in " + std::to_string(k_limit.count()) + " s",
      "Do the name servers of this host answer?"};
}

}  // namespace drill
