// Restore: pgbackrest restore with live output; the PostgreSQL proxy is added and the archive listed meanwhile, so that
// they cost no time.
#pragma once

#include <filesystem>

#include "drill/bounds/bounds.hpp"
#include "drill/bounds/undo_stack.hpp"
#include "drill/config/config.hpp"
#include "drill/container/container.hpp"
#include "drill/pgbackrest/restore.hpp"
#include "drill/phases/results.hpp"
#include "drill/report/observer.hpp"

namespace drill {

/// The options of `pgbackrest restore`, for the drill and for --dry-run.
pgbackrest::RestoreOptions restore_options(const Config& config, const BackupConfiguration& backup,
                                           const RecoveryTarget& target, unsigned cpus);

/// Throws DrillError: restore_failed, no_space, repository_unreachable, ...; incus::Error.
void restore(const Bounds& bounds, const Config& config, const Run& run, const Container& container,
             const Preflighted& preflighted, const Provisioned& provisioned, const Outputs& outputs, UndoStack& undos,
             Restored& result);

}  // namespace drill
