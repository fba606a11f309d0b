#include "drill/phases/diagnosis/server_end.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "drill/outcome/drill_error.hpp"
#include "drill/pgbackrest/backup_source.hpp"

namespace drill {
namespace {

/// The first WAL segment that the server asked for in vain, and that the backup is nothing without; empty when none.
std::string missing_of_backup(const ServerOutput::Snapshot& seen, const pgbackrest::Backup& restored) {
  for (const auto& name : seen.not_in_archive) {
    if (restored.archive_start && restored.archive_stop && name >= *restored.archive_start &&
        name <= *restored.archive_stop) {
      return name;
    }
  }
  return {};
}

}  // namespace

std::string last_words(const ServerOutput::Snapshot& seen, const Redactor& redact) {
  return redact(seen.log.fatal_lines().empty() ? seen.last_line : seen.log.fatal_lines().back());
}

void throw_server_ended(int exit_code, const ServerOutput::Snapshot& seen, const pgbackrest::Backup& restored,
                        const std::vector<std::string>& configuration_files, const Redactor& redact) {
  const std::string fatal = last_words(seen, redact);
  if (!seen.archive_get_errors.errors().empty()) {
    const auto& error = seen.archive_get_errors.errors().back();
    const std::string message =
        fmt::format("WAL could not be fetched from the archive: [{:03}] {}", error.code, redact(error.message));
    const bool ours = pgbackrest::classify(error, configuration_files) == pgbackrest::ErrorClass::configuration;
    throw DrillError{ours ? Reason::config_invalid : Reason::replay_failed, message, redact(error.hint)};
  }
  if (seen.log.foreign_timeline()) {
    throw DrillError{Reason::wrong_timeline,
                     "the archive has a timeline that does not descend from this backup: " + fatal,
                     "A server that was promoted elsewhere wrote to this repository. Every restore of this backup will "
                     "fail like this "
                     "until that history file is removed; take a new backup now."};
  }
  if (const auto missing = missing_of_backup(seen, restored); !missing.empty()) {
    throw DrillError{Reason::replay_failed,
                     "WAL segment " + redact(missing) + ", which the backup itself needs, is not in the archive",
                     "The backup cannot be used. Take a new one now, and find out where the segment went."};
  }
  if (seen.log.redo_start()) {
    throw DrillError{Reason::replay_failed,
                     fmt::format("the server ended during recovery with exit code {}: {}", exit_code, fatal),
                     "See postgres.log next to the report."};
  }
  throw DrillError{Reason::postgres_would_not_start,
                   fmt::format("the server ended with exit code {} before recovery began: {}", exit_code, fatal),
                   "See postgres.log next to the report; `--keep-on-failure` keeps the container for inspection."};
}

std::string limits_text(const RaisedLimits& limits, const Redactor& redact) {
  std::string out;
  for (const auto& [name, value] : limits) out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", name, value);
  return redact(out);
}

RaisedLimits newly_required(const ServerOutput::Snapshot& seen, const RaisedLimits& given) {
  RaisedLimits wanted = given;
  for (const auto& [name, value] : seen.log.required_settings()) wanted[name] = std::max(wanted[name], value);
  return wanted == given ? RaisedLimits{} : wanted;
}

void throw_recovery_paused(const ServerOutput::Snapshot& seen, const Redactor& redact) {
  throw DrillError{Reason::replay_failed,
                   "recovery has paused, though it has what it asked for (" +
                       limits_text(seen.log.required_settings(), redact) + ")",
                   "See postgres.log next to the report."};
}

}  // namespace drill
