#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstdio>

#include "drill/cli/commands.hpp"
#include "drill/cli/connect.hpp"
#include "drill/cli/make_config.hpp"
#include "drill/config/byte_size.hpp"
#include "drill/drill.hpp"
#include "drill/host/run_id.hpp"
#include "drill/pgbackrest/choose.hpp"
#include "drill/phases/preflight.hpp"

namespace drill {
namespace {

std::string look(const Config& config) {
  const Signals signals;
  const incus::Client client = connect(config);
  DrillReport report = begin_report(config);
  Teardown teardown;
  const incus::Call call{incus::Deadline{std::chrono::minutes{5}}, signals.stop()};
  const DrillContext drill{config, client, call, report.run_id, report.began, report, teardown};
  check_writable(config);
  const auto found = look_around(drill);

  std::string out = fmt::format("incus       {} at '{}'\n", found.server.version, client.description());
  out += found.remote ? fmt::format("image       {} from {}\n", found.remote->alias, found.remote->server)
                      : fmt::format("image       {} ({:.12})\n", config.incus.image, found.fingerprint);
  out += fmt::format("pool        {}\n", found.pool);
  out += fmt::format("pgbackrest  '{}', stanza '{}'\n", config.backup.config, config.backup.stanza);
  for (const auto& repository : found.backup.surroundings.repositories) {
    out += fmt::format("repository  {} {} {}\n", repository.key, to_string(repository.type), repository.path);
  }
  if (found.info) {
    const auto target = pgbackrest::parse_target(config.backup.target);
    const auto& backup = pgbackrest::choose_backup(*found.info, config.backup.set, target);
    out += fmt::format("backup      {} ({}, {}) of {}\n", backup.label, backup.type, format_byte_size(backup.size),
                       to_rfc3339(backup.stop_time));
  } else {
    out += "backup      not known before the drill: the host's pgbackrest cannot read the repository\n";
  }
  for (const auto& finding : report.findings) out += "finding     " + finding + "\n";
  return out + "a drill could run\n";
}

}  // namespace

int preflight_command(const Options& options) {
  try {
    std::fputs(look(make_config(options)).c_str(), stdout);
    return exit_code(Verdict::pass);
  } catch (const std::exception& error) {
    DrillReport report;
    explain(report, error);
    spdlog::error("{}: {}", to_string(report.reason), report.message);
    if (!report.hint.empty()) spdlog::error("HINT: {}", report.hint);
    return exit_code(Verdict::error);
  }
}

}  // namespace drill
