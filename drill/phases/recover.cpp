#include "drill/phases/recover.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "drill/config/byte_size.hpp"
#include "drill/phases/recovery_files.hpp"
#include "drill/phases/server_output.hpp"
#include "drill/phases/start_script.hpp"
#include "drill/postgres/server_settings.hpp"
#include "drill/report/drill_error.hpp"
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
constexpr std::chrono::seconds k_answer_limit{10};
constexpr std::chrono::seconds k_log_limit{2};
constexpr std::chrono::seconds k_progress_interval{10};

postgres::ServerSettings settings(const DrillContext& drill) {
  const auto& config = drill.config;
  // Production's own value may be larger than the whole container: a quarter of its memory is the usual choice.
  const std::uint64_t memory = parse_byte_size(config.incus.memory);
  return {.socket_directory = std::string{k_inside} + "/socket",
          .restore_command = std::string{k_archive_get_path} + " %f \"%p\"",
          .hba_file = k_hba_path,
          .ident_file = k_ident_path,
          .major = std::stoi(drill.report.backup.value().pg_version),
          .shared_buffers = memory / 4,
          .extra = config.postgres.settings};
}

std::unique_ptr<BackgroundCommand> start(const DrillContext& drill, const Container& container,
                                         const BackupConfiguration& backup, const Provisioned& provisioned,
                                         const std::shared_ptr<ServerOutput>& output, const incus::Call& lifetime) {
  std::vector<std::string> args{provisioned.bin_directory, backup.surroundings.pg_path, k_config_path};
  const auto server_args = postgres::command_line(settings(drill));
  args.insert(args.end(), server_args.begin(), server_args.end());
  return std::make_unique<BackgroundCommand>(
      drill.client, lifetime, container.name(), incus::ExecSpec{Container::script_command(k_start_script, args), {}},
      incus::Stream::err, [output](std::string_view chunk) { output->take(chunk); });
}

/// Why the server ended, in its own words.
[[noreturn]] void throw_server_ended(int exit_code, const ServerOutput::Picture& seen,
                                     const pgbackrest::Redactor& redact) {
  const std::string fatal = seen.log.fatal_lines().empty() ? seen.last_line : redact(seen.log.fatal_lines().back());
  if (!seen.log.pgbackrest_errors().empty()) {
    const auto& error = seen.log.pgbackrest_errors().back();
    const std::string message =
        fmt::format("WAL could not be fetched from the archive: [{:03}] {}", error.code, redact(error.message));
    if (pgbackrest::is_no_space(error))
      throw DrillError{Reason::no_space, message, "Give the root disk more room with [incus] disk."};
    throw DrillError{Reason::replay_failed, message, redact(error.hint)};
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

[[noreturn]] void throw_paused(const ServerOutput::Picture& seen) {
  std::string wanted;
  for (const auto& [name, value] : seen.log.required_settings()) {
    wanted += fmt::format("{}{} = {}", wanted.empty() ? "" : ", ", name, value);
  }
  throw DrillError{Reason::replay_failed,
                   "recovery has paused: production raised settings after the backup (" + wanted + ")",
                   "Give the drill these values in [postgres] settings."};
}

/// True once a query was answered and said that recovery is over; else `why` says what kept it from being answered.
bool is_promoted(const incus::Call& call, RunningServer& server, std::string& why) {
  try {
    if (!server.session) server.session = std::make_unique<postgres::Session>(call, server.session_options);
    const auto rows = server.session->query(call, "SELECT pg_catalog.pg_is_in_recovery()");
    return rows.at(0).at(0) == "f";
  } catch (const postgres::SessionError& error) {
    // Not up yet, or shutting down: whether there is hope is the process' question, asked each round.
    server.session.reset();
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

std::chrono::milliseconds next_poll(const RunningServer& server, Clock::duration passed) {
  if (server.session) return k_poll;
  return std::clamp(std::chrono::duration_cast<std::chrono::milliseconds>(passed) / k_connect_share, k_poll,
                    k_connect_most);
}

/// The log up to the end of recovery. It comes by way of the daemon: the server may answer before its last words are
/// here.
ServerOutput::Picture read_recovery(const DrillContext& drill, RunningServer& server, const ServerOutput& output) {
  const incus::Call call = drill.call.at_most(k_log_limit);
  server.process->read_now();
  while (!output.picture().log.recovery_complete() && !call.deadline.passed()) {
    incus::sleep(call, k_poll);
    server.process->read_now();
  }
  return output.picture();
}

void report_recovery(DrillReport& report, const ServerOutput::Picture& seen, UtcTime promoted) {
  report.recovery.wal_segments_replayed = seen.log.segments_restored();
  report.findings.insert(report.findings.end(), seen.findings.begin(), seen.findings.end());
  const auto step = [&](const char* name, const auto& from, const auto& to) {
    if (from && to) report.steps.push_back({name, *to - *from});
  };
  step("start of PostgreSQL", seen.times.starting, seen.times.redo_start);
  step("redo", seen.times.redo_start, seen.times.redo_done);
  step("end of recovery", seen.times.redo_done, std::optional{promoted});
}

}  // namespace

RunningServer recover(const DrillContext& drill, const Container& container, const BackupConfiguration& backup,
                      const Provisioned& provisioned, const Restored& restored, const incus::Call& lifetime) {
  const auto output =
      std::make_shared<ServerOutput>(history_directory(drill.config, drill.run_id) / "postgres.log", backup.redact);
  const auto began = Clock::now();
  RunningServer server;
  server.session_options = {restored.socket_directory, drill.config.postgres.user, drill.config.postgres.database};
  server.process = start(drill, container, backup, provisioned, output, lifetime);

  auto told = began;
  std::optional<Clock::time_point> ready;
  std::string why;
  while (!is_promoted(drill.call, server, why)) {
    if (server.process->exit_code()) {
      const int exit_code = server.process->wait(drill.call);
      throw_server_ended(exit_code, output->picture(), backup.redact);
    }
    const auto seen = output->picture();
    if (seen.log.paused()) throw_paused(seen);
    if (Clock::now() - told >= k_progress_interval) {
      told = Clock::now();
      spdlog::info("replayed {} WAL segments, last {}", seen.log.segments_restored(), seen.log.last_segment());
    }
    if (seen.log.ready() && !ready) ready = Clock::now();
    if (ready && !server.session && Clock::now() - *ready > k_answer_limit) throw_no_answer(drill, why);
    incus::sleep(drill.call, next_poll(server, Clock::now() - began));
    incus::check(drill.call, "waiting for the end of recovery");
  }
  const auto promoted = Clock::now();
  drill.report.recovery_duration = promoted - began;
  drill.report.rto.measured = promoted - restored.began;
  const UtcTime promoted_at = std::chrono::system_clock::now();
  const auto seen = read_recovery(drill, server, *output);
  server.not_in_archive = seen.not_in_archive;
  report_recovery(drill.report, seen, promoted_at);
  return server;
}

}  // namespace drill
