#include "drill/cli/survey.hpp"

#include "drill/history/history.hpp"
#include "drill/outputs_writable.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/instance/leftovers.hpp"
#include "drill/phases/preflight.hpp"
#include "drill/phases/proof/asked_production.hpp"

namespace drill {
namespace {

/// Of the cluster whose backup it is; empty where this host cannot tell, or which backup is left to chance.
std::string system_identifier(const Config& config, const Preflighted& found) {
  const auto target = parse_target(config.backup.target);
  if (!found.info || config.backup.set == "random" || target.kind == TargetKind::random) return {};
  return found.info->system_identifier_of(
      pgbackrest::choose_backup(*found.info, pgbackrest::wanted_backup(config.backup, found.judged)));
}

}  // namespace

Preflighted survey(const incus::Client& client, const Bounds& bounds, const Config& config, Obstacles& obstacles,
                   bool touch_nothing) {
  // As a drill does: beside the rest, and where it says nothing the drill goes on.
  const AskedProduction production{config.production};
  obstacles.pass([&] { check_metrics_writable(config); });
  if (!touch_nothing || History{config}.exists()) obstacles.pass([&] { check_state_writable(config); });
  obstacles.pass([&] { check_can_sign(config); });
  bool free = true;
  obstacles.pass([&] {
    free = !is_drilling(client, config, config.incus.instance);
    if (!free) throw running_here(config.incus.instance);
  });
  Preflighted found;
  check_prerequisites(client, bounds, config, obstacles, found, free);
  obstacles.pass(
      [&] { found.production = production.answer(bounds, system_identifier(config, found), found.findings); });
  return found;
}

}  // namespace drill
