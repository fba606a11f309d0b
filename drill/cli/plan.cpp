#include "drill/cli/plan.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "drill/cli/fetch_text.hpp"
#include "drill/cli/survey.hpp"
#include "drill/config/cpu_limit.hpp"
#include "drill/container/container.hpp"
#include "drill/drill.hpp"
#include "drill/explain_error.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/inside/push_files.hpp"
#include "drill/phases/inside/source_inside.hpp"
#include "drill/phases/launch.hpp"
#include "drill/phases/preflight.hpp"
#include "drill/phases/proof/verify_data.hpp"
#include "drill/redaction/hidden.hpp"
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

/// A restore of the plan.
struct PlannedRestore {
  const pgbackrest::Backup* backup = nullptr;
  bool by_chance = false;  ///< which backup and target is known when the drill runs: `backup` is one that might be it
  std::vector<std::string> command;  ///< absent where it is by chance
};

/// One, or with repo "each" one for each repository; none where the backups are not known before the drill.
std::vector<PlannedRestore> planned_restores(const Config& config, const Preflighted& found) {
  std::vector<PlannedRestore> out;
  if (found.no_backup || !found.info) return out;
  const auto target = parse_target(config.backup.target);
  const bool by_chance = config.backup.set == "random" || target.kind == TargetKind::random;
  // The drill asks the container how many CPUs it has got.
  const unsigned cpus = std::min(cpu_count(config.incus.cpu), host_cpus());
  for (const auto* backup :
       pgbackrest::choose_backups(*found.info, pgbackrest::wanted_backup(config.backup, found.judged))) {
    auto& restore = out.emplace_back(PlannedRestore{backup, by_chance, {}});
    if (!by_chance) restore.command = source_inside(config.backup, found.backup).restore_command(*backup, target, cpus);
  }
  return out;
}

std::string describe_restores(const Config& config, const Preflighted& found) {
  if (found.no_backup) return "restore    nothing: the repository has no backup for it\n";
  if (!found.info) return "restore    the backup is chosen inside: this host cannot list the backups\n";
  std::string out;
  for (const auto& restore : planned_restores(config, found)) {
    const auto& backup = *restore.backup;
    if (restore.by_chance) {
      out += fmt::format("restore    chosen when the drill runs: set {}, target {}, at most {}\n", config.backup.set,
                         config.backup.target, format_byte_size(backup.size));
      continue;
    }
    out += fmt::format("restore    backup {} ({}, {}) of repository {} to {}\n             {}\n", backup.label,
                       backup.type, format_byte_size(backup.size), backup.repo_key, config.backup.target,
                       join(restore.command));
  }
  return out;
}

std::string describe_end(const Config& config, Keep keep) {
  const char* what = keep == Keep::always       ? "instance kept, with PostgreSQL running"
                     : keep == Keep::on_failure ? "instance removed if the drill passes, otherwise kept"
                                                : "instance removed";
  if (!config.adhoc.empty()) return fmt::format("teardown   {}, no metrics of an ad hoc drill\n", what);
  return fmt::format("teardown   {}, metrics in '{}'\n", what, metrics_path(config, config.backup.stanza).string());
}

// Keys stay in the order in which a reader wants them.
using PlanJson = nlohmann::ordered_json;

PlanJson instance_json(const Plan& plan) {
  if (!plan.instance) return nullptr;
  const auto& spec = *plan.instance;
  return {{"name", spec.name},
          {"image", spec.remote ? spec.remote->server + " " + spec.remote->alias : spec.fingerprint},
          {"pool", plan.found.host.pool},
          {"configuration", spec.config},
          {"devices", spec.devices}};
}

PlanJson backup_json(const PlannedRestore& restore) {
  if (restore.by_chance) return nullptr;
  const auto& backup = *restore.backup;
  return {{"label", backup.label},
          {"type", backup.type},
          {"size_bytes", backup.size},
          {"repository", backup.repo_key},
          {"restore_command", restore.command}};
}

PlanJson fetch_json(const Config& config, const Preflighted& found) {
  PlanJson out = PlanJson::array();
  for (const auto& fetch : planned_fetches(config, found)) {
    PlanJson each{{"repository", fetch.repository}, {"backup_bytes", nullptr}, {"wal_bytes_at_most", nullptr}};
    if (fetch.backup) each["backup_bytes"] = *fetch.backup;
    if (fetch.wal) each["wal_bytes_at_most"] = *fetch.wal;
    out.push_back(std::move(each));
  }
  return out;
}

PlanJson problems_json(const Obstacles& obstacles) {
  PlanJson out = PlanJson::array();
  for (const auto& each : obstacles.found()) {
    try {
      std::rethrow_exception(each);
    } catch (const std::exception& error) {
      DrillReport report;
      explain(report, error);
      out.push_back({{"reason", std::string{to_string(report.reason)}},
                     {"message", report.message},
                     {"hint", hint_line(report)}});
    }
  }
  return out;
}

/// Before anything is escaped: a secret with a quotation mark would not be found afterwards.
void hide_secrets_in(PlanJson& value) {
  if (value.is_string()) value = without_long_secrets(value.get<std::string>()).text();
  if (value.is_structured()) {
    for (auto& part : value) hide_secrets_in(part);
  }
}

}  // namespace

Plan make_plan(const Config& config, const incus::Client& client, Keep keep, const std::stop_token& stop,
               Obstacles& obstacles) {
  const DrillReport report = begin_report(config);
  const Bounds bounds{Deadline{std::chrono::minutes{5}}, stop};
  Plan out{client.description(), survey(client, bounds, config, obstacles, true), {}, keep};
  const auto& found = out.found;
  const bool known = !found.host.pool.empty() && !found.backup.surroundings.repositories.empty() &&
                     (found.host.remote || !found.host.fingerprint.empty());
  // Endpoints of the repository are resolved for it, which may fail as well.
  if (known) obstacles.pass([&] { out.instance = instance_spec(config, {report.run_id, report.began}, found); });
  return out;
}

std::string to_text(const Config& config, const Plan& plan) {
  const auto& found = plan.found;
  std::string out;
  if (!found.host.server.version.empty()) {
    out += fmt::format("preflight  incus {} at '{}', pool '{}'\n", printable_line(found.host.server.version),
                       plan.daemon, found.host.pool);
  }
  if (plan.instance) out += describe(*plan.instance);
  out += fmt::format("provision  '{}' pushed as '{}'\n", config.backup.config, config_inside());
  out += describe_restores(config, found);
  out += fetch_text(config, found, "fetch      ");
  out += "recover    PostgreSQL without archiving, network and replication, until promotion\n";
  for (const auto& check : config.checks)
    out += fmt::format("verify     {}: {}\n", check.name, printable_line(check.sql));
  for (const auto& probe : config.probes)
    out += fmt::format("verify     {}: '{}'\n", probe.name, probe.command.front());
  if (config.budget) {
    out +=
        fmt::format("verify     level {} for {} at most\n", to_string(config.level), format_duration(*config.budget));
  }
  out += describe_end(config, plan.keep);
  for (const auto& finding : found.findings) out += "finding    " + printable_line(finding) + "\n";
  return out;
}

std::string to_json(const Config& config, const Plan& plan, const Obstacles& obstacles) {
  const char* keep = plan.keep == Keep::always ? "always" : plan.keep == Keep::on_failure ? "on-failure" : "never";
  PlanJson checks = PlanJson::array();
  for (const auto& check : config.checks) checks.push_back({{"name", check.name}, {"sql", check.sql}});
  PlanJson probes = PlanJson::array();
  for (const auto& probe : config.probes) probes.push_back({{"name", probe.name}, {"command", probe.command.front()}});
  PlanJson backups = PlanJson::array();
  for (const auto& restore : planned_restores(config, plan.found)) backups.push_back(backup_json(restore));
  PlanJson out{{"schema", "dr-drill.plan/1"},
               {"ready", obstacles.none()},
               {"configuration", config.file},
               {"stanza", config.backup.stanza},
               {"instance", instance_json(plan)},
               {"backup", backups.empty() ? PlanJson(nullptr) : backups.front()},
               {"backups", backups},
               {"fetch", nullptr},
               {"target", config.backup.target},
               {"checks", checks},
               {"probes", probes},
               {"keep", keep},
               {"metrics_file", nullptr},
               {"findings", plan.found.findings},
               {"problems", problems_json(obstacles)}};
  if (PlanJson fetch = fetch_json(config, plan.found); !fetch.empty()) out["fetch"] = std::move(fetch);
  if (config.adhoc.empty()) out["metrics_file"] = metrics_path(config, config.backup.stanza).string();
  hide_secrets_in(out);
  return out.dump(2, ' ', false, PlanJson::error_handler_t::replace) + "\n";
}

}  // namespace drill
