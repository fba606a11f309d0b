#include "drill/phases/remove_instance.hpp"

#include "drill/phases/labels.hpp"
#include "drill/report/drill_error.hpp"

namespace drill {
namespace {

using Clock = std::chrono::steady_clock;

/// A stop that failed is no failure when the instance is stopped; one on its way (a crashed create, a container that
/// just died) is asked again.
void stop(const incus::Client& client, const incus::Call& call, const std::string& name) {
  constexpr std::chrono::milliseconds k_pause{200};
  while (true) {
    try {
      client.wait_for_success(call, client.change_state(call, name, incus::StateAction::force_stop),
                              "stopping '" + name + "'");
      return;
    } catch (const incus::Error& error) {
      if (error.is_timeout() || error.is_cancelled() || error.is_unreachable() || error.is_denied()) throw;
      if (!client.instance(call, name).running()) return;
      incus::sleep(call, k_pause);
      incus::check(call, ("stopping '" + name + "': " + error.what()).c_str());
    }
  }
}

}  // namespace

RemovalTimes remove_instance(const incus::Client& client, const incus::Call& call, const std::string& name,
                             const std::string& run_id) {
  RemovalTimes times;
  try {
    const incus::Instance instance = client.instance(call, name);
    if (instance.config_value(k_label_run_id) != run_id) {
      throw DrillError{Reason::instance_exists,
                       "instance '" + name + "' does not belong to drill " + run_id + ", it is left alone"};
    }
    auto began = Clock::now();
    if (instance.status != "Stopped") stop(client, call, name);
    times.stop = Clock::now() - began;
    began = Clock::now();
    client.wait_for_success(call, client.delete_instance(call, name), "deleting '" + name + "'");
    times.remove = Clock::now() - began;
  } catch (const incus::Error& error) {
    if (!error.is_not_found()) throw;  // already gone, which is what was wanted
  }
  return times;
}

}  // namespace drill
