// Checks the repository again before a backup is judged as failed: production may have expired backups or WAL during
// the drill, or the repository may have become unreachable.
#pragma once

#include "drill/bounds/bounds.hpp"
#include "drill/container/container.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/pgbackrest/backup_source.hpp"

namespace drill {

/// Compares two answers of `pgbackrest info`, before and now. Throws DrillError (no_backup) with the error's message
/// when the backup is gone, or when other backups are gone and their WAL may be what is missing.
void throw_if_expired(const pgbackrest::Info& before, const pgbackrest::Info& now, const pgbackrest::Backup& restored,
                      const DrillError& error);

/// Asks the repository again when a missing backup or missing WAL would explain the error. Throws DrillError
/// (no_backup, repository_unreachable) when it does; incus::Error.
void throw_if_repository_changed(const Bounds& bounds, const Container& container,
                                 const pgbackrest::BackupSource& source, const pgbackrest::Info& before,
                                 const pgbackrest::Backup& restored, const DrillError& error);

}  // namespace drill
