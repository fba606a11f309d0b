// Preflight: everything that can be known before anything is made.
#pragma once

#include <optional>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/phases/instance/obstacles.hpp"
#include "drill/phases/results.hpp"
#include "incus-client/client.hpp"

namespace drill {

/// Asks the host's pgbackrest about the repository, to know the backup's size early. Returns nothing when the host has
/// no pgbackrest, which is a finding if `miss_it`, or when it cannot read the repository, which is always a finding:
/// the container's pgbackrest decides later.
std::optional<pgbackrest::Info> ask_host_pgbackrest(const Bounds& bounds, const BackupConfig& config,
                                                    const BackupConfiguration& known, Findings& findings,
                                                    bool miss_it = false);

/// Checks whether a drill could run; changes nothing. Adds what prevents it to `obstacles`, and leaves out of the
/// result what depends on that. A leftover of ours that has the instance's name becomes a finding, unless somebody else
/// holds the run lock (`lock_free` is false): then it is the instance of a running drill.
void check_prerequisites(const incus::Client& client, const Bounds& bounds, const Config& config, Obstacles& obstacles,
                         Preflighted& result, bool lock_free = true);

/// The same, but throws the first obstacle and removes that leftover. The caller holds the run lock.
void preflight(const incus::Client& client, const Bounds& bounds, const Config& config, Preflighted& result);

}  // namespace drill
