// Instances of ours without a running drill.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/host/run_lock.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/instance/labels.hpp"
#include "incus-client/client.hpp"

namespace drill {

struct Leftover {
  std::string instance;
  OurLabels labels;
  std::string why_not;  ///< empty: it may be removed; else why it is left alone
};

/// The lock that a drill in the configured instance holds until its end; nothing when another drill holds it. Throws
/// DrillError (metrics_unwritable).
std::optional<RunLock> try_lock_instance(const incus::Client& client, const Config& config);

/// Whether a drill of this host runs in the instance. Throws DrillError (metrics_unwritable).
bool is_drilling(const incus::Client& client, const Config& config, const std::string& instance);

/// All instances of ours in the project. One may be removed when it has expired, or when this host created it, it was
/// not kept, and no drill of this host holds its lock.
std::vector<Leftover> find_leftovers(const incus::Client& client, const Bounds& bounds, const Config& config);

/// Removes the instance, and what its run left on this host.
void remove_leftover(const incus::Client& client, const Bounds& bounds, const Leftover& leftover);

/// True for a kept instance that a drill of this host created: its metrics are on this host.
bool kept_here(const OurLabels& labels);

/// True when an instance that an earlier drill of this stanza kept on this host still exists, or when that is unknown.
/// `run_id`: of this drill.
bool earlier_is_kept(const incus::Client& client, const Bounds& bounds, const std::string& stanza,
                     const std::string& run_id);

/// The error of a drill whose instance another drill of this host uses (drill_running).
DrillError running_here(const std::string& instance);

/// The same for a drill on another host.
DrillError running_elsewhere(const std::string& instance, const OurLabels& labels);

/// Before a drill: returns a leftover of ours that has the instance's name and that the holder of the run lock may
/// remove; nothing when the name is free. Throws DrillError: instance_exists for an instance that is not ours or was
/// kept; drill_running for one of another host.
std::optional<Leftover> leftover_in_the_way(const incus::Client& client, const Bounds& bounds, const std::string& name);

}  // namespace drill
