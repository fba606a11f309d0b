#include "drill/phases/recover.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>

#include "drill/config/names.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/diagnosis/exhausted.hpp"
#include "drill/phases/diagnosis/server_trouble.hpp"
#include "drill/phases/inside/push_files.hpp"
#include "drill/phases/inside/server_process.hpp"
#include "drill/postgres/lsn.hpp"
#include "drill/report/history_directory.hpp"

namespace drill {
namespace {

using Clock = std::chrono::steady_clock;

/// Asking over an open connection costs the server next to nothing.
constexpr std::chrono::milliseconds k_poll{25};
/// An attempt to connect too early costs it a process and a line of its log: rarer and rarer, as replay may take hours.
constexpr std::chrono::milliseconds k_connect_most{1000};
constexpr int k_connect_share = 20;  ///< of the time that passed
/// A server that is up answers a connection much sooner, or never will.
constexpr std::chrono::seconds k_connect_limit{10};
constexpr std::chrono::seconds k_log_limit{10};

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

std::string last_words(const ServerOutput::Snapshot& seen, const pgbackrest::Redactor& redact) {
  return redact(seen.log.fatal_lines().empty() ? seen.last_line : seen.log.fatal_lines().back());
}

/// Why the server ended, in its own words.
[[noreturn]] void throw_server_ended(int exit_code, const ServerOutput::Snapshot& seen,
                                     const pgbackrest::Backup& restored, const BackupConfiguration& backup) {
  const auto& redact = backup.redact;
  const std::string fatal = last_words(seen, redact);
  if (!seen.archive_get_errors.errors().empty()) {
    const auto& error = seen.archive_get_errors.errors().back();
    const std::string message =
        fmt::format("WAL could not be fetched from the archive: [{:03}] {}", error.code, redact(error.message));
    const bool ours =
        pgbackrest::classify(error, configuration_files_inside(backup)) == pgbackrest::ErrorClass::configuration;
    throw DrillError{ours ? Reason::config_invalid : Reason::replay_failed, message, redact(error.hint)};
  }
  if (seen.log.foreign_timeline()) {
    throw DrillError{
        Reason::wrong_timeline, "the archive has a timeline that did not come out of this backup: " + fatal,
        "A server that was promoted elsewhere wrote to this repository. Every restore of this backup ends so "
        "until its history file is gone; take a new backup now."};
  }
  if (const auto missing = missing_of_backup(seen, restored); !missing.empty()) {
    throw DrillError{Reason::replay_failed,
                     "WAL segment " + redact(missing) + ", which the backup itself needs, is not in the archive",
                     "The backup cannot be used. Take a new one now, and look where the segment went."};
  }
  if (seen.log.redo_start()) {
    throw DrillError{Reason::replay_failed,
                     fmt::format("the server ended during recovery with exit code {}: {}", exit_code, fatal),
                     "See postgres.log beside the report."};
  }
  throw DrillError{Reason::postgres_would_not_start,
                   fmt::format("the server ended with exit code {} before recovery began: {}", exit_code, fatal),
                   "See postgres.log beside the report; `--keep-on-failure` leaves the container for a look."};
}

/// Their names are the log's.
std::string describe(const RaisedLimits& limits, const pgbackrest::Redactor& redact) {
  std::string out;
  for (const auto& [name, value] : limits) out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", name, value);
  return redact(out);
}

/// What the WAL asks for beyond what the server has; empty when nothing, or nothing that we did not give it already.
RaisedLimits newly_required(const ServerOutput::Snapshot& seen, const RaisedLimits& given) {
  RaisedLimits wanted = given;
  for (const auto& [name, value] : seen.log.required_settings()) wanted[name] = std::max(wanted[name], value);
  return wanted == given ? RaisedLimits{} : wanted;
}

/// Recovery to an instant ends at the first commit after it. Where there is none, one that was asked for is a fail, but
/// one that was drawn was drawn from an archive whose last commit nobody knows.
bool lies_after_all_commits(const DrillContext& drill, const ServerOutput::Snapshot& seen) {
  return seen.log.target_not_reached() && drill.report.recovery.resolved_target.has_value();
}

[[noreturn]] void throw_paused(const ServerOutput::Snapshot& seen, const pgbackrest::Redactor& redact) {
  throw DrillError{
      Reason::replay_failed,
      "recovery has paused, though it has what it asked for (" + describe(seen.log.required_settings(), redact) + ")",
      "See postgres.log beside the report."};
}

/// True once a query was answered and said that recovery is over; else `why` says what kept it from being answered.
bool is_promoted(const DrillContext& drill, RunningServer& server, std::string& why) {
  const Bounds& bounds = drill.bounds;
  try {
    if (!server.session) server.session = std::make_unique<postgres::Session>(bounds, server.session_options);
    const auto rows = server.session->query(
        bounds, "SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('server_version')");
    drill.report.environment.postgres_version = rows.at(0).at(1);
    return rows.at(0).at(0) == "f";
  } catch (const postgres::SessionError& error) {
    // Not up yet, or shutting down: whether there is hope is the process' question, asked each round.
    server.session.reset();
    throw_if_locale_missing(error);
    why = error.what();
    return false;
  }
}

/// The server is up and will not let us in.
[[noreturn]] void throw_no_answer(const DrillContext& drill, const std::string& why) {
  const auto& postgres = drill.config.postgres;
  throw DrillError{Reason::config_invalid,
                   fmt::format("the restored server is up, but does not answer user '{}' in database '{}': {}",
                               postgres.user, postgres.database, why),
                   "Set [postgres] user and database to a superuser and a database that production has."};
}

/// Production's: as configured, else as it says; empty when nobody knows.
std::string time_zone(const Config& config, const Restored& restored) {
  if (!config.postgres.timezone.empty() || !restored.production) return config.postgres.timezone;
  try {
    require_time_zone(restored.production->time_zone);
    return restored.production->time_zone;
  } catch (const std::invalid_argument&) {
    return {};  // "<+03>-3" and the like: no name that a connection string could carry
  }
}

std::chrono::milliseconds next_poll(const RunningServer& server, Clock::duration passed) {
  if (server.session) return k_poll;
  return std::clamp(std::chrono::duration_cast<std::chrono::milliseconds>(passed) / k_connect_share, k_poll,
                    k_connect_most);
}

/// How many WAL segments there are from the backup's first to the archive's newest, on one timeline; for display.
std::optional<std::uint64_t> expected_segments(const DrillContext& drill, const Provisioned& provisioned) {
  const auto& backup = provisioned.backup;
  const std::string begin = backup.archive_start.value_or("");
  const auto size = backup.lsn_start ? postgres::segment_size_of(*backup.lsn_start, begin) : std::nullopt;
  try {
    const auto first = postgres::parse_segment(begin, size.value_or(postgres::k_default_segment_size));
    const auto last = postgres::parse_segment(drill.report.backup.value().archive_max,
                                              size.value_or(postgres::k_default_segment_size));
    if (last.number < first.number) return std::nullopt;
    return last.number - first.number + 1;
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

/// Hands on what the server has said meanwhile. Returns what the daemon failed with, for it may answer the next time.
std::exception_ptr read_what_came(RunningServer& server) {
  try {
    server.process->read_now();
    return nullptr;
  } catch (const incus::Error& error) {
    if (error.is_cancelled()) throw;
    spdlog::debug("could not read the server's log: {}", error.what());
    return std::current_exception();
  }
}

/// The log up to the end of recovery. It comes by way of the daemon: the server may answer before its last words are
/// here. Throws what the daemon failed with when it does not hand them out: without them nobody can tell how far WAL
/// was replayed, and that is no word about the backup.
ServerOutput::Snapshot read_recovery(const DrillContext& drill, RunningServer& server, const ServerOutput& output) {
  const Bounds bounds = drill.bounds.at_most(k_log_limit);
  std::exception_ptr failure = read_what_came(server);
  while (!output.snapshot().log.recovery_complete() && !bounds.deadline.passed()) {
    sleep(bounds, k_poll);
    failure = read_what_came(server);
  }
  if (failure && !output.snapshot().log.recovery_complete()) std::rethrow_exception(failure);
  return output.snapshot();
}

void report_recovery(DrillReport& report, const ServerOutput::Snapshot& seen, UtcTime promoted,
                     const pgbackrest::Redactor& redact) {
  report.recovery.wal_segments_replayed = seen.log.segments_restored();
  for (const auto& finding : seen.findings) report.findings.push_back(redact(finding));
  const auto step = [&](const char* name, const auto& from, const auto& to) {
    if (from && to) report.steps.push_back({name, *to - *from});
  };
  step("start of PostgreSQL", seen.times.starting, seen.times.redo_start);
  step("redo", seen.times.redo_start, seen.times.redo_done);
  step("end of recovery", seen.times.redo_done, std::optional{promoted});
}

}  // namespace

RunningServer recover(const DrillContext& drill, const Container& container, const BackupConfiguration& backup,
                      const Provisioned& provisioned, const Restored& restored, const Bounds& lifetime) {
  const auto output =
      std::make_shared<ServerOutput>(history_directory(drill.config, drill.run_id) / "postgres.log", backup.redact);
  const ServerProcess process{drill, container, provisioned, output, lifetime};
  const auto began = Clock::now();
  RunningServer server;
  const auto& postgres = drill.config.postgres;
  server.session_options = {.socket_directory = restored.socket_directory,
                            .user = postgres.user,
                            .database = postgres.database,
                            .major = std::stoi(drill.report.backup.value().pg_version),
                            .time_zone = time_zone(drill.config, restored)};
  server.target = provisioned.target;
  server.process = process.start({}, server.target.kind);

  const auto expected = expected_segments(drill, provisioned);
  RaisedLimits raised;
  auto told = began;
  std::optional<Clock::time_point> ready;
  std::string why;
  while (!is_promoted(drill, server, why)) {
    const bool ended = server.process->exit_code().has_value();
    if (ended) server.process->wait(drill.bounds);  // its last words
    const auto seen = output->snapshot();
    if (ended || seen.log.paused()) {
      // Up to 13 the server ends on limits that are too low, since 14 it pauses for ever.
      const auto wanted = newly_required(seen, raised);
      if (!wanted.empty()) {
        raised = wanted;
        spdlog::warn("production raised limits after the backup: starting again with {}",
                     describe(raised, backup.redact));
      } else if (ended && lies_after_all_commits(drill, seen)) {
        drill.report.findings.push_back("no transaction of production follows " + to_string(server.target) +
                                        ", which was drawn: replayed to the end of the archive");
        spdlog::warn("{}", drill.report.findings.back());
        server.target = {};
      } else if (ended) {
        throw_if_disk_full(drill.bounds, container, last_words(seen, backup.redact));
        throw_server_ended(*server.process->exit_code(), seen, provisioned.backup, backup);
      } else {
        throw_paused(seen, backup.redact);
      }
      server.session.reset();
      process.stop(*server.process);
      output->restart();
      server.process = process.start(raised, server.target.kind);
    }
    drill.observer.replayed({seen.log.segments_restored(), expected, seen.log.last_segment()});
    if (Clock::now() - told >= k_progress_interval) {
      told = Clock::now();
      spdlog::info("replayed {} WAL segments, last {}", seen.log.segments_restored(), seen.log.last_segment());
    }
    if (seen.log.ready() && !ready) ready = Clock::now();
    if (ready && !server.session && Clock::now() - *ready > k_connect_limit) throw_no_answer(drill, why);
    sleep(drill.bounds, next_poll(server, Clock::now() - began));
    check(drill.bounds, "waiting for the end of recovery");
  }
  const auto promoted = Clock::now();
  drill.report.recovery_duration = promoted - began;
  drill.report.rto.measured = promoted - restored.began;
  const UtcTime promoted_at = std::chrono::system_clock::now();
  const auto seen = read_recovery(drill, server, *output);
  server.not_in_archive = seen.not_in_archive;
  server.replayed_at = seen.times.redo_done.value_or(promoted_at);
  if (!raised.empty()) {
    drill.report.findings.push_back("production raised limits after the backup, the server was started again with " +
                                    describe(raised, backup.redact));
  }
  report_recovery(drill.report, seen, promoted_at, backup.redact);
  return server;
}

}  // namespace drill
