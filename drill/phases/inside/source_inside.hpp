// The backups as the container's pgbackrest sees them, with production's configuration: this view decides.
#pragma once

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/container/container.hpp"
#include "drill/pgbackrest/backup_source.hpp"

namespace drill {

/// Builds it from what the host knows. Asks nobody.
pgbackrest::BackupSource source_inside(const BackupConfig& config, const BackupConfiguration& backup);

/// Lists the backups in the container, as postgres. Throws DrillError as pgbackrest::read_info; incus::Error.
pgbackrest::Info read_info_inside(const Bounds& bounds, const Container& container,
                                  const pgbackrest::BackupSource& source);

}  // namespace drill
