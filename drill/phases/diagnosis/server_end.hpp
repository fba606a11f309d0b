// Explains from its log why the restored server ended or paused during recovery, with a hint.
#pragma once

#include <string>
#include <vector>

#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/inside/server_output.hpp"
#include "drill/phases/inside/server_process.hpp"
#include "drill/redaction/redactor.hpp"

namespace drill {

/// The server's last log message about its end.
std::string last_words(const ServerOutput::Snapshot& seen, const Redactor& redact);

/// Throws DrillError: replay_failed, wrong_timeline, config_invalid, postgres_would_not_start. `configuration_files`:
/// pgbackrest.conf and the files that it names, by their paths inside.
[[noreturn]] void throw_server_ended(int exit_code, const ServerOutput::Snapshot& seen,
                                     const pgbackrest::Backup& restored,
                                     const std::vector<std::string>& configuration_files, const Redactor& redact);

/// Throws DrillError (replay_failed): recovery paused for settings that the server already has.
[[noreturn]] void throw_recovery_paused(const ServerOutput::Snapshot& seen, const Redactor& redact);

/// The limits that the WAL requires beyond the server's; empty when there are none, or only those already in `given`.
RaisedLimits newly_required(const ServerOutput::Snapshot& seen, const RaisedLimits& given);

/// "max_connections = 200, max_wal_senders = 20". Their names are the log's.
std::string limits_text(const RaisedLimits& limits, const Redactor& redact);

}  // namespace drill
