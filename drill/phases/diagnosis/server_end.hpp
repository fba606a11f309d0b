// Why the restored server ended or stopped in the middle of recovery, by what it said; and what would help.
#pragma once

#include <string>
#include <vector>

#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/inside/server_output.hpp"
#include "drill/phases/inside/server_process.hpp"
#include "drill/redaction/redactor.hpp"

namespace drill {

/// The last thing that the server said of its end.
std::string last_words(const ServerOutput::Snapshot& seen, const Redactor& redact);

/// Throws DrillError: replay_failed, wrong_timeline, config_invalid, postgres_would_not_start. `configuration_files`:
/// inside, pgbackrest.conf and what it names.
[[noreturn]] void throw_server_ended(int exit_code, const ServerOutput::Snapshot& seen,
                                     const pgbackrest::Backup& restored,
                                     const std::vector<std::string>& configuration_files, const Redactor& redact);

/// Throws DrillError (replay_failed): recovery waits for settings that it has.
[[noreturn]] void throw_recovery_paused(const ServerOutput::Snapshot& seen, const Redactor& redact);

/// What the WAL asks for beyond what the server has; empty when nothing, or nothing that we did not give it already.
RaisedLimits newly_required(const ServerOutput::Snapshot& seen, const RaisedLimits& given);

/// "max_connections = 200, max_wal_senders = 20". Their names are the log's.
std::string limits_text(const RaisedLimits& limits, const Redactor& redact);

}  // namespace drill
