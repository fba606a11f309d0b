// Restore: pgbackrest restore with live output; the PostgreSQL proxy is added meanwhile, so that its second costs
// nothing.
#pragma once

#include <filesystem>
#include <string>

#include "drill/phases/provision.hpp"

namespace drill {

struct Restored {
  std::chrono::steady_clock::time_point began;  ///< the clock of the RTO starts here
  std::filesystem::path socket_directory;       ///< on the host, for libpq
};

/// Throws DrillError: restore_failed, no_space, repository_unreachable, ...; incus::Error.
Restored restore(const DrillContext& drill, const Container& container, const BackupConfiguration& backup,
                 const Provisioned& provisioned);

}  // namespace drill
