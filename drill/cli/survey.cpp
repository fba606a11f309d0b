#include "drill/cli/survey.hpp"

#include <filesystem>

#include "drill/pgbackrest/choose.hpp"
#include "drill/phases/asked_production.hpp"
#include "drill/phases/leftovers.hpp"

namespace drill {

namespace {

/// Of the cluster whose backup it is; empty where this host cannot tell, or which backup is left to chance.
std::string system_identifier(const Config& config, const PreflightResult& found) {
  const auto target = pgbackrest::parse_target(config.backup.target);
  if (!found.info || config.backup.set == "random" || target.kind == pgbackrest::TargetKind::random) return {};
  const auto* database = found.info->database_of(pgbackrest::choose_backup(*found.info, config.backup.set, target));
  return database == nullptr ? "" : std::to_string(database->system_id);
}

}  // namespace

PreflightResult survey(const DrillContext& drill, Obstacles& obstacles, bool touch_nothing) {
  const Config& config = drill.config;
  // As a drill does: beside the rest, and where it says nothing the drill goes on.
  const AskedProduction production{config.production};
  obstacles.pass([&] { check_metrics_writable(config); });
  std::error_code ignored;
  if (!touch_nothing || std::filesystem::exists(std::filesystem::path{config.state.directory} / "history", ignored)) {
    obstacles.pass([&] { check_state_writable(config); });
  }
  bool free = true;
  obstacles.pass([&] {
    free = !is_drilling(drill.client, config, config.incus.instance);
    if (!free) throw running_here(config.incus.instance);
  });
  auto found = look_around(drill, obstacles, free);
  obstacles.pass([&] { found.production = production.answer(drill, system_identifier(config, found)); });
  return found;
}

}  // namespace drill
