// `pgbackrest info`, asked by the container's pgbackrest with production's configuration.
#pragma once

#include "drill/container/container.hpp"
#include "drill/phases/preflight.hpp"

namespace drill {

/// Throws DrillError as pgbackrest::read_info; incus::Error.
pgbackrest::Info read_info_inside(const DrillContext& drill, const Container& container,
                                  const BackupConfiguration& backup);

}  // namespace drill
