#include "drill/cli/survey.hpp"

#include <filesystem>

#include "drill/phases/instance/leftovers.hpp"

namespace drill {

PreflightResult survey(const DrillContext& drill, Obstacles& obstacles, bool touch_nothing) {
  const Config& config = drill.config;
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
  return look_around(drill, obstacles, free);
}

}  // namespace drill
