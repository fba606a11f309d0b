// Who watches a drill: a terminal, systemd, the journal, and whoever is notified afterwards.
#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <sstream>
#include <thread>

#include "tests/e2e/stage.hpp"
#include "tests/support/datagram_socket.hpp"

using e2e::Behind;
using e2e::Stage;
using nlohmann::json;
using namespace std::chrono_literals;

namespace {

/// Runs it on a terminal of its own, of 80 columns and 24 rows.
const char* const k_on_terminal =
    "exec /usr/bin/script -qec \"/bin/stty rows 24 columns 80; $(printf '%s ' \"$0\" \"$@\")\" /dev/null";

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

/// The first entry that has all these fields as lines; empty when there is none.
std::string entry_with(const std::vector<std::string>& entries, const std::vector<std::string>& fields) {
  for (const auto& entry : entries) {
    if (std::all_of(fields.begin(), fields.end(),
                    [&](const auto& field) { return ("\n" + entry).find("\n" + field + "\n") != std::string::npos; })) {
      return entry;
    }
  }
  return {};
}

/// An executable script.
void write_script(const std::string& path, const std::string& content) {
  test::write_file(path, "#!/bin/sh\n" + content);
  ::chmod(path.c_str(), 0755);
}

}  // namespace

TEST_SUITE_BEGIN("watch");

TEST_CASE("on a terminal the drill is drawn while it runs, and only the summary stays") {
  Stage stage;
  stage.environment = {{"TERM", "xterm"}, {"SHELL", "/bin/sh"}};
  stage.shell = k_on_terminal;
  stage.rule("restore")["duration"] = 1.5;
  stage.rule("restore")["chunks"] = {
      {{"after", 0.1}, {"stdout", "P01 DETAIL: restore file /pg/base/1 (8MB, 42.00%) checksum ab\n"}}};
  const auto result = stage.drill();
  CHECK(result.exit == 0);
  CAPTURE(result.out);
  CHECK(result.out.find("\x1b[1m ...  restore ") != std::string::npos);
  CHECK(result.out.find(" 42 %  8.0 MiB of 22.1 MiB, ") != std::string::npos);
  CHECK(result.out.find(" left\x1b[0m") != std::string::npos);
  CHECK(result.out.find("      users = 1200") != std::string::npos);
  // Below the last place where all was wiped there is only the summary.
  const auto end = result.out.substr(result.out.rfind("\x1b[J") + 3);
  CHECK(end.starts_with("\x1b[1;32mPASS: the backup is proven\x1b[0m\r\n  drill      "));
  CHECK(count(end, "\n") < 24);
  // What the view shows is not logged as well.
  CHECK(result.out.find("info: restore") == std::string::npos);
}

TEST_CASE("a slip of the hand at a terminal leaves the last drill's metrics alone") {
  Stage stage;
  REQUIRE(stage.drill().exit == 0);
  stage.environment = {{"TERM", "xterm"}, {"SHELL", "/bin/sh"}};
  stage.shell = k_on_terminal;
  const auto result = stage.drill({"run", "--dryrun"});
  CHECK(result.exit == 2);
  CHECK(result.out.find("HINT: did you mean '--dry-run'? ") != std::string::npos);
  CHECK(stage.metric("success{stanza=\"main\"}") == "1");
  // Also where the log goes to a file, and on a terminal that can do nothing.
  stage.environment["TERM"] = "dumb";
  for (const std::vector<std::string>& slip :
       {std::vector<std::string>{"run", "--instance", "_"},
        {"run", "--stanzza", "main"},
        {"run", "--stanzza", "main", "2>/dev/null"},
        {"run", "--target"},
        {"run", "--textfile-dir", stage.path("metrics"), "--config", "/nowhere", "#"}}) {
    CAPTURE(slip.back());
    CHECK(stage.drill(slip).exit == 2);
    CHECK(stage.metric("success{stanza=\"main\"}") == "1");
  }
  // A shell in a desktop's terminal has the variable of the service in which that terminal runs.
  stage.environment["INVOCATION_ID"] = "0123456789abcdef";
  CHECK(stage.drill({"run", "--stanzza", "main"}).exit == 2);
  CHECK(stage.metric("success{stanza=\"main\"}") == "1");
  // A unit that logs to a terminal has nobody who types.
  CHECK(stage.drill({"run", "--stanzza", "main", "</dev/null"}).exit == 2);
  CHECK(stage.metric("success{stanza=\"main\"}") == "0");
}

TEST_CASE("preflight on a terminal is a numbered list, wrapped at words") {
  Stage stage{e2e::Behind::nothing};
  stage.incus_toml = "image = \"nope\"\nprofiles = [\"noprofile\"]\n";
  stage.environment = {{"TERM", "xterm"}, {"SHELL", "/bin/sh"}};
  stage.shell = k_on_terminal;
  const auto result = stage.drill({"preflight"});
  CHECK(result.exit == 2);
  CHECK(result.out.find("\n1. image_missing: there is no image ") != std::string::npos);
  CHECK(result.out.find("\n2. config_invalid: there is no incus profile 'noprofile'") != std::string::npos);
  CHECK(result.out.find("error: ") == std::string::npos);
  std::istringstream lines{result.out};
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.starts_with("1. ") || line.starts_with("   ")) CHECK(line.size() <= 80);
  }
}

TEST_CASE("each command's help is whole, and asked for in any of the usual ways") {
  Stage stage{e2e::Behind::nothing};
  const auto help = [&](const std::vector<std::string>& words) {
    std::vector<std::string> argv{DR_DRILL_PROGRAM};
    argv.insert(argv.end(), words.begin(), words.end());
    return test::run({.argv = argv});
  };
  for (const std::string command : {"run", "preflight", "clean", "history", "report"}) {
    CAPTURE(command);
    const auto shown = help({command, "--help"});
    CHECK(shown.exit == 0);
    CHECK(shown.out.find("--config TEXT") != std::string::npos);
    CHECK(shown.out.find("-q,--quiet") != std::string::npos);
    CHECK(shown.out.find("man dr-drill") != std::string::npos);
    CHECK((shown.out.find("  1  fail: ") != std::string::npos) == (command == "run"));
    CHECK(help({"help", command}).out == shown.out);
  }
  CHECK(help({"help"}).out == help({"--help"}).out);
  CHECK(help({"version"}).out == help({"--version"}).out);
  CHECK(help({"help", "help"}).out == help({"help", "--help"}).out);
  CHECK(help({"help", "image", "build"}).out == help({"image", "build", "--help"}).out);
  for (const char* command : {"help", "version"}) {
    CHECK(help({"--help"}).out.find("\n  " + std::string{command} + " ") != std::string::npos);
  }
  const auto bare = help({});
  CHECK(bare.exit == 2);
  CHECK(bare.err.find("Usage: ") != std::string::npos);
}

TEST_CASE("NO_COLOR is honoured, and a terminal that cannot draw gets a log") {
  Stage stage;
  stage.environment = {{"TERM", "xterm"}, {"SHELL", "/bin/sh"}, {"NO_COLOR", "1"}};
  stage.shell = k_on_terminal;
  auto out = stage.drill().out;
  CHECK(out.find(" ...  restore ") != std::string::npos);
  for (const char* colour : {"\x1b[1m", "\x1b[32m", "\x1b[2m", "\x1b[1;32m", "\x1b[0m"}) {
    CHECK(out.find(colour) == std::string::npos);
  }
  stage.environment["TERM"] = "dumb";
  out = stage.drill().out;
  CHECK(out.find('\x1b') == std::string::npos);
  CHECK(out.find("info: restore") != std::string::npos);
}

TEST_CASE("warnings scroll away above the view") {
  Stage stage{Behind::nothing};
  stage.environment = {{"TERM", "xterm"}, {"SHELL", "/bin/sh"}};
  stage.shell = k_on_terminal;
  stage.rule("restore")["exit"] = 82;
  const auto result = stage.drill();
  CHECK(result.exit == 1);
  // Said once, by the summary.
  CHECK(result.out.find("error: restore_failed") == std::string::npos);
  CHECK(result.out.find("in restore: pgbackrest restore failed with exit code 82") != std::string::npos);
  CHECK(result.out.find("FAIL: the backup is not proven (restore_failed)") != std::string::npos);
}

TEST_CASE("a pipe gets no control character") {
  Stage stage;
  stage.environment = {{"TERM", "xterm"}};
  const auto result = stage.drill();
  CHECK(result.exit == 0);
  for (const auto& text : {result.out, result.err}) {
    CHECK(std::none_of(text.begin(), text.end(),
                       [](char c) { return c != '\n' && static_cast<unsigned char>(c) < 0x20; }));
  }
  CHECK(result.err.find("info: restore\n") != std::string::npos);
}

TEST_CASE("systemd is told that the drill runs, what it does and that it lives") {
  Stage stage;
  const test::DatagramSocket socket{stage.path("notify")};
  stage.environment = {{"NOTIFY_SOCKET", stage.path("notify")}, {"WATCHDOG_USEC", "200000"}};
  stage.rule("restore")["duration"] = 1.0;
  stage.rule("restore")["chunks"] = {
      {{"after", 0.1}, {"stdout", "P01 DETAIL: restore file /pg/base/1 (8MB, 42.00%) checksum ab\n"}}};
  REQUIRE(stage.drill().exit == 0);
  const auto messages = socket.received();
  REQUIRE(!messages.empty());
  const auto has = [&](const std::string& text) {
    return std::any_of(messages.begin(), messages.end(), [&](const auto& each) { return each.starts_with(text); });
  };
  CHECK(has("READY=1\nSTATUS=drill "));
  for (const char* phase : {"preflight", "launch", "provision", "restore", "recover", "verify", "teardown"}) {
    CHECK(has(std::string{"STATUS="} + phase));
  }
  CHECK(has("STATUS=restore: 42 % of 22.1 MiB"));
  CHECK(has("STATUS=verify: check 'users' passed"));
  CHECK(has("STATUS=pass, reason none"));
  CHECK(std::count(messages.begin(), messages.end(), "WATCHDOG=1") >= 4);
}

TEST_CASE("a systemd that does not read keeps no drill waiting") {
  Stage stage;
  const test::DeafSocket socket{stage.path("notify")};
  stage.environment = {{"NOTIFY_SOCKET", stage.path("notify")}, {"WATCHDOG_USEC", "20000"}};
  stage.rule("restore")["duration"] = 1.0;
  CHECK(stage.drill().exit == 0);
}

TEST_CASE("a journal that does not read keeps no drill waiting") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: only root can make a mount namespace");
    return;
  }
  Stage stage;
  const test::DeafSocket socket{stage.path("journal")};
  stage.environment = {{"SOCKET", stage.path("journal")}};
  stage.shell = e2e::k_in_journal;
  CHECK(stage.drill().exit == 0);
}

TEST_CASE("the journal gets a line for each end of a phase, with fields") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: only root can make a mount namespace");
    return;
  }
  Stage stage;
  const test::DatagramSocket socket{stage.path("journal")};
  stage.environment = {{"SOCKET", stage.path("journal")}};
  stage.shell = e2e::k_in_journal;
  stage.toml = "[[check]]\nname = \"orders\"\nsql = \"SELECT 0 FROM users\"\nmin = 1\n";
  const auto result = stage.drill();
  CAPTURE(result.err);
  REQUIRE(result.exit == 1);
  CHECK(result.err.empty());
  const auto entries = socket.received();
  const std::string run = "DR_DRILL_RUN_ID=" + stage.report().at("run_id").get<std::string>();
  for (const char* phase : {"preflight", "launch", "provision", "restore", "recover", "teardown"}) {
    CAPTURE(phase);
    CHECK(!entry_with(entries, {std::string{"DR_DRILL_PHASE="} + phase, "DR_DRILL_PHASE_RESULT=ok", "PRIORITY=6", run,
                                "DR_DRILL_STANZA=main", "SYSLOG_IDENTIFIER=dr-drill"})
               .empty());
  }
  CHECK(!entry_with(entries, {"DR_DRILL_PHASE=verify", "DR_DRILL_PHASE_RESULT=failed", "PRIORITY=3"}).empty());
  CHECK(!entry_with(entries, {"MESSAGE=restore", "DR_DRILL_PHASE=restore", "PRIORITY=6", run}).empty());
  const auto end = entry_with(entries, {"DR_DRILL_VERDICT=fail", "DR_DRILL_REASON=check_failed", "DR_DRILL_EXIT_CODE=1",
                                        "DR_DRILL_PHASE=verify", "PRIORITY=3", "DR_DRILL_BACKUP=20261122-170946F"});
  CHECK(end.find("MESSAGE_ID=") != std::string::npos);
  CHECK(end.find("DR_DRILL_RTO_SECONDS=") != std::string::npos);
}

TEST_CASE("a journal that is not stderr gets nothing") {
  Stage stage{Behind::nothing};
  stage.environment = {{"JOURNAL_STREAM", "1:2"}};
  stage.incus_toml = "image = \"nowhere\"\n";
  const auto result = stage.drill();
  CHECK(result.err.find("error: image_missing in preflight") != std::string::npos);
}

TEST_CASE("whoever is to be notified gets the report on stdin") {
  Stage stage{Behind::nothing};
  write_script(stage.path("tell"),
               "/bin/cat >" + stage.path("told") + "; echo \"$1\" >" + stage.path("argument") + "\n");
  stage.toml = "[notify]\ncommand = [\"" + stage.path("tell") + "\", \"secret4711\"]\n";
  stage.incus_toml = "image = \"nowhere\"\n";
  const auto result = stage.drill();
  CHECK(result.exit == 2);
  CHECK(json::parse(test::read_file(stage.path("told"))) == stage.report());
  CHECK(test::read_file(stage.path("argument")) == "secret4711\n");
  CHECK(result.err.find("info: notified with '" + stage.path("tell") + "'") != std::string::npos);
  CHECK(result.err.find("secret4711") == std::string::npos);
  CHECK(stage.report().dump().find("secret4711") == std::string::npos);
}

TEST_CASE("whoever is to be notified hears of a drill that could not begin") {
  Stage stage{Behind::nothing};
  write_script(stage.path("tell"), "/bin/cat >" + stage.path("told") + "\n");
  stage.toml = "[notify]\ncommand = [\"" + stage.path("tell") + "\"]\n";
  SUBCASE("a typo in drill.toml") {
    stage.incus_toml = "instnace = \"x\"\n";
    CHECK(stage.drill().exit == 2);
    CHECK(json::parse(test::read_file(stage.path("told"))).at("reason") == "config_invalid");
  }
  SUBCASE("an unknown option") {
    CHECK(stage.drill({"run", "--tyop"}).exit == 2);
    CHECK(json::parse(test::read_file(stage.path("told"))).at("reason") == "config_invalid");
  }
  SUBCASE("another drill runs") {
    stage.rule("restore")["duration"] = 60;
    const auto first = stage.begin_drill();
    stage.wait_for_command("\"restore\"");
    CHECK(stage.drill().exit == 2);
    CHECK(json::parse(test::read_file(stage.path("told"))).at("reason") == "drill_running");
    first->send(SIGTERM);
    CHECK(first->wait(30s).exit == 2);
  }
}

TEST_CASE("a notification that fails is logged and changes nothing") {
  Stage stage;
  write_script(stage.path("tell"), "echo 'no\tway' >&2; exit 3\n");
  stage.toml = "[notify]\ncommand = [\"" + stage.path("tell") + "\"]\n";
  auto result = stage.drill();
  CHECK(result.exit == 0);
  CHECK(stage.metric("success{stanza=\"main\"}") == "1");
  CHECK(result.err.find("error: notification '" + stage.path("tell") + "' ended with exit code 3: no way\n") !=
        std::string::npos);
  stage.toml = "[notify]\ncommand = [\"/nowhere\"]\n";
  result = stage.drill();
  CHECK(result.exit == 0);
  CHECK(result.err.find("error: notification '/nowhere' ended with exit code 127") != std::string::npos);
}

TEST_CASE("a notification that hangs is ended when its time is up") {
  Stage stage{Behind::nothing};
  stage.incus_toml = "image = \"nowhere\"\n";
  write_script(stage.path("tell"), "/bin/sleep 60\n");
  stage.toml = "[notify]\ncommand = [\"" + stage.path("tell") + "\"]\ntimeout = \"1s\"\n";
  const auto began = std::chrono::steady_clock::now();
  const auto result = stage.drill();
  CHECK(std::chrono::steady_clock::now() - began < 20s);
  CHECK(result.exit == 2);
  CHECK(result.err.find("error: notification '" + stage.path("tell") + "' failed: ") != std::string::npos);
}

TEST_SUITE_END();
