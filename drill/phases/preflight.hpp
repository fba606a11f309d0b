// Preflight: everything that can be known before anything is made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drill/host/run_lock.hpp"
#include "drill/pgbackrest/info.hpp"
#include "drill/phases/backup_configuration.hpp"
#include "drill/phases/context.hpp"
#include "drill/phases/incus_host.hpp"
#include "drill/phases/leftovers.hpp"
#include "drill/phases/obstacles.hpp"
#include "drill/postgres/production.hpp"

namespace drill {

struct PreflightResult {
  BackupConfiguration backup;
  IncusHost host;
  incus::Devices repository_devices;                   ///< through which the instance reaches the repositories
  std::optional<pgbackrest::Info> info;                ///< as the host's pgbackrest sees it; absent where it cannot
  bool no_backup = false;                              ///< the host's pgbackrest sees none that fits
  std::optional<postgres::ProductionWord> production;  ///< of whoever asks before a drill; the drill asks on its own
  std::optional<Leftover> leftover;                    ///< of ours, with the instance's name
  std::string root_size;                               ///< "12GiB"; empty: the pool's default
  incus::PoolSpace pool_space;                         ///< all 0 where the daemon does not tell
  std::uint64_t room_needed = 0;                       ///< bytes of the pool; 0: not known
};

/// Makes state and run directory where they are missing. Throws DrillError: metrics_unwritable when metrics or state
/// could not be written at the end, config_invalid for a run directory that is none of ours.
void check_writable(const Config& config);

/// The two halves of it. A drill by hand writes no metrics.
void check_metrics_writable(const Config& config);
void check_state_writable(const Config& config);

/// The repository as this host sees it: tells the size early. Nothing where the host has no pgbackrest or it cannot
/// read the repository: the container's own view decides later. Why one that is there could not is a finding; that
/// there is none is one where `miss_it`.
std::optional<pgbackrest::Info> ask_host_pgbackrest(const DrillContext& drill, const BackupConfiguration& known,
                                                    bool miss_it = false);

/// Asks whether a drill could run; what stands in its way goes to `obstacles`, and what depends on that is left out of
/// the result. Changes nothing; a leftover of ours that has the instance's name becomes a finding, but where
/// somebody else holds the run lock: then it is the instance of a drill that runs.
PreflightResult look_around(const DrillContext& drill, Obstacles& obstacles, bool lock_free = true);

/// The same, throws the first obstacle, and sweeps that leftover. The run lock is held by the caller.
PreflightResult preflight(const DrillContext& drill);

}  // namespace drill
