// The world of a user: stderr is the journal, stanzas share one state directory, and other users are on the machine.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <thread>

#include "tests/e2e/mean_world.hpp"
#include "tests/e2e/stage.hpp"
#include "tests/support/datagram_socket.hpp"

using e2e::add_past_drill;
using e2e::Behind;
using e2e::check_ended;
using e2e::has_past_drill;
using e2e::past_run_id;
using e2e::Stage;
using nlohmann::json;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

std::size_t drills_kept(const Stage& stage) {
  const fs::directory_iterator entries{stage.path("state/history")};
  return static_cast<std::size_t>(std::count_if(begin(entries), end(entries), [](const auto&) { return true; }));
}

}  // namespace

TEST_SUITE_BEGIN("mean");

TEST_CASE("a signal ends the drill in good order when stderr is the journal") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: only root can make a mount namespace");
    return;
  }
  for (const auto& [signal, called] : {std::pair{SIGTERM, "SIGTERM"}, {SIGINT, "SIGINT"}, {SIGHUP, "SIGHUP"}}) {
    const std::string name = called;
    CAPTURE(name);
    Stage stage{Behind::nothing};
    const test::DatagramSocket socket{stage.path("journal")};
    stage.environment = {{"SOCKET", stage.path("journal")}};
    stage.shell = e2e::k_in_journal;
    stage.rule("restore")["duration"] = 60;
    const auto drill = stage.begin_drill();
    stage.wait_for_command("\"restore\"");
    drill->send(signal);
    check_ended(stage, drill->wait(30s), {.exit = 2, .reason = "interrupted", .why = "restore: ended by " + name});
    const auto entries = socket.received();
    CHECK(std::any_of(entries.begin(), entries.end(), [](const std::string& entry) {
      return entry.find("\nDR_DRILL_REASON=interrupted\n") != std::string::npos;
    }));
  }
}

TEST_CASE("no thread of a drill takes a signal away from the one that waits for it") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: only root can make a mount namespace");
    return;
  }
  Stage stage{Behind::nothing};
  const test::DatagramSocket journal{stage.path("journal")};
  const test::DatagramSocket notify{stage.path("notify")};
  stage.environment = {
      {"SOCKET", stage.path("journal")}, {"NOTIFY_SOCKET", stage.path("notify")}, {"WATCHDOG_USEC", "2000000"}};
  stage.shell = e2e::k_in_journal;
  stage.rule("restore")["duration"] = 60;
  const auto drill = stage.begin_drill();
  stage.wait_for_command("\"restore\"");
  int threads = 0;
  int takers = 0;
  for (const auto& task : fs::directory_iterator{"/proc/" + std::to_string(drill->pid()) + "/task"}) {
    // A thread that ends after it was listed has no status to read any more.
    std::ifstream file{task.path() / "status"};
    const std::string status{std::istreambuf_iterator<char>{file}, {}};
    const auto at = status.find("SigBlk:");
    if (at == std::string::npos) continue;
    const auto blocked = std::stoull(status.substr(at + 7), nullptr, 16);
    if ((blocked >> static_cast<unsigned>(SIGTERM - 1) & 1U) == 0) ++takers;
    ++threads;
  }
  CHECK(threads > 4);
  CHECK(takers == 1);  // sigwait takes what it waits for
  drill->send(SIGTERM);
  CHECK(drill->wait(30s).exit == 2);
}

TEST_CASE("a configuration that was not read whole removes nothing from the history") {
  Stage stage{Behind::nothing};
  for (int day = 1; day <= 30; ++day) add_past_drill(stage, day, "main", "pass");
  for (int day = 1; day <= 30; ++day) {
    fs::rename(stage.path("state/history/" + past_run_id(day)),
               stage.path("state/history/2025" + past_run_id(day).substr(4)));
    add_past_drill(stage, day, "main", "pass");
  }
  stage.toml = "keep = 500\n";
  SUBCASE("a typo in drill.toml") {
    stage.incus_toml = "instnace = \"x\"\n";
    CHECK(stage.drill().exit == 2);
  }
  SUBCASE("an unknown option") {
    CHECK(stage.drill({"run", "--tyop"}).exit == 2);
  }
  CHECK(drills_kept(stage) == 61);
}

TEST_CASE("a drill removes past drills of its own stanza only") {
  Stage stage{Behind::nothing};
  stage.incus_toml = "image = \"nowhere\"\n";
  stage.toml = "keep = 3\n";
  add_past_drill(stage, 1, "a", "pass");
  for (int day = 2; day <= 7; ++day) add_past_drill(stage, day, "a", "fail");
  add_past_drill(stage, 8, "main", "pass");
  for (int day = 9; day <= 14; ++day) add_past_drill(stage, day, "main", "fail");
  // A drill that runs has no report yet.
  const fs::path runs = stage.path("state/history/20991122T040000Z-000b");
  fs::create_directories(runs);
  CHECK(stage.drill().exit == 2);
  for (int day = 1; day <= 7; ++day) CHECK(has_past_drill(stage, day));
  CHECK(has_past_drill(stage, 8));  // the newest pass, which min_ratio_to_previous is held against
  for (int day = 9; day <= 13; ++day) CHECK(!has_past_drill(stage, day));
  CHECK(has_past_drill(stage, 14));
  CHECK(fs::exists(runs));
}

TEST_CASE("what another user binds and opens silences no drill") {
  Stage stage{Behind::nothing};
  stage.incus_toml = "image = \"nowhere\"\n";
  std::optional<e2e::SocketSquatter> squatter{stage};
  CHECK(stage.drill().exit == 2);
  squatter.reset();
  CHECK(stage.report().at("reason") == "image_missing");
  CHECK(stage.metric("success{stanza=\"main\"}") == "0");
  if (::geteuid() != 0) return;
  REQUIRE(fs::exists("/var/lib/dr-drill/lock"));
  const auto opened = test::run({.argv = {"/bin/sh", "-c", ": </var/lib/dr-drill/lock"}, .uid = 65534U, .gid = 65534U});
  CHECK(opened.exit != 0);
}

TEST_CASE("in another network namespace a drill that runs is known as well") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: only root can make a network namespace");
    return;
  }
  Stage stage{Behind::nothing};
  stage.rule("restore")["duration"] = 60;
  const auto first = stage.begin_drill();
  stage.wait_for_command("\"restore\"");
  stage.shell = "exec /usr/bin/unshare --net \"$0\" \"$@\"";
  const auto result = stage.drill({"clean"});
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(result.out.find("left alone: instance 'pg-restore-drill'") != std::string::npos);
  CHECK(stage.daemon().instances().size() == 1);
  first->send(SIGTERM);
  CHECK(first->wait(30s).exit == 2);
  CHECK(stage.report().at("reason") == "interrupted");
}

TEST_CASE("root leaves the drill of another user alone, whose locks are elsewhere") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: only root can run as another user");
    return;
  }
  Stage stage{Behind::nothing};
  stage.rule("restore")["duration"] = 60;
  ::chmod(stage.socket().c_str(), 0666);
  stage.uid = 65534U;
  const auto first = stage.begin_drill();
  stage.wait_for_command("\"restore\"");
  CHECK(fs::exists(stage.path("state/lock")));
  CHECK(stage.drill({"preflight"}).err.find("drill_running: ") != std::string::npos);
  stage.uid.reset();
  const auto result = stage.drill({"clean"});
  CAPTURE(result.err);
  CHECK(result.out.find("belongs to a drill of host 'user 65534 of ") != std::string::npos);
  CHECK(stage.daemon().instances().size() == 1);
  first->send(SIGTERM);
  CHECK(first->wait(30s).exit == 2);
  stage.check_nothing_left();
}

TEST_CASE("a drill passes in a mean world, and leaves it as it was") {
  Stage stage;
  const e2e::MeanWorld world{stage};
  for (int drill = 0; drill < 2; ++drill) CHECK(stage.drill().exit == 0);
  world.check_others_are_left_alone();
  stage.check_nothing_left();
  CHECK(stage.metric("success{stanza=\"main\"}") == "1");
  if (::geteuid() != 0) return;
  CHECK(stage.drill({"history"}).exit == 0);
  const auto entries = world.journal();
  CHECK(std::any_of(entries.begin(), entries.end(), [](const std::string& entry) {
    return entry.find("\nDR_DRILL_VERDICT=pass\n") != std::string::npos;
  }));
}

TEST_SUITE_END();
