// Provision: everything the restore needs is in place inside, or the phase says what is missing.
#pragma once

#include <string>

#include "drill/config/recovery_target.hpp"
#include "drill/container/container.hpp"
#include "drill/pgbackrest/info.hpp"
#include "drill/phases/preflight.hpp"

namespace drill {

struct Provisioned {
  unsigned uid = 0;  ///< of postgres, inside
  unsigned gid = 0;
  unsigned cpus = 1;
  std::string pgbackrest_version;
  std::string data_directory;  ///< PGDATA
  std::string bin_directory;   ///< of the PostgreSQL that fits the backup: "/usr/lib/postgresql/15/bin"
  pgbackrest::Info info;
  pgbackrest::Backup backup;             ///< the one to restore
  RecoveryTarget target;                 ///< how far; never random
  std::vector<std::string> host_resets;  ///< see pgbackrest::hosts_to_reset
  pgbackrest::Redactor redact;           ///< of production's secrets
};

/// Throws DrillError: tool_missing, version_mismatch, no_backup, repository_unreachable, config_invalid; incus::Error.
Provisioned provision(const DrillContext& drill, const Container& container, const PreflightResult& preflight);

}  // namespace drill
