// Before a fail is said of a backup, the repository is asked once more: production expires backups and WAL while a
// drill runs, and a repository can go away.
#pragma once

#include "drill/bounds/bounds.hpp"
#include "drill/container/container.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/pgbackrest/backup_source.hpp"

namespace drill {

/// What `pgbackrest info` tells of an expiry: how it was, and how it is. Throws DrillError (no_backup) with the error's
/// message when the backup is gone, or when others are and what is missing may be WAL that went with them.
void throw_if_expired(const pgbackrest::Info& before, const pgbackrest::Info& now, const pgbackrest::Backup& restored,
                      const DrillError& error);

/// Asks the repository again when the error is a fail that a backup or WAL which is gone would explain. Throws
/// DrillError (no_backup, repository_unreachable) when it does; incus::Error.
void throw_if_repository_changed(const Bounds& bounds, const Container& container,
                                 const pgbackrest::BackupSource& source, const pgbackrest::Info& before,
                                 const pgbackrest::Backup& restored, const DrillError& error);

}  // namespace drill
