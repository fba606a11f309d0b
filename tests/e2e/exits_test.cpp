// What leaves a drill: lines that stay lines whatever a container, a daemon or the data says, without secrets, and no
// more of it than somebody can read.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <thread>

#include "tests/e2e/stage.hpp"
#include "tests/support/datagram_socket.hpp"

namespace fs = std::filesystem;
using e2e::Behind;
using e2e::Stage;
using nlohmann::json;
using namespace std::chrono_literals;

namespace {

/// Erases the screen, sets the title, begins a line of its own and turns the direction of what follows.
const std::string k_evil =
    "evil \x1b[2J\x1b]0;title\x07\rover\nPASS: the backup is proven\n2026-01-01 00:00:00 [info] forged \xe2\x80\xae"
    "nevorp \xc2\x9b"
    "2J";

bool has_control(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n') || byte == 0x7f;
  });
}

/// Every line is one of ours, printable, and fits a screen.
void check_log(const std::string& log) {
  static const std::regex k_ours{R"(\d\d:\d\d:\d\d\.\d{3} (debug|info|warning|error): .*)"};
  CHECK(!has_control(log));
  CHECK(log.find("\xe2\x80\xae") == std::string::npos);
  CHECK(log.find("\xc2\x9b") == std::string::npos);
  std::istringstream lines{log};
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line.substr(0, 200));
    CHECK(line.size() < 80 * 24);
    CHECK(std::regex_match(line.substr(0, 200), k_ours));
  }
}

void check_summary(const std::string& out) {
  CHECK(!has_control(out));
  CHECK(out.find("\xe2\x80\xae") == std::string::npos);
  CHECK(out.find("\nPASS") == std::string::npos);
  CHECK(out.find("\n2026-01-01") == std::string::npos);
}

/// Everything a drill left in its directories.
std::string all_files(const Stage& stage) {
  std::string all;
  for (const char* directory : {"state", "metrics"}) {
    for (const auto& entry : fs::recursive_directory_iterator{stage.path(directory)}) {
      if (entry.is_regular_file()) all += test::read_file(entry.path());
    }
  }
  return all;
}

/// The most memory it had, in KiB; 0 as long as the process is still the test's own copy, or when it is gone.
long most_memory(const test::Program& drill) {
  std::ifstream status{"/proc/" + std::to_string(drill.pid()) + "/status"};
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("Name:") && line != "Name:\tdr-drill") return 0;
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  }
  return 0;
}

}  // namespace

TEST_SUITE_BEGIN("exits");

TEST_CASE("what the container says forges no line and moves no cursor") {
  Stage stage{Behind::nothing};
  SUBCASE("pgbackrest") {
    stage.rule("restore")["exit"] = 26;
    stage.rule("restore")["stderr"] = "P00  ERROR: [026]: " + k_evil + "\n";
  }
  SUBCASE("the prepare script") {
    stage.rule("prepare")["exit"] = 1;
    stage.rule("prepare")["stderr"] = k_evil;
  }
  SUBCASE("the server") {
    stage.rule("server")["stderr"] = "2026-01-01 00:00:00.000 UTC [1] FATAL:  " + k_evil + "\n";
    stage.rule("server").erase("until_stopped");
    stage.rule("server")["exit"] = 1;
  }
  const auto result = stage.drill();
  CHECK(result.exit != 0);
  check_log(result.err);
  check_summary(result.out);
}

TEST_CASE("what the daemon says forges no line, and not much of it is told") {
  Stage stage{Behind::nothing};
  stage.scenario["faults"] = json::array({{{"method", "POST"},
                                           {"path", "^/1.0/instances$"},
                                           {"status", 500},
                                           {"error", k_evil + std::string(3'000'000, 'x')}}});
  const auto result = stage.drill();
  CHECK(result.exit == 2);
  check_log(result.err);
  check_summary(result.out);
  CHECK(result.err.find("evil  [2J ") != std::string::npos);
  CHECK(result.err.size() < 20'000);
  CHECK(stage.report().dump().size() < 40'000);
}

TEST_CASE("the journal gets lines as well") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: only root can make a mount namespace");
    return;
  }
  Stage stage{Behind::nothing};
  const test::DatagramSocket journal{stage.path("journal")};
  stage.environment = {{"SOCKET", stage.path("journal")}};
  stage.shell = e2e::k_in_journal;
  stage.rule("restore")["exit"] = 26;
  stage.rule("restore")["stderr"] = "P00  ERROR: [026]: " + k_evil + "\n";
  CHECK(stage.drill().exit == 1);
  bool told = false;
  for (const auto& entry : journal.received()) {
    CHECK(!has_control(entry));
    told = told || entry.find("restore_failed in restore: pgbackrest restore failed with exit code 26: evil  [2J") !=
                       std::string::npos;
  }
  CHECK(told);
}

TEST_CASE("who looks before the drill is not fooled either") {
  Stage stage{Behind::nothing};
  stage.scenario["server_version"] = "6.0.4\n\x1b[2Jready: a drill can run";
  for (const char* option : {"preflight", "run"}) {
    std::vector<std::string> arguments{option};
    if (arguments[0] == "run") arguments.emplace_back("--dry-run");
    const auto result = stage.drill(arguments);
    CAPTURE(result.out);
    CHECK(!has_control(result.out));
    CHECK(result.out.find("6.0.4  [2Jready: a drill can run at '") != std::string::npos);
  }
}

TEST_CASE("answers of checks and errors of production's functions hold no secret") {
  Stage stage;
  stage.pgbackrest = "[global]\nrepo1-path=" + stage.path("repository") +
                     "\nrepo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass=Geheim4711\n[main]\npg1-path=/var/lib/pg\n";
  test::write_file(stage.path("tell"), "#!/bin/sh\nexec /bin/cat >" + stage.path("told") + "\n");
  fs::permissions(stage.path("tell"), fs::perms::owner_all);
  stage.toml = "[notify]\ncommand = [\"" + stage.path("tell") +
               "\"]\n"
               "[[check]]\nname = \"answer\"\nsql = \"SELECT 'Geheim' || '4711' FROM users LIMIT 1\"\nequals = \"y\"\n"
               "[[check]]\nname = \"raised\"\nsql = \"SELECT ('Geheim' || '4711')::int FROM users LIMIT 1\"\nmin = 1\n";
  const auto result = stage.drill();
  CHECK(result.exit == 1);
  CHECK(stage.report().at("reason") == "check_failed");
  CHECK(stage.report().at("checks").dump().find("<redacted>") != std::string::npos);
  for (const std::string& text : {result.out, result.err, all_files(stage), test::read_file(stage.path("told"))}) {
    CHECK(text.find("Geheim4711") == std::string::npos);
  }
}

TEST_CASE("a byte that is no UTF-8 is a fault of the configuration, whoever looks") {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"preflight"}, {"run", "--dry-run"}, {"run"}}) {
    CAPTURE(arguments[0]);
    Stage stage{Behind::nothing};
    stage.pgbackrest = "[global]\nrepo1-path=" + stage.path("repository") +
                       "\nrepo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass=\xe9\n[main]\npg1-path=/srv/\xe9\n";
    const auto result = stage.drill(arguments);
    CAPTURE(result.err);
    CHECK(result.exit == 2);
    CHECK(result.err.find("config_invalid") != std::string::npos);
    CHECK(result.err.find("pgbackrest.conf:6: pg1-path is no UTF-8, which is all that Incus' API can carry") !=
          std::string::npos);
    stage.pgbackrest = "[global]\nrepo1-path=/srv/repo\n[main]\npg1-path=/srv/pg\n";
    auto with_target = arguments;
    with_target.insert(with_target.end(), {"--target", "name:\xe9"});
    if (arguments[0] == "preflight") continue;
    const auto targeted = stage.drill(with_target);
    CAPTURE(targeted.err);
    CHECK(targeted.exit == 2);
    CHECK(targeted.err.find("not a recovery target: it is no UTF-8") != std::string::npos);
  }
}

TEST_CASE("a container that prints without end fills neither memory nor disk") {
  constexpr std::size_t k_mebibyte = std::size_t{1} << 20U;
  Stage stage{Behind::nothing};
  auto& restore = stage.rule("restore");
  bool lines = false;
  std::string text;
  SUBCASE("on one line") {
    text = std::string(64 * k_mebibyte, 'x');
  }
  SUBCASE("line by line") {
    lines = true;
    while (text.size() < 16 * k_mebibyte) text += std::string(999, 'x') + "\n";
  }
  test::write_file(stage.path("said"), text);
  restore.erase("stdout");
  restore["stdout_file"] = stage.path("said");
  restore["chunks"] = json::array();
  restore["duration"] = 3;
  restore["exit"] = 1;
  const auto drill = stage.begin_drill();
  long most = 0;
  while (drill->running()) {
    most = std::max(most, most_memory(*drill));
    std::this_thread::sleep_for(10ms);
  }
  const auto result = drill->wait(60s);
  CAPTURE(result.err);
  CHECK(result.exit == 1);
  CHECK(most > 0);
#ifndef DR_DRILL_SANITIZED
  CHECK(most < 40 * 1024);  // the sanitizers keep memory of their own
#endif
  const std::string log = test::read_file(
      stage.path("state/history/" + stage.report().at("run_id").get<std::string>() + "/pgbackrest.log"));
  CHECK(log.size() < 9 * k_mebibyte);
  CHECK(log.find(lines ? " bytes were left out here\n" : "... (dr-drill: the rest of this line was left out)\n") !=
        std::string::npos);
}

TEST_SUITE_END();
