// `pgbackrest info`, asked by the container's pgbackrest with production's configuration.
#pragma once

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/container/container.hpp"
#include "drill/pgbackrest/backup_configuration.hpp"
#include "drill/pgbackrest/info.hpp"

namespace drill {

/// Throws DrillError as pgbackrest::read_info; incus::Error.
pgbackrest::Info read_info_inside(const Bounds& bounds, const BackupConfig& config, const Container& container,
                                  const BackupConfiguration& backup);

}  // namespace drill
