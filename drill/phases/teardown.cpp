#include "drill/phases/teardown.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <string>
#include <vector>

#include "drill/config/command_to_type.hpp"
#include "drill/phases/instance/keep_instance.hpp"
#include "drill/phases/instance/labels.hpp"
#include "drill/phases/instance/leftovers.hpp"
#include "drill/report/metrics_before.hpp"

namespace drill {
namespace {

constexpr std::chrono::seconds k_secret_limit{5};
/// Of the time for teardown, what is left for the keys when the instance could not be removed in the rest of it.
constexpr int k_secrets_share = 10;

Bounds without_share_for_secrets(const Bounds& bounds) {
  const auto left = bounds.deadline.left();
  return bounds.at_most(left - left / k_secrets_share);
}

/// Tries each of them. Returns those that are still there; `why` is the last error.
std::vector<std::string> secrets_left(const incus::Client& client, const Bounds& bounds, const std::string& instance,
                                      const std::vector<std::string>& files, std::string& why) {
  std::vector<std::string> left;
  for (const auto& path : files) {
    try {
      client.delete_file(bounds.at_most(k_secret_limit), instance, path);
    } catch (const incus::Error& error) {
      if (error.is_not_found()) continue;
      left.push_back(path);
      why = error.what();
    }
  }
  return left;
}

/// For an instance that stays. Mostly it does not, and its keys go with it: then this would only cost time.
void remove_secrets(const incus::Client& client, const Bounds& bounds, const std::string& instance,
                    const std::string& run_id, const std::vector<std::string>& files) {
  std::string why;
  std::vector<std::string> left = files;
  try {
    if (client.instance(bounds, instance).config_value(k_label_run_id) != run_id) return;
    left = secrets_left(client, bounds, instance, files, why);
  } catch (const incus::Error& error) {
    if (error.is_not_found()) return;
    why = error.what();
  }
  if (left.empty()) return;
  spdlog::warn("the repository's keys are still in instance '{}', in {}: {}\nHINT: remove it with `{}`.", instance,
               fmt::join(left, ", "), why, command_to_type("clean"));
}

}  // namespace

void tear_down(const incus::Client& client, const Bounds& bounds, const Config& config, const Run& run,
               const Made& made, bool keep, TornDown& result) {
  result.kept = made.launched && keep && keep_instance(client, bounds, config, run.id, made.secret_files);
  if (result.kept) {
    made.undos.forget();
  } else {
    result.failures = made.undos.run(without_share_for_secrets(bounds));
    if (!result.failures.empty()) remove_secrets(client, bounds, config.incus.instance, run.id, made.secret_files);
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
