#include "drill/phases/teardown.hpp"

#include <spdlog/spdlog.h>

#include "drill/phases/instance/keep_instance.hpp"
#include "drill/phases/instance/leftovers.hpp"
#include "drill/report/metrics_before.hpp"

namespace drill {

void tear_down(const incus::Client& client, const Bounds& bounds, const Config& config, const Run& run,
               const Made& made, bool keep, TornDown& result) {
  result.kept = made.launched && keep && keep_instance(client, bounds, config, run.id, made.secret_files);
  if (result.kept) {
    made.undos.forget();
  } else {
    result.failures = made.undos.run(bounds);
    for (const auto& failure : result.failures) spdlog::error("{}", failure);
  }
  if (const auto& times = *made.removal) {
    result.steps.push_back({"stop", times->stop});
    result.steps.push_back({"delete", times->remove});
  }
  // Under another name than this drill's. Asked only where there was one: most drills end without this request.
  if (made.launched) {
    const auto& stanza = config.backup.stanza;
    result.earlier_kept =
        metrics_before(config, stanza).instance_kept && earlier_is_kept(client, bounds, stanza, run.id);
  }
}

}  // namespace drill
