#include "drill/phases/recover.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>

#include "drill/config/names.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/diagnosis/disk_and_memory.hpp"
#include "drill/phases/diagnosis/server_end.hpp"
#include "drill/phases/diagnosis/server_errors.hpp"
#include "drill/phases/inside/push_files.hpp"
#include "drill/phases/inside/server_process.hpp"
#include "drill/postgres/lsn.hpp"

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
constexpr std::chrono::seconds k_end_limit{10};  ///< until the end of a server is known here

/// True once a query was answered and said that recovery is over; else `why` says what kept it from being answered.
bool is_promoted(const Bounds& bounds, Recovered& server, std::string& why) {
  try {
    if (!server.session) server.session = std::make_unique<postgres::Session>(bounds, server.session_options);
    const auto rows = server.session->query(
        bounds, "SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('server_version')");
    server.postgres_version = rows.at(0).at(1);
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
[[noreturn]] void throw_no_answer(const PostgresConfig& postgres, const std::string& why) {
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

std::chrono::milliseconds next_poll(const Recovered& server, Clock::duration passed) {
  if (server.session) return k_poll;
  return std::clamp(std::chrono::duration_cast<std::chrono::milliseconds>(passed) / k_connect_share, k_poll,
                    k_connect_most);
}

/// How many WAL segments there are from the backup's first to the archive's newest, on one timeline; for display.
std::optional<std::uint64_t> expected_segments(const Provisioned& provisioned) {
  const auto& backup = provisioned.backup;
  const std::string begin = backup.archive_start.value_or("");
  const auto size = backup.lsn_start ? postgres::segment_size_of(*backup.lsn_start, begin) : std::nullopt;
  try {
    const auto first = postgres::parse_segment(begin, size.value_or(postgres::k_default_segment_size));
    const auto last = postgres::parse_segment(provisioned.chosen.value().archive_max,
                                              size.value_or(postgres::k_default_segment_size));
    if (last.number < first.number) return std::nullopt;
    return last.number - first.number + 1;
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

/// Hands on what the server has said meanwhile. Returns what the daemon failed with, for it may answer the next time.
std::exception_ptr read_what_came(Recovered& server) {
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
ServerOutput::Snapshot read_recovery(const Bounds& phase, Recovered& server, const ServerOutput& output) {
  const Bounds bounds = phase.at_most(k_log_limit);
  std::exception_ptr failure = read_what_came(server);
  while (!output.snapshot().log.recovery_complete() && !bounds.deadline.passed()) {
    sleep(bounds, k_poll);
    failure = read_what_came(server);
  }
  if (failure && !output.snapshot().log.recovery_complete()) std::rethrow_exception(failure);
  return output.snapshot();
}

void note_recovery(Recovered& server, const ServerOutput::Snapshot& seen, UtcTime promoted, const Redactor& redact) {
  server.segments = seen.log.segments_restored();
  server.last_segment = seen.log.last_segment();
  server.not_in_archive = seen.not_in_archive;
  server.replayed_at = seen.times.redo_done.value_or(promoted);
  for (const auto& finding : seen.findings) server.findings.push_back(redact(finding));
  const auto step = [&](const char* name, const auto& from, const auto& to) {
    if (from && to) server.steps.push_back({name, *to - *from});
  };
  step("start of PostgreSQL", seen.times.starting, seen.times.redo_start);
  step("redo", seen.times.redo_start, seen.times.redo_done);
  step("end of recovery", seen.times.redo_done, std::optional{promoted});
}

/// The server on its way to promotion, started anew where that helps.
class Recovery {
 public:
  Recovery(const Bounds& bounds, const ServerProcess& process, const Provisioned& provisioned, Recovered& server)
      : bounds_(bounds), process_(process), provisioned_(provisioned), server_(server) {}

  /// It ended, or waits for what it will not get by itself. Starts it again, or throws why that would not help.
  void mend(const ServerOutput::Snapshot& seen, bool ended) {
    // Up to 13 the server ends on limits that are too low, since 14 it pauses for ever.
    const auto wanted = newly_required(seen, raised_);
    if (!wanted.empty()) {
      raised_ = wanted;
      spdlog::warn("production raised limits after the backup: starting again with {}",
                   limits_text(raised_, provisioned_.source.redactor()));
    } else if (ended && seen.log.target_not_reached() && provisioned_.drawn) {
      // Recovery to an instant ends at the first commit after it. Where there is none, one that was asked for is a
      // fail, but one that was drawn was drawn from an archive whose last commit nobody knows.
      server_.findings.push_back("the random target " + to_string(server_.target) +
                                 " is after the last transaction: replayed to the end of the archive");
      spdlog::warn("{}", server_.findings.back());
      server_.target = {};
    } else if (ended) {
      throw_if_disk_full(bounds_, process_.container, last_words(seen, provisioned_.source.redactor()));
      throw_server_ended(*server_.process->exit_code(), seen, provisioned_.backup,
                         provisioned_.source.configuration_files(), provisioned_.source.redactor());
    } else {
      throw_recovery_paused(seen, provisioned_.source.redactor());
    }
    server_.session.reset();
    process_.stop(bounds_, *server_.process);
    process_.output->restart();
    asked_to_promote_ = false;
    refused_.reset();
    server_.process = process_.start(raised_, server_.target.kind);
  }

  /// Asks a standby to promote itself, as soon as it says that it is one. Earlier than at the archive's end, so that it
  /// never waits there, and before it answers queries: one that lacks WAL of the backup itself never would.
  void promote(const ServerOutput::Snapshot& seen) {
    if (asked_to_promote_ || !seen.log.standby()) return;
    const std::string why = process_.promote(bounds_);
    asked_to_promote_ = why.empty();
    if (asked_to_promote_) return;
    // One that has ended is seen to have ended a moment later.
    const auto now = Clock::now();
    if (!refused_) refused_ = now;
    if (now - *refused_ < k_end_limit) return;
    throw DrillError{Reason::internal,
                     "the restored server runs as a standby and could not be asked to promote itself: " +
                         provisioned_.source.redactor()(why),
                     "See postgres.log next to the report, or set [postgres] promote = \"recovery\"."};
  }

  [[nodiscard]] const RaisedLimits& raised() const { return raised_; }

 private:
  const Bounds& bounds_;
  const ServerProcess& process_;
  const Provisioned& provisioned_;
  Recovered& server_;
  RaisedLimits raised_;
  bool asked_to_promote_ = false;             ///< the server that runs now
  std::optional<Clock::time_point> refused_;  ///< when it first could not be asked
};

}  // namespace

void recover(const Bounds& bounds, const Bounds& lifetime, const Config& config, const Container& container,
             const Provisioned& provisioned, const Restored& restored, const Outputs& outputs, Recovered& result) {
  const auto output = std::make_shared<ServerOutput>(outputs.logs / "postgres.log", provisioned.source.redactor());
  const ServerProcess process{
      container, config, provisioned.major, provisioned.data_directory, provisioned.bin_directory, output, lifetime};
  const auto began = Clock::now();
  result.session_options = {.socket_directory = restored.socket_directory,
                            .user = config.postgres.user,
                            .database = config.postgres.database,
                            .major = provisioned.major,
                            .time_zone = time_zone(config, restored)};
  result.target = provisioned.target;
  result.process = process.start({}, result.target.kind);
  Recovery recovery{bounds, process, provisioned, result};

  const auto expected = expected_segments(provisioned);
  auto logged = began;
  std::optional<Clock::time_point> ready;
  std::string why;
  while (!is_promoted(bounds, result, why)) {
    const bool ended = result.process->exit_code().has_value();
    if (ended) result.process->wait(bounds);  // its last words
    const auto seen = output->snapshot();
    if (ended || seen.log.paused()) {
      recovery.mend(seen, ended);
    } else if (config.postgres.promote == Promote::triggered) {
      recovery.promote(seen);
    }
    outputs.observer.replayed({seen.log.segments_restored(), expected, seen.log.last_segment()});
    if (Clock::now() - logged >= k_progress_interval) {
      logged = Clock::now();
      spdlog::info("replayed {} WAL segments, last {}", seen.log.segments_restored(), seen.log.last_segment());
    }
    if (seen.log.ready() && !ready) ready = Clock::now();
    if (ready && !result.session && Clock::now() - *ready > k_connect_limit) throw_no_answer(config.postgres, why);
    sleep(bounds, next_poll(result, Clock::now() - began));
    check(bounds, "waiting for the end of recovery");
  }
  const auto promoted = Clock::now();
  result.duration = promoted - began;
  result.rto = promoted - restored.began;
  const UtcTime promoted_at = std::chrono::system_clock::now();
  const auto seen = read_recovery(bounds, result, *output);
  if (!recovery.raised().empty()) {
    result.findings.push_back("production raised limits after the backup, the server was started again with " +
                              limits_text(recovery.raised(), provisioned.source.redactor()));
  }
  note_recovery(result, seen, promoted_at, provisioned.source.redactor());
}

}  // namespace drill
