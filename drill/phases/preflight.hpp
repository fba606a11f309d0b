// Preflight: everything that can be known before anything is made.
#pragma once

#include <optional>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/phases/instance/obstacles.hpp"
#include "drill/phases/results.hpp"
#include "incus-client/client.hpp"

namespace drill {

/// The repository as this host sees it: tells the size early. Nothing where the host has no pgbackrest or it cannot
/// read the repository: the container's own view decides later. Why one that is there could not is a finding; that
/// there is none is one where `miss_it`.
std::optional<pgbackrest::Info> ask_host_pgbackrest(const Bounds& bounds, const BackupConfig& config,
                                                    const BackupConfiguration& known, Findings& findings,
                                                    bool miss_it = false);

/// Asks whether a drill could run; what stands in its way goes to `obstacles`, and what depends on that is left out of
/// the result. Changes nothing; a leftover of ours that has the instance's name becomes a finding, but where
/// somebody else holds the run lock: then it is the instance of a drill that runs.
void check_prerequisites(const incus::Client& client, const Bounds& bounds, const Config& config, Obstacles& obstacles,
                         Preflighted& result, bool lock_free = true);

/// The same, throws the first obstacle, and sweeps that leftover. The run lock is held by the caller.
void preflight(const incus::Client& client, const Bounds& bounds, const Config& config, Preflighted& result);

}  // namespace drill
