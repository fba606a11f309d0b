// How the repository is reached from inside: a directory of the host by a read-only shifted disk device; anything on a
// network, when the container is sealed, by one proxy per endpoint on a loopback address of its own and a line in the
// container's /etc/hosts. So pgbackrest.conf stays byte for byte the same, and TLS names still match.
#pragma once

#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/pgbackrest/repositories.hpp"
#include "incus-client/device.hpp"

namespace drill {

/// Devices for all repositories. Resolves endpoints (only when `sealed`) and looks at local paths.
/// Throws DrillError (repository_unreachable, config_invalid).
incus::Devices repository_devices(const Bounds& bounds, const pgbackrest::Surroundings& surroundings, bool sealed);

struct ReachableRepositories {
  incus::Devices devices;                            ///< through which the instance reaches them
  std::vector<pgbackrest::Repository> repositories;  ///< never empty
  std::vector<std::string> missing;                  ///< of each other one, why it is left out
};

/// The same for those of several repositories that this host reaches: a backup in any of them can be drilled. Throws
/// as above when there is none.
ReachableRepositories reach_repositories(const Bounds& bounds, const pgbackrest::Surroundings& surroundings,
                                         bool sealed);

/// Lines for the container's /etc/hosts, "127.0.1.1 minio.lab"; none when not sealed.
std::vector<std::string> hosts_lines(const pgbackrest::Surroundings& surroundings, bool sealed);

/// The groups that may read the local repositories, for the container's postgres user: its uid is another than the
/// host's, and pgBackRest gives its files to owner and group only.
std::vector<unsigned> repository_groups(const Bounds& bounds, const pgbackrest::Surroundings& surroundings);

}  // namespace drill
