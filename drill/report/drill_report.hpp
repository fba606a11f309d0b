// What a drill found out: filled phase by phase, then written to console, JSON and metrics. Values only.
// What is not known is absent, never 0.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drill/outcome/phase.hpp"
#include "drill/outcome/reason.hpp"
#include "drill/report/backup_listing.hpp"
#include "drill/report/relation_readings.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {

struct PhaseReport {
  Phase phase;
  UtcTime began;
  Seconds duration{0};
  bool ok = false;
};

/// One thing that took time, for the table of where it went. Steps of one phase may overlap.
struct StepReport {
  std::string name;
  Seconds duration{0};
};

struct BackupReport {
  std::string label;
  std::string type;
  int repository = 1;
  std::string pg_version;
  std::string pgbackrest_version;  ///< that made the backup
  UtcTime started;
  UtcTime stopped;
  std::uint64_t size_bytes = 0;
  bool page_errors = false;  ///< pgBackRest found page checksum errors when it made the backup
  std::string archive_max;   ///< newest WAL segment in the archive before the restore; empty when unknown
  std::optional<UtcTime> archive_newest_at;  ///< when that segment came to the archive
};

struct RecoveryPoint {
  std::string target;                          ///< as configured
  std::optional<std::string> resolved_target;  ///< what a random target became, as --target takes it
  std::optional<std::uint64_t> seed;           ///< of what was left to chance
  std::optional<std::string> replay_lsn;
  std::optional<std::uint32_t> timeline;  ///< that was replayed last
  std::optional<std::string> system_identifier;
  std::optional<UtcTime> last_transaction;  ///< commit time of the last transaction replayed
  std::optional<std::uint64_t> wal_segments_replayed;
  std::string promote = "recovery";  ///< how the server was promoted, as configured: "recovery" or "triggered"
};

/// What production said of itself when the drill began; times by its own clock.
struct ProductionReport {
  UtcTime asked_at;
  std::string wal_lsn;  ///< up to which it had written WAL
  std::uint32_t timeline = 0;
  std::optional<std::string> last_archived;  ///< segment
  std::optional<UtcTime> last_archived_at;
  std::string time_zone;
  std::uint64_t unarchived_bytes = 0;  ///< of WAL that would have been lost; no transaction need be in them
};

/// The answer of a check, or of a probe, which is a command.
struct CheckReport {
  std::string name;
  std::string sql;                   ///< of a check
  std::optional<std::string> value;  ///< as PostgreSQL printed it
  std::optional<double> number;      ///< the value, where it is a number; of max_age: the age in seconds
  std::optional<double> previous;    ///< of min_ratio_to_previous: what it is held against
  std::string expected;              ///< of the answer, in words
  bool reads_data = false;           ///< it read a table of production, or is said to: only such a one proves something
  bool passed = false;
  bool refused = false;  ///< it could not be judged, as its meaning hangs on what is not known: no word of the backup
  std::string message;   ///< what was expected and what came
  Seconds duration{0};
  std::string command = {};  ///< of a probe: its program, without arguments, which may hold a secret
};

struct DatabaseReport {
  std::string name;
  std::uint64_t size_bytes = 0;
  std::vector<std::string> extensions;     ///< "pg_cron 1.4"
  std::vector<std::string> subscriptions;  ///< enabled ones
  std::uint64_t cron_jobs = 0;             ///< active ones of pg_cron
  std::vector<std::string> foreign_servers;
  std::vector<std::string> collation_mismatches;  ///< "database default: 2.31, here 2.36"
};

/// How much of all relations the drills read, by this drill's listing of them.
struct ReadingReport {
  std::uint64_t relations = 0;       ///< there are
  std::uint64_t bytes = 0;           ///< of them
  std::uint64_t relations_read = 0;  ///< in full by this drill, and without a finding
  std::uint64_t bytes_read = 0;      ///< of them
  std::uint64_t bytes_left = 0;      ///< of those that the budget left for the next drills
  std::optional<Seconds> budget;     ///< as configured; absent: all are read each time
  bool budget_spent = false;         ///< it ended the reading before all were read
  /// Of all bytes, 0 to 1: read without a finding within the coverage objective, at this level or a deeper one. Without
  /// the objective: ever.
  double share = 0;
};

/// What levels read and deep looked at.
struct VerificationReport {
  std::string level;
  std::uint64_t tables = 0;
  std::uint64_t indexes = 0;
  std::uint64_t bytes = 0;  ///< of tables and indexes
  Seconds duration{0};
  std::vector<std::string> corruption;                ///< each names its relation
  std::optional<ReadingReport> reading = {};          ///< absent when the reading was broken off
  std::shared_ptr<const Readings> of_relations = {};  ///< not part of report.json
};

struct ObjectiveReport {
  std::optional<Seconds> measured;
  std::optional<Seconds> wanted;
  bool warn_only = false;  ///< missed, it is to be told, and fails no drill
  /// Only when both are known.
  [[nodiscard]] std::optional<bool> met() const {
    return measured && wanted ? std::optional{*measured <= *wanted} : std::nullopt;
  }
};

/// What the ledger says of a backup.
enum class ProofState {
  proven,    ///< and, with an objective, within it
  overdue,   ///< the objective is missed
  failed,    ///< since it was proven, if it ever was
  unproven,  ///< no drill has proven it, and none is due
};

/// "proven", "overdue", "failed", "unproven".
std::string_view to_string(ProofState state);

/// A backup in the picture of its repository.
struct BackupProof {
  std::string label;
  std::string type;
  UtcTime stopped;
  ProofState state = ProofState::unproven;
  std::optional<UtcTime> judged;  ///< when a drill gave a verdict on it last
};

/// How much of one repository is proven, by the ledger.
struct RepositoryCoverage {
  int repository = 1;
  std::uint64_t backups = 0;
  std::uint64_t proven = 0;  ///< and not failed since; with an objective only those that were proven within it
  std::optional<std::uint64_t> overdue;  ///< older than a day and not proven within the objective; absent without one
  std::optional<UtcTime> stalest_proof;  ///< the oldest of the last proofs; absent when nothing is proven
  std::vector<BackupProof> listed;       ///< the newest of its backups, the oldest of them first
};

struct CoverageReport {
  std::optional<Seconds> wanted;                 ///< the objective: how often every backup is to be proven
  std::vector<RepositoryCoverage> repositories;  ///< by key
};

/// A drill of another repository that has a part in the same verdict.
struct SiblingReport {
  int repository = 1;
  std::string run_id;
  Verdict verdict = Verdict::error;
  Reason reason = Reason::internal;
};

/// Of a drill with [backup] repo = "each".
struct EachReport {
  int repository = 1;                 ///< that this drill is of
  std::vector<SiblingReport> before;  ///< the drills of the repositories before it
  bool last = false;                  ///< no other drill follows
};

struct IncusReport {
  std::string server_version;
  std::string project;
  std::string instance;
  std::string image;
  std::string image_fingerprint;
  std::size_t api_requests = 0;
  std::size_t output_requests = 0;  ///< reading the output of commands, counted apart
};

/// Who ran the drill, where, and with what: for whoever has to vouch for it.
struct EnvironmentReport {
  std::string user;                               ///< that dr-drill ran as
  std::string sudo_user;                          ///< who called sudo; empty without
  std::string invocation_id;                      ///< of the systemd unit, as journalctl takes it; empty outside of one
  std::string operating_system;                   ///< of the host: "Debian GNU/Linux 12 (bookworm)"
  std::string kernel;                             ///< of the host
  std::optional<std::string> pgbackrest_version;  ///< that restored
  std::optional<std::string> postgres_version;    ///< of the server on the restored data
};

/// What the drill was told, without secrets, as text for people.
struct ConfigurationReport {
  std::string drill;                      ///< drill.toml and command line together, as TOML
  std::optional<std::string> pgbackrest;  ///< pgbackrest.conf, without comments
};

/// The end of a log.
struct LogTail {
  std::string name;  ///< of the file next to the report
  std::string text;  ///< whole lines
};

/// The report before this one in the chain of the stanza's reports. Both are empty in the first of a chain.
struct PreviousReport {
  std::string run_id;
  std::string sha256;  ///< of its report.json
};

struct DrillReport {
  std::string run_id;
  std::string program_version;
  std::string host;
  std::string stanza;
  /// Options that made it another drill than the configured one, as "--set". With one it speaks for itself, not for the
  /// stanza: no metrics, no last success, no yardstick.
  std::vector<std::string> adhoc;
  std::optional<EachReport> each;  ///< absent: the drill is a verdict of its own
  UtcTime began;
  UtcTime ended;
  Seconds duration{0};

  Verdict verdict = Verdict::error;
  Reason reason = Reason::internal;
  std::optional<Phase> failed_phase;  ///< where the reason arose; absent for a pass
  std::string message;
  std::string hint;
  bool teardown_failed = false;  ///< verdict and reason stay those of a drill that did not pass; exit code 2

  EnvironmentReport environment;
  ConfigurationReport configuration;
  IncusReport incus;
  std::optional<BackupReport> backup;
  RecoveryPoint recovery;
  std::optional<ProductionReport> production;  ///< absent when it was not asked, or did not answer
  std::vector<PhaseReport> phases;
  std::vector<StepReport> steps;
  std::optional<Seconds> restore_duration;   ///< pgbackrest restore
  std::optional<Seconds> recovery_duration;  ///< start of PostgreSQL to promotion
  ObjectiveReport rto;
  ObjectiveReport rpo;
  std::optional<CoverageReport> coverage;  ///< with this drill; absent when the ledger could not be asked
  std::vector<CheckReport> checks;
  std::vector<DatabaseReport> databases;
  std::optional<VerificationReport> verification;  ///< absent at level smoke
  std::vector<std::string> findings;       ///< what a careful reader should know, though it does not change the verdict
  std::vector<LogTail> logs;               ///< of a drill that did not pass
  std::optional<PreviousReport> previous;  ///< absent when the chain could not be had
  bool to_be_signed = false;               ///< [report] sign was set: a signature belongs beside the report
  bool instance_kept = false;
  std::optional<bool>
      earlier_kept;  ///< one that an earlier drill of the stanza kept is still there; unknown: not looked
  std::optional<BackupListing> listed;    ///< what `info` listed; for the ledger, not part of report.json
  std::vector<std::string> secret_files;  ///< pushed into the instance: the repository's keys; of no use outside of it

  /// Whether the stanza's metrics follow it; `scheduled` drills of the other repositories only lead to its verdict.
  [[nodiscard]] bool ends_verdict() const { return !each || each->last; }

  /// It speaks for the stanza: a drill of the configured backup, target, image and questions.
  [[nodiscard]] bool scheduled() const { return adhoc.empty(); }

  /// 0 pass, 1 fail, 2 error or a teardown that failed.
  [[nodiscard]] int exit_code() const { return teardown_failed ? 2 : drill::exit_code(verdict); }
};

}  // namespace drill
