
#include <arpa/inet.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <system_error>

#include "drill/host/give_up_after.hpp"
#include "drill/host/resolve.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/inside/path_inside.hpp"
#include "drill/phases/instance/reach.hpp"

namespace drill {
namespace {

/// Every name gets a loopback address of its own, so that two endpoints may use one port.
struct ProxiedHost {
  std::string name;
  std::string loopback;  ///< inside the container
};

bool is_literal(const std::string& host) {
  in_addr v4{};
  in6_addr v6{};
  return ::inet_pton(AF_INET, host.c_str(), &v4) == 1 || ::inet_pton(AF_INET6, host.c_str(), &v6) == 1;
}

std::vector<ProxiedHost> proxied_hosts(const pgbackrest::Surroundings& surroundings) {
  std::vector<ProxiedHost> hosts;
  for (const auto& repository : surroundings.repositories) {
    for (const auto& endpoint : repository.endpoints) {
      const bool known =
          std::any_of(hosts.begin(), hosts.end(), [&](const auto& host) { return host.name == endpoint.host; });
      if (known) continue;
      if (is_literal(endpoint.host)) {
        // No hosts line can redirect an address. The container's own loopback can still stand in for the host's.
        if (endpoint.host.rfind("127.", 0) == 0 || endpoint.host == "::1") {
          hosts.push_back({endpoint.host, endpoint.host});
          continue;
        }
        throw DrillError{
            Reason::config_invalid,
            "the endpoint '" + endpoint.host + "' of repository " + std::to_string(repository.key) +
                " is an address: a sealed container cannot reach it",
            "Give the endpoint a name in pgbackrest.conf, or set [incus] network to a network that reaches it."};
      }
      hosts.push_back({endpoint.host, "127.0.1." + std::to_string(hosts.size() + 1)});
    }
  }
  return hosts;
}

std::string loopback_of(const std::vector<ProxiedHost>& hosts, const std::string& name) {
  for (const auto& host : hosts) {
    if (host.name == name) return host.loopback;
  }
  return {};
}

/// What the file system says of a path.
struct PathStatus {
  bool is_directory = false;
  unsigned gid = 0;
  int error = 0;  ///< errno; 0 when the path is there
};

/// Throws DrillError (repository_unreachable) when the file system does not answer.
PathStatus path_status(const Bounds& bounds, const std::string& path) {
  constexpr std::chrono::seconds k_limit{30};
  const auto answer = give_up_after(bounds, k_limit, "looking at '" + path + "'", [path] {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return PathStatus{false, 0, errno};
    return PathStatus{S_ISDIR(status.st_mode), status.st_gid, 0};
  });
  if (answer) return *answer;
  throw DrillError{Reason::repository_unreachable,
                   "the file system of '" + path + "' did not answer in " + std::to_string(k_limit.count()) + " s",
                   "Is it on a network, and is its server up?"};
}

void add_local(const Bounds& bounds, const pgbackrest::Repository& repository, incus::Devices& devices) {
  const PathStatus status = path_status(bounds, repository.path);
  if (!status.is_directory) {
    throw DrillError{
        Reason::repository_unreachable,
        "repository " + std::to_string(repository.key) + " is not here: '" + repository.path + "'" +
            (status.error != 0 ? ": " + std::generic_category().message(status.error) : " is not a directory"),
        "Is it mounted on this host? The path comes from repo" + std::to_string(repository.key) +
            "-path in pgbackrest.conf."};
  }
  devices["repo" + std::to_string(repository.key)] = incus::disk_device(
      {.source = repository.path, .path = path_inside(repository.path), .read_only = true, .shift = true});
}

/// The address that a proxy connects to.
std::string address_of(const Bounds& bounds, const pgbackrest::Endpoint& endpoint) {
  try {
    return resolve_host(bounds, endpoint.host, endpoint.port);
  } catch (const ResolveError& error) {
    throw DrillError{Reason::repository_unreachable, std::string{"repository endpoint: "} + error.what(),
                     "Check the endpoint in pgbackrest.conf and the name resolution of this host."};
  }
}

}  // namespace

incus::Devices Reach::devices(const Bounds& bounds, const pgbackrest::Surroundings& surroundings) const {
  incus::Devices out;
  for (const auto& repository : surroundings.repositories) {
    if (repository.is_local()) add_local(bounds, repository, out);
  }
  if (!sealed_) return out;

  const auto hosts = proxied_hosts(surroundings);
  std::vector<pgbackrest::Endpoint> done;
  for (const auto& repository : surroundings.repositories) {
    for (const auto& endpoint : repository.endpoints) {
      if (std::find(done.begin(), done.end(), endpoint) != done.end()) continue;
      out["endpoint" + std::to_string(done.size() + 1)] = incus::instance_tcp_proxy(
          loopback_of(hosts, endpoint.host), endpoint.port, address_of(bounds, endpoint), endpoint.port);
      done.push_back(endpoint);
    }
  }
  return out;
}

ReachableRepositories Reach::repositories(const Bounds& bounds, const pgbackrest::Surroundings& surroundings,
                                          const std::string& wanted) const {
  try {
    return {devices(bounds, surroundings), surroundings.repositories, {}};
  } catch (const DrillError&) {
    if (surroundings.repositories.size() == 1) throw;
  }
  ReachableRepositories out;
  std::exception_ptr first;
  for (const auto& repository : surroundings.repositories) {
    try {
      pgbackrest::Surroundings alone = surroundings;
      alone.repositories = {repository};
      static_cast<void>(devices(bounds, alone));
      out.repositories.push_back(repository);
    } catch (const DrillError& error) {
      if (wanted == "each" || wanted == std::to_string(repository.key)) throw;
      if (!first) first = std::current_exception();
      out.missing.push_back("repository " + std::to_string(repository.key) +
                            " is left out, this host does not reach it: " + error.what());
    }
  }
  if (out.repositories.empty()) std::rethrow_exception(first);
  pgbackrest::Surroundings reachable = surroundings;
  reachable.repositories = out.repositories;
  out.devices = devices(bounds, reachable);
  return out;
}

std::vector<std::string> Reach::hosts_lines(const pgbackrest::Surroundings& surroundings) const {
  std::vector<std::string> lines;
  if (!sealed_) return lines;
  for (const auto& host : proxied_hosts(surroundings)) {
    if (host.name != host.loopback) lines.push_back(host.loopback + " " + host.name);
  }
  return lines;
}

std::vector<unsigned> repository_groups(const Bounds& bounds, const pgbackrest::Surroundings& surroundings) {
  std::vector<unsigned> groups;
  for (const auto& repository : surroundings.repositories) {
    if (!repository.is_local()) continue;
    // The stanza's own directories: the repository's root is often a mount point of root's.
    for (const auto& path : {repository.path + "/backup", repository.path}) {
      const PathStatus status = path_status(bounds, path);
      if (status.error != 0 || status.gid == 0) continue;
      if (std::find(groups.begin(), groups.end(), status.gid) == groups.end()) groups.push_back(status.gid);
    }
  }
  return groups;
}

}  // namespace drill
