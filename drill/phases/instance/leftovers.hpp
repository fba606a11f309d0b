// Instances of ours that no running drill belongs to.
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

/// All instances of ours in the project. One may be removed when its time is over, or when it was made by this host,
/// nobody wanted to keep it, and no drill of this host holds its lock.
std::vector<Leftover> find_leftovers(const incus::Client& client, const Bounds& bounds, const Config& config);

/// Removes one: the instance, and what its run left on this host.
void remove_leftover(const incus::Client& client, const Bounds& bounds, const Leftover& leftover);

/// True for an instance that an operator wanted to keep and a drill of this host made: the metrics that tell are here.
bool kept_here(const OurLabels& labels);

/// `run_id`: of this drill. True when an instance that an earlier drill of this stanza kept on this host is still
/// there, or nobody can tell.
bool earlier_is_kept(const incus::Client& client, const Bounds& bounds, const std::string& stanza,
                     const std::string& run_id);

/// What a drill ends with that meets another one of this host in its instance (drill_running).
DrillError running_here(const std::string& instance);

/// The same, of a drill on another host.
DrillError running_elsewhere(const std::string& instance, const OurLabels& labels);

/// Before a drill: a leftover of ours that has the instance's name and may be removed by whoever holds the run lock;
/// nothing when the name is free. Throws DrillError: instance_exists for somebody else's instance, or a kept one;
/// drill_running for one of another host.
std::optional<Leftover> leftover_in_the_way(const incus::Client& client, const Bounds& bounds, const std::string& name);

}  // namespace drill
