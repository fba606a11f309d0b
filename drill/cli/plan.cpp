#include "drill/cli/plan.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "drill/cli/survey.hpp"
#include "drill/config/cpu_limit.hpp"
#include "drill/container/container.hpp"
#include "drill/drill.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/inside/push_files.hpp"
#include "drill/phases/inside/source_inside.hpp"
#include "drill/phases/launch.hpp"
#include "drill/phases/preflight.hpp"
#include "drill/report/drill_metrics.hpp"
#include "drill/text/printable.hpp"
#include "drill/text/quantities.hpp"
#include "drill/text/shell_quote.hpp"

namespace drill {
namespace {

std::string join(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + shell_word(word);
  return out;
}

/// Incus gives no container more of them than there are.
unsigned host_cpus() {
  return static_cast<unsigned>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
}

std::string describe(const incus::InstanceSpec& spec) {
  std::string out =
      fmt::format("launch     instance '{}' from {}\n", spec.name,
                  spec.remote ? spec.remote->server + " " + spec.remote->alias : "image " + spec.fingerprint);
  for (const auto& [key, value] : spec.config) out += fmt::format("             {} = {}\n", key, value);
  for (const auto& [name, device] : spec.devices) {
    out += fmt::format("             device {}:", name);
    for (const auto& [key, value] : device) out += fmt::format(" {}={}", key, value);
    out += "\n";
  }
  return out;
}

std::string describe_restore(const Config& config, const Preflighted& preflight) {
  if (preflight.no_backup) return "restore    nothing: the repository has no backup for it\n";
  if (!preflight.info) return "restore    the backup is chosen inside: this host cannot list the backups\n";
  const auto target = parse_target(config.backup.target);
  const auto& backup = pgbackrest::choose_backup(*preflight.info, config.backup.set, target);
  if (config.backup.set == "random" || target.kind == TargetKind::random) {
    return fmt::format("restore    chosen when the drill runs: set {}, target {}, at most {}\n", config.backup.set,
                       config.backup.target, format_byte_size(backup.size));
  }
  // The drill asks the container how many CPUs it has got.
  const unsigned cpus = std::min(cpu_count(config.incus.cpu), host_cpus());
  const auto source = source_inside(config.backup, preflight.backup);
  return fmt::format("restore    backup {} ({}, {}) to {}\n             {}\n", backup.label, backup.type,
                     format_byte_size(backup.size), config.backup.target,
                     join(source.restore_command(backup, target, cpus)));
}

}  // namespace

std::string plan(const Config& config, const incus::Client& client, const std::stop_token& stop, Obstacles& obstacles) {
  const DrillReport report = begin_report(config);
  const Bounds bounds{Deadline{std::chrono::minutes{5}}, stop};
  const auto found = survey(client, bounds, config, obstacles, true);

  std::string out;
  if (!found.host.server.version.empty()) {
    out += fmt::format("preflight  incus {} at '{}', pool '{}'\n", printable_line(found.host.server.version),
                       client.description(), found.host.pool);
  }
  // Endpoints of the repository are resolved for it, which may fail as well.
  std::string launched;
  const bool known = !found.host.pool.empty() && !found.backup.surroundings.repositories.empty() &&
                     (found.host.remote || !found.host.fingerprint.empty());
  if (known && obstacles.pass([&] {
        launched = describe(instance_spec(config, {report.run_id, report.began}, found));
      }))
    out += launched;
  out += fmt::format("provision  '{}' pushed as '{}'\n", config.backup.config, config_inside());
  out += describe_restore(config, found);
  out += "recover    PostgreSQL without archiving, network and replication, until promotion\n";
  for (const auto& check : config.checks)
    out += fmt::format("verify     {}: {}\n", check.name, printable_line(check.sql));
  out += fmt::format("teardown   instance removed, metrics in '{}'\n",
                     metrics_path(config, config.backup.stanza).string());
  for (const auto& finding : found.findings) out += "finding    " + printable_line(finding) + "\n";
  return out;
}

}  // namespace drill
