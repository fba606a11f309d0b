#include "drill/phases/instance/leftovers.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "drill/config/command_to_type.hpp"
#include "drill/host/run_directory.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/instance/remove_instance.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {
namespace {

/// Of another host of the same cluster, and not over its time: whether that drill still runs only that host knows.
bool is_running_elsewhere(const OurLabels& labels) {
  return !labels.kept && labels.host != label_host() && !labels.expired(std::chrono::system_clock::now());
}

std::string until(const OurLabels& labels) {
  return (labels.expires_at ? "until " + to_rfc3339(*labels.expires_at) : std::string{"without a time limit"});
}

/// Why one of our instances is left alone for reasons that its labels tell; empty when they do not.
std::string protected_by_labels(const OurLabels& labels) {
  if (labels.expired(std::chrono::system_clock::now())) return {};
  if (labels.kept) return "kept for an operator " + until(labels);
  if (is_running_elsewhere(labels)) return "belongs to a drill of host '" + labels.host + "' " + until(labels);
  return {};
}

/// What `action` does with the lock file. What keeps it from being used is said with what mends it.
template <typename Action>
auto with_lock_file(const Config& config, Action action) {
  const auto file = lock_file(config.state.directory);
  try {
    return action(file);
  } catch (const std::runtime_error& error) {
    throw DrillError{Reason::metrics_unwritable, error.what(),
                     "The drill's lock is there. Give '" + file.parent_path().string() +
                         "' to the user that runs dr-drill and let nobody else write there: chown, chmod go-w; in a "
                         "systemd unit, set "
                         "StateDirectory=dr-drill."};
  }
}

}  // namespace

std::optional<RunLock> try_lock_instance(const incus::Client& client, const Config& config) {
  return with_lock_file(config, [&](const std::filesystem::path& file) {
    return RunLock::try_take(file, instance_lock(client.description(), config.incus.project, config.incus.instance));
  });
}

bool is_drilling(const incus::Client& client, const Config& config, const std::string& instance) {
  return with_lock_file(config, [&](const std::filesystem::path& file) {
    return RunLock::is_held(file, instance_lock(client.description(), config.incus.project, instance));
  });
}

std::vector<Leftover> find_leftovers(const incus::Client& client, const Bounds& bounds, const Config& config) {
  std::vector<Leftover> leftovers;
  for (const auto& instance : client.instances_with(bounds, k_label_managed, "true")) {
    const auto labels = our_labels(instance);
    if (!labels) continue;
    std::string why_not = protected_by_labels(*labels);
    if (why_not.empty() && is_drilling(client, config, instance.name)) {
      why_not = "a drill is running in it";
    }
    leftovers.push_back({instance.name, *labels, why_not});
  }
  return leftovers;
}

void remove_leftover(const incus::Client& client, const Bounds& bounds, const Leftover& leftover) {
  remove_instance(client, bounds, leftover.instance, leftover.labels.run_id);
  remove_run_directory(run_directory(leftover.labels.run_id));
}

bool kept_here(const OurLabels& labels) {
  return labels.kept && labels.host == label_host();
}

bool earlier_is_kept(const incus::Client& client, const Bounds& bounds, const std::string& stanza,
                     const std::string& run_id) {
  try {
    const auto instances = client.instances_with(bounds, k_label_kept, "true");
    return std::any_of(instances.begin(), instances.end(), [&](const incus::Instance& instance) {
      const auto labels = our_labels(instance);
      return labels && kept_here(*labels) && labels->run_id != run_id && labels->stanza == stanza;
    });
  } catch (const incus::Error&) {
    return true;
  }
}

DrillError running_here(const std::string& instance) {
  return DrillError{Reason::drill_running, "another drill is running in instance '" + instance + "'",
                    "Wait for it, or drill under another name with --instance."};
}

DrillError running_elsewhere(const std::string& instance, const OurLabels& labels) {
  return DrillError{Reason::drill_running,
                    "instance '" + instance + "' belongs to drill " + labels.run_id + " on host '" + labels.host +
                        "' and is left alone " + until(labels),
                    "Wait for it, or drill under another name with --instance. If it died, `dr-drill clean` on '" +
                        labels.host + "' removes it."};
}

std::optional<Leftover> leftover_in_the_way(const incus::Client& client, const Bounds& bounds,
                                            const std::string& name) {
  incus::Instance instance;
  try {
    instance = client.instance(bounds, name);
  } catch (const incus::Error& error) {
    if (error.is_not_found()) return std::nullopt;
    throw;
  }
  const auto labels = our_labels(instance);
  if (!labels) {
    throw DrillError{Reason::instance_exists,
                     "there is an instance '" + name + "' that dr-drill did not make, it is left alone",
                     "Rename it, or choose another name with [incus] instance or --instance."};
  }
  if (is_running_elsewhere(*labels)) throw running_elsewhere(name, *labels);
  if (const std::string why_not = protected_by_labels(*labels); !why_not.empty()) {
    throw DrillError{
        Reason::instance_exists, "instance '" + name + "' of drill " + labels->run_id + " is " + why_not,
        "Remove it with `" + command_to_type("clean --kept") + "`, or drill under another name with --instance."};
  }
  return Leftover{name, *labels, {}};
}

}  // namespace drill
