#include "drill/phases/remove_instance.hpp"

#include "drill/phases/labels.hpp"
#include "drill/report/drill_error.hpp"

namespace drill {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds k_retry_pause{200};

/// One attempt.
void try_remove(const incus::Client& client, const incus::Call& call, const std::string& name,
                const std::string& run_id, RemovalTimes& times) {
  const incus::Instance instance = client.instance(call, name);
  if (instance.config_value(k_label_run_id) != run_id) {
    throw DrillError{Reason::instance_exists,
                     "instance '" + name + "' does not belong to drill " + run_id + ", it is left alone"};
  }
  auto began = Clock::now();
  if (instance.status != "Stopped") {
    client.wait_for_success(call, client.change_state(call, name, incus::StateAction::force_stop),
                            "stopping '" + name + "'");
  }
  times.stop += Clock::now() - began;
  began = Clock::now();
  client.wait_for_success(call, client.delete_instance(call, name), "deleting '" + name + "'");
  times.remove += Clock::now() - began;
}

}  // namespace

RemovalTimes remove_instance(const incus::Client& client, const incus::Call& call, const std::string& name,
                             const std::string& run_id, std::chrono::seconds appears_within) {
  RemovalTimes times;
  const auto began = Clock::now();
  // A create or start of a drill that died may still be under way ("Instance is busy"), a stop may come too late, the
  // daemon may be restarting: whatever it was, what is there now decides what is tried next.
  while (true) {
    try {
      try_remove(client, call, name, run_id, times);
      return times;
    } catch (const incus::Error& error) {
      const bool missing = error.is_not_found() && error.kind() == incus::ErrorKind::rejected;
      if (missing && Clock::now() - began >= appears_within) return times;
      if (error.is_timeout() || error.is_cancelled() || error.is_denied()) throw;
      incus::sleep(call, k_retry_pause);
      incus::check(call, error.what());
    }
  }
}

}  // namespace drill
