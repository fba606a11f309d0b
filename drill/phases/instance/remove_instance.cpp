#include "drill/phases/instance/remove_instance.hpp"

#include "drill/outcome/drill_error.hpp"
#include "drill/phases/instance/labels.hpp"

namespace drill {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds k_retry_pause{200};

/// Throws DrillError (instance_exists) when it is not the drill's.
void require_ours(const incus::Instance& instance, const std::string& name, const std::string& run_id) {
  if (instance.config_value(k_label_run_id) == run_id) return;
  throw DrillError{Reason::instance_exists,
                   "instance '" + name + "' does not belong to drill " + run_id + ", it is left alone"};
}

/// An instance is deleted by its name, and stopping one takes a while, in which it could be renamed and its name taken:
/// looked at once more just before. Incus has a number of its own for each, as a copy has our labels too.
void require_same(const incus::Client& client, const Bounds& bounds, const std::string& name, const std::string& run_id,
                  const incus::Instance& before) {
  constexpr const char* k_uuid = "volatile.uuid";
  const incus::Instance now = client.instance(bounds, name);
  require_ours(now, name, run_id);
  if (now.config_value(k_uuid) == before.config_value(k_uuid)) return;
  throw DrillError{Reason::instance_exists,
                   "instance '" + name + "' is another one than was stopped, it is left alone"};
}

/// One attempt.
void try_remove(const incus::Client& client, const Bounds& bounds, const std::string& name, const std::string& run_id,
                RemovalTimes& times) {
  const incus::Instance instance = client.instance(bounds, name);
  require_ours(instance, name, run_id);
  auto began = Clock::now();
  if (instance.status != "Stopped") {
    client.wait_for_success(bounds, client.change_state(bounds, name, incus::StateAction::force_stop),
                            "stopping '" + name + "'");
    require_same(client, bounds, name, run_id, instance);
  }
  times.stop += Clock::now() - began;
  began = Clock::now();
  client.wait_for_success(bounds, client.delete_instance(bounds, name), "deleting '" + name + "'");
  times.remove += Clock::now() - began;
}

}  // namespace

RemovalTimes remove_instance(const incus::Client& client, const Bounds& bounds, const std::string& name,
                             const std::string& run_id, std::chrono::seconds appears_within) {
  RemovalTimes times;
  const auto began = Clock::now();
  // A create or start of a drill that died may still be under way ("Instance is busy"), a stop may come too late, the
  // daemon may be restarting: whatever it was, what is there now decides what is tried next.
  while (true) {
    try {
      try_remove(client, bounds, name, run_id, times);
      return times;
    } catch (const incus::Error& error) {
      const bool missing = error.is_not_found() && error.kind() == incus::ErrorKind::rejected;
      if (missing && Clock::now() - began >= appears_within) return times;
      if (error.is_timeout() || error.is_cancelled() || error.is_denied()) throw;
      sleep(bounds, k_retry_pause);
      check(bounds, error.what());
    }
  }
}

}  // namespace drill
