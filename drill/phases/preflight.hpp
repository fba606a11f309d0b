// Preflight: everything that can be known before anything is made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drill/host/run_lock.hpp"
#include "drill/pgbackrest/conf.hpp"
#include "drill/pgbackrest/info.hpp"
#include "drill/pgbackrest/repositories.hpp"
#include "drill/pgbackrest/secrets.hpp"
#include "drill/phases/context.hpp"
#include "drill/phases/leftovers.hpp"

namespace drill {

/// pgbackrest.conf as read from the host.
struct BackupConfiguration {
  std::string text;  ///< byte for byte
  pgbackrest::Conf conf;
  pgbackrest::Surroundings surroundings;
  pgbackrest::Redactor redact;
};

struct PreflightResult {
  BackupConfiguration backup;
  incus::ServerInfo server;
  std::string fingerprint;                   ///< of the local image; empty for a remote one
  std::optional<incus::RemoteImage> remote;  ///< an image the daemon has to fetch
  std::string pool;                          ///< of the root disk
  std::vector<std::string> profile_nics;     ///< names of the network interfaces that the profiles bring
  std::optional<pgbackrest::Info> info;      ///< as the host's pgbackrest sees it; absent where it cannot
  std::optional<Leftover> leftover;          ///< of ours, with the instance's name
  std::string root_size;                     ///< "12GiB"; empty: the pool's default
};

/// Reads pgbackrest.conf, opens the sections of the stanza. Throws DrillError (config_invalid).
BackupConfiguration read_backup_configuration(const Config& config);

/// Throws DrillError (metrics_unwritable) when metrics or state could not be written at the end.
void check_writable(const Config& config);

/// Throws DrillError with the reason why a drill could not run. Changes nothing; a leftover of ours that has the
/// instance's name becomes a finding.
PreflightResult look_around(const DrillContext& drill);

/// The same, and sweeps that leftover. The run lock is held by the caller.
PreflightResult preflight(const DrillContext& drill);

}  // namespace drill
