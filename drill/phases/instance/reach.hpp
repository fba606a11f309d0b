// How the instance reaches the repositories, and how this host's libpq reaches the restored server: decided once, from
// the configuration.
//
// A repository that is a directory of the host is mounted as a read-only shifted disk device. One on a network is
// reached over the instance's own network or, if the instance is sealed, through one proxy per endpoint, on its own
// loopback address with a line in the container's /etc/hosts: so pgbackrest.conf stays byte for byte the same, and TLS
// names still match. A proxy connects a unix socket of this host to the server's socket.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "drill/host/user.hpp"

#include "drill/bounds/bounds.hpp"
#include "drill/bounds/undo_stack.hpp"
#include "drill/container/container.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "incus-client/device.hpp"

namespace drill {

struct ReachableRepositories {
  incus::Devices devices;                            ///< through which the instance reaches them
  std::vector<pgbackrest::Repository> repositories;  ///< never empty
  std::vector<std::string> missing;                  ///< for each other one, why it is left out
};

class Reach {
 public:
  /// `sealed`: the instance has no network.
  explicit Reach(bool sealed) : sealed_(sealed) {}

  /// Returns the repositories that can be reached: a backup in any of them can be drilled. `wanted`: [backup] repo.
  /// Resolves endpoints (only when sealed) and looks at local paths. Throws DrillError (repository_unreachable,
  /// config_invalid) when there is none, or one that must be drilled is not; CutShort.
  [[nodiscard]] ReachableRepositories repositories(const Bounds& bounds, const pgbackrest::Surroundings& surroundings,
                                                   const std::string& wanted) const;

  /// Lines for the container's /etc/hosts, "127.0.1.1 minio.lab"; none when not sealed.
  [[nodiscard]] std::vector<std::string> hosts_lines(const pgbackrest::Surroundings& surroundings) const;

  /// Creates the proxy to the server, and one more for each of `users`, who cannot read our own directories: theirs is
  /// below the returned one and has their name. The server will run in the container as `uid` and `gid`. Returns the
  /// directory of the socket, for libpq. Throws DrillError (config_invalid), std::system_error, incus::Error.
  std::filesystem::path open_server(const Bounds& bounds, const Container& container, const std::string& run_id,
                                    unsigned uid, unsigned gid, const std::vector<User>& users, UndoStack& undos) const;

 private:
  [[nodiscard]] incus::Devices devices(const Bounds& bounds, const pgbackrest::Surroundings& surroundings) const;

  bool sealed_;
};

/// The groups that may read the local repositories, for the container's postgres user: its uid differs from the host's,
/// and pgBackRest gives its files to owner and group only.
std::vector<unsigned> repository_groups(const Bounds& bounds, const pgbackrest::Surroundings& surroundings);

}  // namespace drill
