#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "drill/bounds/bounds.hpp"
#include "drill/cli/commands.hpp"
#include "drill/cli/connect.hpp"
#include "drill/cli/fetch_text.hpp"
#include "drill/cli/make_config.hpp"
#include "drill/cli/print.hpp"
#include "drill/cli/print_error.hpp"
#include "drill/cli/survey.hpp"
#include "drill/drill.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/preflight.hpp"
#include "drill/redaction/hidden.hpp"
#include "drill/text/printable.hpp"
#include "drill/text/quantities.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {
namespace {

/// "pool        default, 28 GiB free, the drill needs 5.0 GiB": as far as it is known.
std::string describe_pool(const Preflighted& found) {
  std::string out = "pool        " + found.host.pool;
  if (found.pool_space.total > 0) out += fmt::format(", {} free", format_byte_size(found.pool_space.free()));
  if (found.room_needed > 0) out += fmt::format(", the drill needs {}", format_byte_size(found.room_needed));
  return out + "\n";
}

std::string describe_host(const Config& config, const std::string& daemon, const Preflighted& found) {
  const IncusHost& host = found.host;
  std::string out;
  if (!host.server.version.empty()) {
    out += fmt::format("incus       {} at '{}'\n", printable_line(host.server.version), daemon);
  }
  if (host.remote) out += fmt::format("image       {} from {}\n", host.remote->alias, host.remote->server);
  if (!host.fingerprint.empty()) {
    out += fmt::format("image       {} ({:.12})\n", config.incus.image, host.fingerprint);
  }
  if (!host.pool.empty()) out += describe_pool(found);
  return out;
}

std::string describe_repository(const Config& config, const Preflighted& found) {
  if (found.backup.surroundings.repositories.empty()) return {};
  std::string out = fmt::format("pgbackrest  '{}', stanza '{}'\n", config.backup.config, config.backup.stanza);
  for (const auto& repository : found.backup.surroundings.repositories) {
    out += fmt::format("repository  {} {} {}\n", repository.key, to_string(repository.type), repository.path);
  }
  return out;
}

std::string describe_backup(const Config& config, const Preflighted& found) {
  if (found.no_backup) return "backup      no matching backup\n";
  if (!found.info) return "backup      unknown: this host cannot list the backups\n";
  std::string out;
  for (const auto* backup :
       pgbackrest::choose_backups(*found.info, pgbackrest::wanted_backup(config.backup, found.judged))) {
    out += fmt::format("backup      {} ({}, {}) of {}, repository {}\n", backup->label, backup->type,
                       format_byte_size(backup->size), to_rfc3339(backup->stop_time), backup->repo_key);
  }
  return out;
}

std::string describe_production(const Preflighted& found) {
  if (!found.production) return {};
  const auto& state = *found.production;
  return fmt::format("production  answers: timeline {}, at {}, last archived {}\n", state.timeline,
                     to_string(state.written), state.last_archived.value_or("nothing"));
}

/// True when a drill could run. Says what is there on stdout, and on stderr everything that is in the way.
bool look(const Process& process, const Config& config) {
  const Signals signals = process.catch_signals();
  const incus::Client client = connect(config).client;
  const Bounds bounds{Deadline{std::chrono::minutes{5}}, signals.stops().stop};
  Obstacles obstacles{Obstacles::Mode::collect};
  const auto found = survey(client, bounds, config, obstacles, false);

  std::string out = fmt::format("config      '{}'\n", config.file) +
                    describe_host(config, client.description(), found) + describe_repository(config, found) +
                    describe_backup(config, found) + fetch_text(config, found, "fetch       ") +
                    describe_production(found);
  for (const auto& finding : found.findings) out += "finding     " + printable_line(finding) + "\n";
  const std::size_t count = obstacles.found().size();
  out += count == 0   ? "ready: a drill can run\n"
         : count == 1 ? "not ready: 1 problem found\n"
                      : fmt::format("not ready: {} problems found\n", count);
  print_text(without_long_secrets(out));
  print_errors(obstacles.found());
  return obstacles.none();
}

}  // namespace

int preflight_command(const Process& process, const Options& options) {
  try {
    return exit_code(look(process, make_config(options)) ? Verdict::pass : Verdict::error);
  } catch (const std::exception& error) {
    return print_error(error);
  }
}

}  // namespace drill
