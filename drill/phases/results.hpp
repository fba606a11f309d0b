// The results that each phase passes on to the next ones. The phase that has a struct's name fills it, up to where it
// throws.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drill/config/recovery_target.hpp"
#include "drill/container/background_command.hpp"
#include "drill/host/user.hpp"
#include "drill/outcome/findings.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/instance/incus_host.hpp"
#include "drill/phases/instance/leftovers.hpp"
#include "drill/phases/instance/reach.hpp"
#include "drill/postgres/production.hpp"
#include "drill/postgres/session.hpp"
#include "drill/report/backup_listing.hpp"
#include "drill/report/drill_report.hpp"
#include "drill/report/observer.hpp"
#include "drill/text/utc_time.hpp"
#include "incus-client/device.hpp"
#include "incus-client/storage_pool.hpp"

namespace drill {

/// Which drill it is.
struct Run {
  std::string id;
  UtcTime began;
};

/// Where a phase writes and shows what it does.
struct Outputs {
  std::filesystem::path logs;  ///< the directory for the output of programs inside
  DrillObserver& observer;
};

struct Preflighted {
  BackupConfiguration backup;
  Reach reach{true};
  IncusHost host;
  incus::Devices repository_devices;                    ///< through which the instance reaches the repositories
  std::optional<pgbackrest::Info> info;                 ///< as the host's pgbackrest sees it; absent where it cannot
  pgbackrest::Judged judged;                            ///< by past drills; empty unless "stalest" is configured
  bool no_backup = false;                               ///< the host's pgbackrest sees none that fits
  std::optional<Leftover> leftover;                     ///< of ours, with the instance's name
  std::optional<postgres::ProductionState> production;  ///< for preflight and --dry-run; the drill asks separately
  std::vector<User> probe_users;                        ///< who need a way of their own to the server
  std::string root_size;                                ///< "12GiB"; empty: the pool's default
  incus::PoolSpace pool_space;                          ///< all 0 where the daemon does not tell
  std::uint64_t room_needed = 0;                        ///< bytes of the pool; 0: not known
  Findings findings;
};

struct Provisioned {
  unsigned uid = 0;  ///< of postgres, inside
  unsigned gid = 0;
  unsigned cpus = 1;
  std::string pgbackrest_version;         ///< inside
  std::vector<std::string> secret_files;  ///< the repository's keys, inside
  std::string data_directory;             ///< PGDATA
  std::string bin_directory;              ///< of the PostgreSQL that fits the backup: "/usr/lib/postgresql/15/bin"
  int major = 0;                          ///< of PostgreSQL
  pgbackrest::Info info;
  std::optional<BackupListing> listing;  ///< the backups in `info`; absent until it is read
  std::optional<BackupReport> chosen;    ///< `backup`, as it is reported; absent until it is chosen
  pgbackrest::Backup backup;             ///< the one to restore
  RecoveryTarget target;                 ///< how far; never random
  bool drawn = false;                    ///< the target was chosen at random
  std::optional<std::uint64_t> seed;     ///< of the random choices
  pgbackrest::BackupSource source;       ///< as the container sees it
  Findings findings;
};

struct Restored {
  std::chrono::steady_clock::time_point began;  ///< the clock of the RTO starts here
  std::optional<Seconds> duration;              ///< of pgbackrest restore
  std::filesystem::path socket_directory;       ///< on the host, for libpq
  /// Before the restored server ran; absent when it cannot be listed.
  std::optional<pgbackrest::ArchiveListing> archive;
  std::optional<postgres::ProductionState> production;  ///< what it said when the drill began; absent: unknown
  Findings findings;
};

/// A promoted server. It runs until its container is stopped, even when this object is destroyed.
struct Recovered {
  std::unique_ptr<BackgroundCommand> process;
  postgres::SessionOptions session_options;
  std::unique_ptr<postgres::Session> session;
  std::optional<std::string> postgres_version;
  RecoveryTarget target;                    ///< what it was recovered to
  std::string last_segment;                 ///< of WAL that it got from the archive; empty: none
  std::vector<std::string> not_in_archive;  ///< WAL files that it requested and the archive lacked
  UtcTime replayed_at{};                    ///< when it reached the end of the archive, or its target
  std::optional<std::uint64_t> segments;    ///< of WAL that were replayed
  std::optional<Seconds> duration;          ///< start of PostgreSQL to promotion
  std::optional<Seconds> rto;               ///< begin of the restore to promotion
  std::vector<StepReport> steps;
  Findings findings;
};

struct Verified {
  std::optional<std::uint32_t> timeline;  ///< that was replayed last
  std::optional<std::string> system_identifier;
  std::optional<std::string> replay_lsn;
  std::optional<UtcTime> last_transaction;
  std::optional<Seconds> rpo;
  std::optional<ProductionReport> production;
  std::vector<CheckReport> checks;
  std::vector<DatabaseReport> databases;
  std::optional<VerificationReport> verification;
  Findings findings;
};

struct TornDown {
  std::vector<std::string> failures;  ///< what could not be removed; findings, as well
  std::vector<StepReport> steps;
  bool kept = false;                 ///< the instance, for an operator
  std::optional<bool> earlier_kept;  ///< see DrillReport
};

}  // namespace drill
