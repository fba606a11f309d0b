#include "drill/cli/survey.hpp"

#include <filesystem>

#include "drill/phases/instance/leftovers.hpp"
#include "drill/phases/preflight.hpp"
#include "drill/report/check_writable.hpp"

namespace drill {

Preflighted survey(const incus::Client& client, const Bounds& bounds, const Config& config, Obstacles& obstacles,
                   bool touch_nothing) {
  obstacles.pass([&] { check_metrics_writable(config); });
  std::error_code ignored;
  if (!touch_nothing || std::filesystem::exists(std::filesystem::path{config.state.directory} / "history", ignored)) {
    obstacles.pass([&] { check_state_writable(config); });
  }
  bool free = true;
  obstacles.pass([&] {
    free = !is_drilling(client, config, config.incus.instance);
    if (!free) throw running_here(config.incus.instance);
  });
  Preflighted found;
  look_around(client, bounds, config, obstacles, found, free);
  return found;
}

}  // namespace drill
