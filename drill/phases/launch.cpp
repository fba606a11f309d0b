#include "drill/phases/launch.hpp"

#include <spdlog/spdlog.h>

#include <memory>
#include <optional>

#include "drill/host/subordinate_ids.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/instance/disk_limits.hpp"
#include "drill/phases/instance/labels.hpp"
#include "drill/phases/instance/leftovers.hpp"
#include "drill/phases/instance/remove_instance.hpp"

namespace drill {
namespace {

/// A creation whose request was heard shows in the list of instances well before.
constexpr std::chrono::seconds k_late{10};

bool is_ours_and_running(const incus::Client& client, const Bounds& bounds, const Run& run, const std::string& name) {
  try {
    const auto instance = client.instance(bounds, name);
    const auto labels = our_labels(instance);
    return labels && labels->run_id == run.id && instance.running();
  } catch (const incus::Error& error) {
    if (!error.is_not_found()) throw;
    return false;
  }
}

/// Waits for the creation. A daemon that was restarted knows nothing of it: then the instance's own state tells.
void wait_for_creation(const incus::Client& client, const Bounds& bounds, const Run& run,
                       const incus::Operation& creation, const std::string& name) {
  const std::string what = "creating instance '" + name + "'";
  try {
    client.wait_for_success(bounds, creation, what);
  } catch (const incus::Error& error) {
    if (error.kind() != incus::ErrorKind::operation_lost) throw;
    spdlog::warn("the daemon forgot the creation of '{}', was it restarted? Looking at the instance", name);
    if (is_ours_and_running(client, bounds, run, name)) return;
    throw incus::Error{incus::ErrorKind::operation_failed, what + " was not finished: the daemon was restarted"};
  }
}

/// A repository's owners are shown inside by an idmapped mount, which not every file system has. Throws DrillError
/// (repository_unreachable) when the daemon says so.
void throw_if_file_system_unfit(const std::string& message) {
  if (message.find("idmapping abilities are required") == std::string::npos) return;
  throw DrillError{
      Reason::repository_unreachable,
      "the repository's file system cannot be shown to an unprivileged container: " + message,
      "NFS, CIFS and most FUSE file systems have no idmapped mounts. Serve it with `pgbackrest server` and "
      "let [backup] config name a pgbackrest.conf with that repo-host."};
}

/// Throws DrillError when somebody took the name since preflight. Incus 6.0 tells of it in the operation, 7.0 at once
/// with the error of any other fault (500): what is there now tells it apart.
void throw_if_name_taken(const incus::Client& client, const Bounds& bounds, const Run& run, const std::string& name) {
  std::optional<OurLabels> labels;
  try {
    labels = our_labels(client.instance(bounds, name));
  } catch (const incus::Error&) {
    return;  // not there, or the creation's own error says more
  }
  if (!labels) {
    throw DrillError{Reason::instance_exists, "instance '" + name + "' was created by someone else in the meantime"};
  }
  if (labels->run_id != run.id) throw running_elsewhere(name, *labels);
}

}  // namespace

incus::InstanceSpec instance_spec(const Config& config, const Run& run, const Preflighted& preflighted) {
  incus::InstanceSpec spec;
  spec.name = config.incus.instance;
  spec.fingerprint = preflighted.host.fingerprint;
  spec.remote = preflighted.host.remote;
  spec.profiles = config.incus.profiles;
  const auto expires = expiry(run.began, config.deadlines.total, config.deadlines.teardown);
  spec.config = make_labels(run.id, config.backup.stanza, run.began, expires);
  spec.config.insert({{"limits.cpu", config.incus.cpu},
                      {"limits.memory", config.incus.memory},
                      {"limits.processes", "2000"},
                      {"boot.autostart", "false"},
                      {"security.privileged", "false"},
                      {"security.nesting", "false"}});
  // Where every file would have to change its owner for it, or no ids are left for it, the instance shares the default.
  if (preflighted.host.server.idmapped_mounts && has_ids_for_isolation())
    spec.config["security.idmap.isolated"] = "true";
  spec.devices = preflighted.repository_devices;
  spec.devices["root"] = incus::root_disk_device({.pool = preflighted.host.pool,
                                                  .size = preflighted.root_size,
                                                  .read_limit = config.incus.read_limit,
                                                  .write_limit = config.incus.write_limit});
  // The profiles' own networks have no place in a drill: sealed means no interface at all.
  for (const auto& nic : preflighted.host.profile_nics) spec.devices[nic] = {{"type", "none"}};
  if (!config.incus.sealed()) spec.devices["eth0"] = incus::nic_device(config.incus.network);
  return spec;
}

void launch(const incus::Client& client, const Bounds& bounds, const Run& run, const incus::InstanceSpec& spec,
            UndoStack& undos, const std::shared_ptr<std::optional<RemovalTimes>>& removal) {
  const std::string& name = spec.name;
  // Until the daemon answered, nobody knows whether it will create the instance.
  const auto answered = std::make_shared<bool>(false);
  undos.add("instance '" + name + "'", [&client, removal, run_id = run.id, name, answered](const Bounds& undo) {
    try {
      *removal = remove_instance(client, undo, name, run_id, *answered ? std::chrono::seconds{0} : k_late);
    } catch (const DrillError& error) {
      // Somebody else has the name: then nothing of ours is left behind it.
      if (error.reason() != Reason::instance_exists) throw;
      spdlog::info("{}", error.what());
    }
  });
  try {
    const incus::Operation creation = client.create_instance(bounds, spec);
    *answered = true;
    wait_for_creation(client, bounds, run, creation, name);
  } catch (const incus::Error& error) {
    if (error.kind() == incus::ErrorKind::rejected || error.is_denied()) *answered = true;
    if (error.kind() != incus::ErrorKind::operation_failed && error.kind() != incus::ErrorKind::rejected) throw;
    throw_if_name_taken(client, bounds, run, name);
    if (error.kind() == incus::ErrorKind::rejected) throw;
    throw_if_file_system_unfit(error.what());
    throw_if_disk_limits_refused(error.what(), spec.devices.at("root"));
    if (!spec.remote) throw;
    throw DrillError{
        Reason::incus_failed, error.what(),
        "Does this host reach the image remote? An image that is here already does as well (`incus image list`), "
        "and examples/image makes one from a Debian mirror."};
  }
}

}  // namespace drill
