// Restore: pgbackrest restore with live output; the PostgreSQL proxy is added and the archive listed meanwhile, so that
// they cost no time.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "drill/pgbackrest/archive_listing.hpp"
#include "drill/pgbackrest/restore_command.hpp"
#include "drill/phases/provision.hpp"
#include "drill/postgres/production.hpp"

namespace drill {

struct Restored {
  std::chrono::steady_clock::time_point began;  ///< the clock of the RTO starts here
  std::filesystem::path socket_directory;       ///< on the host, for libpq
  std::optional<pgbackrest::ArchiveListing>
      archive;  ///< before the restored server ran; absent when it cannot be listed
  std::optional<postgres::ProductionWord> production;  ///< what it said when the drill began; absent: unknown
};

/// How pgbackrest is told what to restore: by the drill, and by what shows it beforehand.
pgbackrest::RestoreOptions restore_options(const Config& config, const BackupConfiguration& backup,
                                           const RecoveryTarget& target, unsigned cpus);

/// Throws DrillError: restore_failed, no_space, repository_unreachable, ...; incus::Error.
Restored restore(const DrillContext& drill, const Container& container, const BackupConfiguration& backup,
                 const Provisioned& provisioned);

}  // namespace drill
