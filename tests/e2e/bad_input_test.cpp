// What an operator or the world can get wrong: each with a clear message, exit 2, a metrics file, nothing left behind.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "incus-client/install_hint.hpp"
#include "tests/e2e/stage.hpp"

using e2e::Behind;
using e2e::check_ended;
using e2e::Stage;
using nlohmann::json;

namespace {

constexpr unsigned k_nobody = 65534;

/// What an operator would have to type for the stage's daemon.
std::string on_daemon(Stage& stage, const std::string& arguments) {
  return "INCUS_SOCKET=" + stage.socket() + " incus " + arguments;
}

/// True, with a word, where another user cannot be run as.
bool not_root() {
  if (::geteuid() == 0) return false;
  MESSAGE("not root: the case is skipped");
  return true;
}

/// Runs a drill with these lines below its two directories in its configuration: it is refused with a message that
/// begins so.
void check_refused(const std::string& lines, const std::string& message) {
  Stage stage{Behind::nothing};
  stage.whole_toml = "metrics.textfile_dir = \"" + stage.path("metrics") + "\"\nstate.directory = \"" +
                     stage.path("state") + "\"\n" + lines;
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 2);
  const std::string head =
      "ERROR: the drill could not run (config_invalid)\n  why        in preflight: " + stage.path("drill.toml") +
      message;
  CHECK(result.out.substr(0, head.size()) == head);
  CHECK(stage.metric("success{stanza=\"main\"}") == "0");
  CHECK(stage.metric("exit_code{stanza=\"main\"}") == "2");
  CHECK(stage.metric("last_result{stanza=\"main\",verdict=\"error\",reason=\"config_invalid\",phase=\"preflight\"}") ==
        "1");
}

}  // namespace

TEST_SUITE_BEGIN("bad_input");

TEST_CASE("no socket") {
  Stage stage{Behind::nothing};
  stage.incus_toml = "socket = \"/nonexistent/incus.socket\"\n";
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "incus_unreachable",
               .why = "preflight: could not connect to the incus socket '/nonexistent/incus.socket': no such file",
               .hint = "the path comes from [incus] socket in '" + stage.path("drill.toml") +
                       "': correct it if the daemon listens elsewhere. Else: is incus installed and running? " +
                       incus::install_hint()});
  const auto named = stage.drill({"preflight", "--socket", "/nonexistent/other"});
  CHECK(named.err.find("HINT: the path comes from --socket: correct it if the daemon listens elsewhere. Else: ") !=
        std::string::npos);
}

TEST_CASE("a socket without a daemon") {
  Stage stage{Behind::nothing};
  // A proxy device leaves such a file behind: so does a daemon that died.
  const std::string socket = stage.path("dead.socket");
  test::run_or_throw({.argv = {"perl", "-MIO::Socket::UNIX", "-e",
                               "IO::Socket::UNIX->new(Local => '" + socket + "', Listen => 1) or die"}});
  stage.incus_toml = "socket = \"" + socket + "\"\n";
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "incus_unreachable",
               .why = "preflight: could not connect to the incus socket '" + socket + "': no daemon is listening",
               .hint = "the path comes from [incus] socket in '" + stage.path("drill.toml") +
                       "': correct it if the daemon listens elsewhere. Else: start it: systemctl start incus.service "
                       "incus.socket."});
  const auto found = test::run({.argv = {DR_DRILL_PROGRAM, "clean"}, .environment = {{"INCUS_SOCKET", socket}}});
  CHECK(
      found.err.find("HINT: start it: systemctl start incus.service incus.socket. Another socket is named with [incus] "
                     "socket in '/etc/dr-drill/drill.toml', --socket or INCUS_SOCKET.") != std::string::npos);
}

TEST_CASE("no permission on the socket") {
  if (not_root()) return;
  Stage stage{Behind::nothing};
  stage.uid = k_nobody;
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "incus_denied",
               .why = "preflight: could not connect to the incus socket '" + stage.socket() + "': permission denied",
               .hint = "run as root, or as a member of incus-admin."});
}

TEST_CASE("a user who may do nothing is told in words what it wants") {
  if (not_root()) return;
  Stage stage{Behind::nothing};
  stage.uid = k_nobody;
  std::filesystem::create_directory(stage.path("state/history"));
  std::filesystem::permissions(stage.path("state/history"), std::filesystem::perms::owner_all);
  const auto listed = stage.drill({"history"});
  CHECK(listed.exit == 2);
  const std::string unlisted = "could not list '" + stage.path("state/history") + "': Permission denied";
  CHECK(listed.err.find(unlisted) != std::string::npos);
  CHECK(listed.err.find("HINT: run as root, or as a user who may read it: reports ") != std::string::npos);
  const auto reported = stage.drill({"report"});
  CHECK(reported.err.find(unlisted) != std::string::npos);
  CHECK(reported.err.find("lists the drills") == std::string::npos);

  stage.whole_toml = "metrics.textfile_dir = \"" + stage.path("metrics") +
                     "\"\nstate.directory = \"/root/dr-drill-state\"\n[backup]\nconfig = \"" +
                     stage.path("conf/pgbackrest.conf") + "\"\n[incus]\nsocket = \"" + stage.socket() + "\"\n";
  const auto drilled = stage.drill();
  CAPTURE(drilled.err);
  CHECK(drilled.exit == 2);
  CHECK(drilled.out.starts_with(
      "ERROR: the drill could not run (metrics_unwritable)\n"
      "  why        in preflight: could not make the directory '/root/dr-drill-state/history': Permission denied\n"
      "  hint       Run as root, or as a user who may write there, or set [state] directory to another one.\n"));
  CHECK(drilled.err.find("filesystem error") == std::string::npos);

  std::filesystem::permissions(stage.path("drill.toml"), std::filesystem::perms::owner_all);
  const auto unread = test::run({.argv = {stage.path("dr-drill"), "preflight", "--config", stage.path("drill.toml")},
                                 .uid = k_nobody,
                                 .gid = k_nobody});
  CHECK(unread.err.find("HINT: run as root, or as a user who may read it.") != std::string::npos);
}

TEST_CASE("an untrusted client") {
  Stage stage{Behind::nothing};
  stage.scenario["auth"] = "untrusted";
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "incus_denied",
               .why = "preflight: the incus daemon at '" + stage.socket() + "' does not trust us",
               .hint = "Run as root, or as a member of incus-admin: usermod -a -G incus-admin USER."});
}

TEST_CASE("a daemon that is too old") {
  Stage stage{Behind::nothing};
  stage.scenario["server_version"] = "5.0.2";
  stage.scenario["api_extensions"] = {"projects"};
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "incus_failed",
               .why = "preflight: incus 5.0.2 has no API extension 'container_exec_recording'",
               .hint = "dr-drill needs Incus 6.0 or newer."});
}

TEST_CASE("unknown image") {
  Stage stage{Behind::nothing};
  const auto result = stage.drill({"run", "--image", "nope"});
  CHECK(result.out.find("`dr-drill preflight --config " + stage.path("drill.toml") + " --image nope`") !=
        std::string::npos);
  check_ended(stage, result,
              {.exit = 2,
               .reason = "image_missing",
               .why = "preflight: there is no image with the alias or fingerprint 'nope'",
               .hint = "Make it: dr-drill image build --network NETWORK --config " + stage.path("drill.toml") + " (`" +
                       on_daemon(stage, "network list") + "`), or see `" + on_daemon(stage, "image list") +
                       "`; the name comes from [incus] image or --image; here are 'dr-drill/pg15'.",
               .by_hand = true});
}

TEST_CASE("unknown profile") {
  Stage stage{Behind::nothing};
  stage.incus_toml = "profiles = [\"default\", \"nope\"]\n";
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "config_invalid",
               .why = "preflight: there is no incus profile 'nope'",
               .hint = "Make it: " + on_daemon(stage, "profile create nope") + ", or see `" +
                       on_daemon(stage, "profile list") + "`; the name comes from [incus] profiles."});
}

TEST_CASE("unknown storage pool") {
  Stage stage{Behind::nothing};
  stage.incus_toml = "pool = \"nope\"\n";
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "config_invalid",
               .why = "preflight: there is no incus storage pool 'nope'",
               .hint = "Make it: " + on_daemon(stage, "storage create nope btrfs") + ", or see `" +
                       on_daemon(stage, "storage list") + "`; the name comes from [incus] pool."});
}

TEST_CASE("unknown project") {
  Stage stage{Behind::nothing};
  stage.incus_toml = "project = \"nope\"\n";
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "config_invalid",
               .why = "preflight: there is no incus project 'nope'",
               .hint = "Make it: " + on_daemon(stage, "project create nope") + ", or see `" +
                       on_daemon(stage, "project list") + "`; the name comes from [incus] project."});
}

TEST_CASE("unknown network") {
  Stage stage{Behind::nothing};
  stage.incus_toml = "network = \"nope\"\n";
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "config_invalid",
               .why = "preflight: there is no incus network 'nope'",
               .hint = "Make it: " + on_daemon(stage, "network create nope") + ", see `" +
                       on_daemon(stage, "network list") + "`; the name comes from --network or [incus] network."});
}

TEST_CASE("an instance name taken by somebody else") {
  Stage stage{Behind::nothing};
  stage.scenario["instances"] = json::array({{{"name", "pg-restore-drill"}, {"config", {{"user.owner", "me"}}}}});
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "instance_exists",
               .why = "preflight: there is an instance 'pg-restore-drill' that dr-drill did not make, it is left alone",
               .hint = "Rename it, or choose another name with [incus] instance or --instance."});
  const auto instances = stage.daemon().instances();
  REQUIRE(instances.size() == 1);
  CHECK(instances[0].at("status") == "Running");
}

TEST_CASE("a pool without room") {
  Stage stage{Behind::nothing};
  stage.scenario["storage_pools"] = json::array({{{"name", "default"}, {"total", 10737418240}, {"used", 9663676416}}});
  stage.incus_toml = "disk = \"5GiB\"\n";
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "no_space",
               .why = "preflight: storage pool 'default' has 1.0 GiB free, the drill needs 5.0 GiB",
               .hint = "Free space in the pool, or set [incus] pool to another one."});
}

TEST_CASE("pgbackrest.conf is unreadable") {
  if (not_root()) return;
  Stage stage{Behind::nothing};
  stage.uid = k_nobody;
  test::write_file(stage.path("conf/pgbackrest.conf"), stage.pgbackrest);
  ::chmod(stage.path("conf/pgbackrest.conf").c_str(), 0600);
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "config_invalid",
               .why = "preflight: could not read '" + stage.path("conf/pgbackrest.conf") + "': Permission denied",
               .hint = "Run as root, or as a user who may read it; [backup] config names the file."});
}

TEST_CASE("the textfile directory is missing") {
  Stage stage{Behind::nothing};
  const auto result = stage.drill({"run", "--textfile-dir", stage.path("none")});
  CHECK(result.exit == 2);
  CHECK(result.out.find("ERROR: the drill could not run (metrics_unwritable)\n") == 0);
  CHECK(result.out.find(stage.path("none")) != std::string::npos);
  CHECK(!std::filesystem::exists(stage.path("none")));
  CHECK(stage.daemon().requests().empty());
  stage.check_nothing_left();
}

TEST_CASE("the textfile directory is read-only") {
  if (not_root()) return;
  Stage stage{Behind::nothing};
  stage.uid = k_nobody;
  std::filesystem::create_directory(stage.path("closed"));
  const auto result = stage.drill({"run", "--textfile-dir", stage.path("closed")});
  CHECK(result.exit == 2);
  CHECK(result.out.find("ERROR: the drill could not run (metrics_unwritable)\n") == 0);
  CHECK(result.out.find(stage.path("closed")) != std::string::npos);
  CHECK(stage.daemon().requests().empty());
}

TEST_CASE("toml: an unknown key") {
  check_refused("[backup]\nstanza = \"main\"\nstanca = \"x\"\n", ":5: unknown key 'backup.stanca'");
}

TEST_CASE("toml: a wrong type") {
  check_refused("[incus]\ncpu = 2\n", ":4: [incus] cpu: expected a string, found an integer\n");
}

TEST_CASE("toml: a duplicate key") {
  check_refused("[incus]\ncpu = \"2\"\ncpu = \"3\"\n", ":5: not valid TOML, ");
}

TEST_CASE("toml: no TOML at all") {
  check_refused("this is no toml\n", ":3: not valid TOML, ");
}

TEST_CASE("a configuration file that is not there") {
  // A drill that failed leaves its report in the default state directory, and a test must not leave any there.
  const std::string before =
      "exec /usr/bin/unshare --mount /bin/sh -euc '/bin/mount -t tmpfs none /var/lib; exec \"$0\" \"$@\"' \"$0\" "
      "\"$@\"";
  if (not_root()) return;
  const auto result = test::run({.argv = {"/bin/sh", "-c", before, DR_DRILL_PROGRAM, "run", "--config",
                                          "/nonexistent/drill.toml", "--textfile-dir", "/nonexistent"}});
  CHECK(result.exit == 2);
  CHECK(result.err.find("/nonexistent/drill.toml") != std::string::npos);
}

TEST_CASE("a configuration with several faults: all of them are told at once") {
  Stage stage{Behind::nothing};
  stage.whole_toml = "metrics.textfile_dir = \"" + stage.path("metrics") + "\"\nstate.directory = \"" +
                     stage.path("state") +
                     "\"\n[backup]\nstanza = \"../up\"\n[incus]\nimgae = \"x\"\n[verify]\nlevel = 3\n";
  const std::vector<std::string> faults{":4: [backup] stanza: ", ":6: unknown key 'incus.imgae'",
                                        ":8: [verify] level: "};
  SUBCASE("by a drill, whose report has the first") {
    const auto result = stage.drill();
    CAPTURE(result.err);
    CHECK(result.exit == 2);
    for (const auto& fault : faults)
      CHECK_MESSAGE(result.err.find("error: " + stage.path("drill.toml") + fault) != std::string::npos, fault);
    CAPTURE(result.out);
    CHECK(result.out.find("why        in preflight: " + stage.path("drill.toml") + faults[0]) != std::string::npos);
    CHECK(result.out.find(" (the first of 3 faults)\n") != std::string::npos);
  }
  SUBCASE("by preflight") {
    const auto result = stage.drill({"preflight"});
    CAPTURE(result.err);
    CHECK(result.exit == 2);
    for (const auto& fault : faults) {
      CHECK_MESSAGE(result.err.find("error: config_invalid: " + stage.path("drill.toml") + fault) != std::string::npos,
                    fault);
    }
    CHECK(result.err.find("HINT: did you mean 'image'?") != std::string::npos);
  }
}

TEST_CASE("a run directory in which nothing can be made") {
  if (not_root()) return;
  Stage stage{Behind::nothing};
  stage.uid = k_nobody;
  stage.environment = {{"RUNTIME_DIRECTORY", stage.path("closed")}};
  std::filesystem::create_directory(stage.path("closed"));
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "config_invalid",
               .why = "preflight: could not make directories in '" + stage.path("closed") + "': Permission denied",
               .hint = "Set RUNTIME_DIRECTORY to a directory that only dr-drill's user can write to."});
}

TEST_CASE("a stanza that only the command line knows leaves no metrics behind") {
  Stage stage{Behind::nothing};
  const auto result = stage.drill({"run", "--stanza", "mian"});
  CHECK(result.exit == 2);
  CHECK(result.err.find("no metrics file is made for stanza 'mian'") != std::string::npos);
  CHECK(std::filesystem::is_empty(stage.path("metrics")));
  // Of a stanza that had some, they are kept up to date: it was removed from pgbackrest.conf.
  test::write_file(stage.path("metrics/dr_drill_mian.prom"), "");
  CHECK(stage.drill({"run", "--stanza", "mian"}).exit == 2);
  CHECK(test::read_file(stage.path("metrics/dr_drill_mian.prom")).find("exit_code{stanza=\"mian\"} 2") !=
        std::string::npos);
  // And one that the configuration names tells of itself, whatever pgbackrest.conf has.
  stage.pgbackrest = "[global]\nrepo1-path=/srv\n[one]\npg1-path=/a\n";
  CHECK(stage.drill({"run", "--stanza", "main"}).exit == 2);
  CHECK(stage.metric("exit_code{stanza=\"main\"}") == "2");
}

TEST_CASE("without a configuration file the log says that the defaults apply") {
  if (std::filesystem::exists("/etc/dr-drill/drill.toml")) return;
  const auto result = test::run({.argv = {DR_DRILL_PROGRAM, "clean", "--socket", "/nonexistent/incus.socket"}});
  CHECK(result.err.find("warning: there is no '/etc/dr-drill/drill.toml', the defaults apply\n") != std::string::npos);
}

TEST_SUITE_END();
