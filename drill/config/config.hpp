// The configuration of one drill: the values of the TOML file, the environment and the command line. It does not change
// once a drill has begun.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drill {

/// [backup]
struct BackupConfig {
  std::string stanza = "main";
  std::string config;               ///< path on the host; empty: pgBackRest's default, or Debian's
  std::string config_include_path;  ///< of further *.conf files; empty: pgBackRest's default beside its default file
  std::string set = "latest";       ///< "latest", "random", "stalest" or a backup label
  std::string repo = "any";         ///< "any", "each", "stalest" or a repository's key
  std::string target = "end-of-archive";  ///< as written; see drill/config/recovery_target.hpp
  std::optional<unsigned> process_max;    ///< of pgBackRest in the drill; absent: see restore_processes()
};

/// [incus]
struct IncusConfig {
  std::string socket;  ///< empty: INCUS_SOCKET, INCUS_DIR, /run/incus, /var/lib/incus
  std::string project = "default";
  std::string instance;                 ///< empty: "pg-restore-drill", with the stanza where --stanza names one
  std::string image = "dr-drill/pg15";  ///< local alias or fingerprint, or "REMOTE:ALIAS" for a known remote
  std::vector<std::string> profiles = {"default"};
  std::string pool;  ///< root disk pool; empty: the profile's
  std::string cpu = "2";
  std::string memory = "2GiB";
  std::string disk;                ///< root size; empty: from the backup's size
  std::string read_limit;          ///< bytes per second that the root disk is read with at most; empty: no limit
  std::string write_limit;         ///< the same of writes
  std::string network = "sealed";  ///< "sealed", or the name of an Incus network
  /// No network interface inside.
  [[nodiscard]] bool sealed() const { return network == "sealed"; }
};

/// [postgres] promote: how the restored server becomes one that writes.
enum class Promote {
  recovery,   ///< archive recovery ends by itself, with a checkpoint, as after an operator's restore
  triggered,  ///< a standby is asked for it, as in a failover
};

/// [postgres]
struct PostgresConfig {
  std::string user = "postgres";
  std::string database = "postgres";
  std::string timezone;  ///< production's, for instants without a time zone; empty: not configured
  Promote promote = Promote::recovery;
  std::map<std::string, std::string> settings;  ///< extra server settings
};

/// [production]
struct ProductionConfig {
  std::string connection;  ///< libpq's, for a role with pg_monitor; empty: production is not asked
};

/// [[check]]: one query on the restored data. At least one expectation is set.
struct CheckConfig {
  std::string name;
  std::string sql;
  std::optional<double> min;
  std::optional<double> max;
  std::optional<std::string> equals;
  std::optional<std::chrono::seconds> max_age;  ///< of the instant that the query returns
  std::optional<double> min_ratio_to_previous;  ///< to the result in the last drill that passed
  std::string database;                         ///< empty: [postgres] database
  std::chrono::seconds timeout = std::chrono::minutes{5};
};

/// [[probe]]: a command of the operator's that asks the restored server. Exit code 0 passes.
struct ProbeConfig {
  std::string name;
  std::vector<std::string> command;
  std::string user;             ///< of the host; empty: whoever runs the drill
  std::string directory = "/";  ///< where it runs
  std::chrono::seconds timeout = std::chrono::minutes{5};
  bool proves_data = false;  ///< the operator says that it reads production's data
};

/// [verify] level: each includes the one before.
enum class VerifyLevel {
  smoke,  ///< recovery point, objectives, checks
  read,   ///< every table is read in full
  deep,   ///< amcheck of every table and index, page checksums
};

/// [objectives]; a value that is not set is not an objective.
struct ObjectivesConfig {
  std::optional<std::chrono::seconds> rto;
  std::optional<std::chrono::seconds> rpo;
  std::optional<std::chrono::seconds> coverage;  ///< how often every backup is proven; missed, it fails no drill
  bool fail_on_miss = true;                      ///< on_miss = "fail" (default) or "warn"
};

/// [deadlines]
struct DeadlinesConfig {
  std::chrono::seconds total = std::chrono::hours{2};
  std::chrono::seconds launch = std::chrono::minutes{10};
  std::chrono::seconds provision = std::chrono::minutes{15};
  std::chrono::seconds restore = std::chrono::hours{2};
  std::chrono::seconds recover = std::chrono::hours{2};
  std::chrono::seconds verify = std::chrono::hours{1};      ///< without what levels read and deep add
  std::chrono::seconds read = std::chrono::hours{2};        ///< for what they add
  std::chrono::seconds teardown = std::chrono::minutes{2};  ///< its own budget, beside `total`
};

/// [metrics]
struct MetricsConfig {
  std::string textfile_dir;  ///< empty: where Debian's node_exporter reads, or node_exporter's customary one
  std::string prefix = "veza";
};

/// [state]
struct StateConfig {
  std::string directory = "/var/lib/dr-drill";
  std::uint32_t keep = 52;  ///< how many drills the history holds
};

/// [report]
struct ReportConfig {
  std::string sign;             ///< path of the private key that signs reports; empty: they are not signed
  std::string allowed_signers;  ///< path, for `report --verify`; empty: the public key beside the private one
};

/// [notify]
struct NotifyConfig {
  std::vector<std::string> command;  ///< gets the report as JSON on stdin after each drill; empty: no notification
  std::chrono::seconds timeout = std::chrono::minutes{1};
};

struct Config {
  BackupConfig backup;
  IncusConfig incus;
  PostgresConfig postgres;
  ProductionConfig production;
  std::vector<CheckConfig> checks;  ///< without [[check]] the users check applies, unless a probe proves the data
  std::vector<ProbeConfig> probes;
  VerifyLevel level = VerifyLevel::smoke;
  std::optional<std::chrono::seconds> budget;  ///< [verify]: time for what level adds; absent: all is read
  ObjectivesConfig objectives;
  DeadlinesConfig deadlines;
  MetricsConfig metrics;
  StateConfig state;
  ReportConfig report;
  NotifyConfig notify;
  /// Command-line options that change what is drilled, such as "--set". With any of them it is a drill by hand, which
  /// does not count for the stanza.
  std::vector<std::string> adhoc;
  std::string file;               ///< path of the configuration file, whether or not it exists
  bool socket_by_option = false;  ///< --socket named it, and not the file

  /// Whether a probe says that it proves the data.
  [[nodiscard]] bool has_proving_probe() const {
    return std::ranges::any_of(probes, [](const ProbeConfig& probe) { return probe.proves_data; });
  }
};

}  // namespace drill
