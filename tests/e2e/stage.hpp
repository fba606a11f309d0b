// The environment of one drill: a fake Incus with a restored PostgreSQL behind it, a repository, a configuration, and
// directories in which the drill must leave nothing.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/fake_daemon.hpp"
#include "tests/support/program.hpp"
#include "tests/support/restored_postgres.hpp"
#include "tests/support/temp_dir.hpp"

namespace e2e {

/// What is behind the fake Incus. Drills that end before they query the database need no PostgreSQL.
enum class Behind { postgres, nothing };

/// What the script that lists the archive prints, for these timelines with WAL and with a history file. The newest
/// segment came at `newest`, the one before it a minute earlier; Unix seconds.
std::string listing(const std::vector<int>& timelines, const std::vector<int>& histories = {},
                    std::int64_t newest = 1795367560);

/// A shell of a stage that gives dr-drill a journal: $SOCKET is where journald would listen, and stderr goes there.
inline constexpr const char* k_in_journal =
    "exec /usr/bin/unshare --mount /bin/sh -euc '"
    "/bin/mount -t tmpfs none /run; /bin/mkdir -p /run/systemd/journal; : >/run/systemd/journal/socket;"
    "/bin/mount --bind \"$SOCKET\" /run/systemd/journal/socket;"
    "JOURNAL_STREAM=$(/usr/bin/stat -L -c %d:%i /proc/self/fd/2) exec \"$0\" \"$@\"' \"$0\" \"$@\"";

class Stage {
 public:
  explicit Stage(Behind behind = Behind::postgres);

  // What a case changes before the first run. The defaults make a drill that passes.
  nlohmann::json scenario;
  nlohmann::json info;      ///< what pgbackrest info answers inside
  std::string pgbackrest;   ///< production's pgbackrest.conf
  std::string toml;         ///< more lines for the configuration
  std::string incus_toml;   ///< more lines of [incus]
  std::string backup_toml;  ///< more lines of [backup]
  std::string whole_toml;   ///< instead of the configuration, when not empty
  std::map<std::string, std::string> environment;
  std::string postgres_socket;  ///< of another server than the one that is promoted already
  std::optional<unsigned> uid;  ///< to run dr-drill as
  std::string shell;            ///< a script that runs "$0" "$@", which is dr-drill; empty: none

  /// The rule of the scenario that answers this command: "prepare", "info", "restore", "server" or "list".
  nlohmann::json& rule(const std::string& name);

  /// Starts the daemon, unless it is running.
  test::FakeDaemon& daemon();
  /// Runs dr-drill with the configuration, to its end.
  test::ProgramResult drill(const std::vector<std::string>& arguments = {"run"});
  /// The same, in the background.
  std::unique_ptr<test::Program> begin_drill(const std::vector<std::string>& arguments = {"run"});

  std::string path(const std::string& name) const { return directory_ / name; }
  std::string socket();
  /// The metrics file; empty when there is none.
  std::string metrics() const;
  /// One sample's value, such as success{stanza="main"}, without prefix; empty when it is not there.
  std::string metric(const std::string& name_and_labels) const;
  /// The report of the only drill in the history that is not of stanza "other".
  nlohmann::json report() const;
  /// Commands the daemon was asked to run that contain the word.
  std::vector<nlohmann::json> commands_with(const std::string& word);
  /// Waits until such a command has started.
  void wait_for_command(const std::string& word);

  /// Checks that no instance, socket or run directory is left.
  void check_nothing_left();

 private:
  test::ProgramSpec spec(const std::vector<std::string>& arguments);

  Behind behind_;
  test::TempDir directory_;
  std::optional<test::FakeDaemon> daemon_;
};

/// What a drill shows that could not run, or whose backup is not proven: exit code, the summary's first lines, the
/// metrics. `why` is "PHASE: MESSAGE".
struct Expected {
  int exit;
  std::string reason;
  std::string why;
  std::string hint = {};
  bool by_hand = false;  ///< with an option that leaves the stanza's metrics as they were: none here
};
void check_ended(Stage& stage, const test::ProgramResult& result, const Expected& expected);

}  // namespace e2e
