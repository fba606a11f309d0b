#include <doctest/doctest.h>
#include <sys/stat.h>

#include <array>
#include <ctime>

#include "tests/e2e/stage.hpp"

using e2e::Stage;
using nlohmann::json;

TEST_SUITE_BEGIN("pass");

TEST_CASE("a drill of a good backup passes") {
  Stage stage;
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(result.out.starts_with("PASS: the backup is proven\n"));
  CHECK(result.out.find("  check      users = 1200, passed\n") != std::string::npos);
  stage.check_nothing_left();
}

TEST_CASE("the metrics of a drill that passed") {
  Stage stage;
  REQUIRE(stage.drill().exit == 0);
  CHECK(stage.metric("success{stanza=\"main\"}") == "1");
  CHECK(stage.metric("exit_code{stanza=\"main\"}") == "0");
  CHECK(stage.metric("last_result{stanza=\"main\",verdict=\"pass\",reason=\"none\",phase=\"\"}") == "1");
  CHECK(stage.metric("check_passed{stanza=\"main\",check=\"users\"}") == "1");
  CHECK(stage.metric("check_value{stanza=\"main\",check=\"users\"}") == "1200");
  CHECK(stage.metric("instance_kept{stanza=\"main\"}") == "0");
  CHECK(stage.metric("teardown_failed{stanza=\"main\"}") == "0");
  CHECK(stage.metric("backup_size_bytes{stanza=\"main\"}") == "23164608");
  const auto& postgres = test::RestoredPostgres::get();
  CHECK(stage.metric("backup_info{stanza=\"main\",label=\"20261122-170946F\",type=\"full\",pg_version=\"" +
                     postgres.major() + "\",pgbackrest_version=\"2.45\"}") == "1");
  for (const char* phase : {"preflight", "launch", "provision", "restore", "recover", "verify", "teardown"}) {
    CHECK(!stage.metric(std::string{"phase_duration_seconds{stanza=\"main\",phase=\""} + phase + "\"}").empty());
  }
  const double success = std::stod(stage.metric("last_success_timestamp_seconds{stanza=\"main\"}"));
  CHECK(success == std::stod(stage.metric("last_run_timestamp_seconds{stanza=\"main\"}")));
  CHECK(std::stod(stage.metric("rto_seconds{stanza=\"main\"}")) > 0.1);
  CHECK(std::stod(stage.metric("rpo_seconds{stanza=\"main\"}")) >= 0);
  CHECK(std::stod(stage.metric("restore_duration_seconds{stanza=\"main\"}")) >= 0.1);
  struct stat info {};
  REQUIRE(::stat(stage.path("metrics/dr_drill_main.prom").c_str(), &info) == 0);
  CHECK((info.st_mode & 0777U) == 0644U);
  CHECK(std::distance(std::filesystem::directory_iterator{stage.path("metrics")}, {}) == 1);
}

TEST_CASE("the report of a drill that passed") {
  Stage stage;
  const auto result = stage.drill({"run", "--json"});
  REQUIRE(result.exit == 0);
  const json report = stage.report();
  CHECK(json::parse(result.out) == report);
  CHECK(report.at("schema") == "dr-drill.report/1");
  CHECK(report.at("verdict") == "pass");
  CHECK(report.at("reason") == "none");
  CHECK(report.at("exit_code") == 0);
  CHECK(report.at("stanza") == "main");
  CHECK(report.at("failed_phase").is_null());
  CHECK(report.at("message") == "");
  CHECK(report.at("instance_kept") == false);
  CHECK(report.at("teardown_failed") == false);
  CHECK(report.at("incus").at("server_version") == "6.0.4");
  CHECK(report.at("incus").at("api_requests").get<int>() <= 60);
  const auto requests = stage.daemon().requests();
  const auto of_output = std::count_if(requests.begin(), requests.end(), [](const json& request) {
    return request.at("path").get<std::string>().find("/logs/exec-output/") != std::string::npos;
  });
  CHECK(report.at("incus").at("output_requests") == of_output);
  CHECK(report.at("incus").at("api_requests") == std::ssize(requests) - of_output);
  CHECK(report.at("backup").at("label") == "20261122-170946F");
  CHECK(report.at("backup").at("archive_max") == test::RestoredPostgres::get().archive_max());
  CHECK(report.at("recovery").at("timeline") == 1);
  CHECK(report.at("recovery").at("system_identifier") ==
        std::to_string(stage.info[0]["db"][0]["system-id"].get<std::uint64_t>()));
  REQUIRE(report.at("checks").size() == 1);
  CHECK(report.at("checks")[0].at("value") == "1200");
  std::vector<std::string> phases;
  for (const auto& phase : report.at("phases")) {
    phases.push_back(phase.at("name").get<std::string>());
    CHECK(phase.at("ok") == true);
  }
  CHECK(phases ==
        std::vector<std::string>{"preflight", "launch", "provision", "restore", "recover", "verify", "teardown"});
}

TEST_CASE("pgbackrest.conf arrives byte for byte and is never readable by others") {
  Stage stage;
  // Not below /tmp, where the checkout may be: the container's boot cleans there, so such a path is another inside.
  stage.pgbackrest = "[global]\nrepo1-path=/usr/share\n[main]\npg1-path=/var/lib/pg\n";
  stage.pgbackrest += "repo1-cipher-pass=sec ret\t\n# \xc3\xa9 \r\n";
  REQUIRE(stage.drill().exit == 0);
  std::vector<json> uploads;
  for (const auto& request : stage.daemon().requests()) {
    if (request.at("method") == "POST" &&
        request.at("query").value("path", "") == "/var/lib/dr-drill/pgbackrest.conf") {
      uploads.push_back(request);
    }
  }
  REQUIRE(uploads.size() == 2);
  CHECK(uploads[0].at("body_size") == 0);
  CHECK(uploads[0].at("headers").at("x-incus-mode") == "0640");
  CHECK(uploads[0].at("headers").at("x-incus-uid") == "100");
  CHECK(uploads[0].at("headers").at("x-incus-gid") == "102");
  CHECK(uploads[1].at("body") == stage.pgbackrest);
}

TEST_CASE("no secret shows up in commands or files of the drill") {
  Stage stage;
  stage.pgbackrest = "[global]\nrepo1-path=" + stage.path("repository") +
                     "\nrepo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass=Geheim4711\n[main]\npg1-path=/var/lib/pg\n";
  stage.rule("restore")["stdout"] = "P00 INFO: --repo1-cipher-pass=Geheim4711 was given\n";
  const auto result = stage.drill({"-v", "run"});
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  // Those that the log tells as well.
  CHECK(result.err.find(" debug: in the container: ") != std::string::npos);
  CHECK(stage.daemon().commands().dump().find("Geheim4711") == std::string::npos);
  CHECK(result.err.find("Geheim4711") == std::string::npos);
  CHECK(result.out.find("Geheim4711") == std::string::npos);
  for (const auto& entry : std::filesystem::recursive_directory_iterator{stage.path("state")}) {
    if (!entry.is_regular_file()) continue;
    CAPTURE(entry.path().string());
    CHECK(test::read_file(entry.path()).find("Geheim4711") == std::string::npos);
  }
}

TEST_CASE("the instance is labelled and limited and has no network") {
  Stage stage;
  stage.scenario["profiles"] = json::array({{{"name", "default"},
                                             {"devices",
                                              {{"root", {{"type", "disk"}, {"path", "/"}, {"pool", "default"}}},
                                               {"eth0", {{"type", "nic"}, {"network", "incusbr0"}}}}}}});
  REQUIRE(stage.drill().exit == 0);
  json body;
  for (const auto& request : stage.daemon().requests()) {
    if (request.at("method") == "POST" && request.at("path") == "/1.0/instances") {
      body = json::parse(request.at("body").get<std::string>());
    }
  }
  REQUIRE(body.is_object());
  CHECK(body.at("name") == "pg-restore-drill");
  CHECK(body.at("start") == true);
  CHECK(body.at("ephemeral") == false);
  CHECK(body.at("source").contains("fingerprint"));
  const auto& config = body.at("config");
  for (const char* label : {"run-id", "created-at", "expires-at", "stanza"}) {
    CHECK(config.contains(std::string{"user.dr-drill."} + label));
  }
  CHECK(config.at("limits.cpu") == "2");
  CHECK(config.at("limits.memory") == "2GiB");
  CHECK(config.at("boot.autostart") == "false");
  CHECK(config.at("security.privileged") == "false");
  CHECK(body.at("devices").at("eth0").at("type") == "none");
  CHECK(body.at("devices").at("repo1").at("readonly") == "true");
}

TEST_CASE("archiving is off twice") {
  Stage stage;
  REQUIRE(stage.drill().exit == 0);
  const auto restore = stage.commands_with("\"restore\"");
  REQUIRE(restore.size() == 1);
  CHECK(restore[0].at("command").dump().find("\"--archive-mode=off\"") != std::string::npos);
  const auto server = stage.commands_with("pg_controldata");
  REQUIRE(server.size() == 1);
  CHECK(server[0].at("command").dump().find("\"archive_mode=off\"") != std::string::npos);
  CHECK(server[0].at("command").dump().find("\"listen_addresses=\"") != std::string::npos);
}

TEST_CASE("a dry run prints the plan and touches nothing") {
  Stage stage;
  const auto result = stage.drill({"run", "--dry-run"});
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(result.out.starts_with("preflight  incus 6.0.4 at '" + stage.socket() + "', pool 'default'\n"));
  CHECK(result.out.find("launch     instance 'pg-restore-drill' from image ") != std::string::npos);
  for (const auto& request : stage.daemon().requests()) CHECK(request.at("method") == "GET");
  CHECK(stage.metrics().empty());
  CHECK(std::filesystem::is_empty(stage.path("state")));
  CHECK(std::filesystem::is_empty(stage.path("run")));
}

TEST_CASE("a dry run says what becomes of the instance and of the metrics") {
  Stage stage{e2e::Behind::nothing};
  const auto end_of = [&](const std::vector<std::string>& options) {
    std::vector<std::string> words{"run", "--dry-run"};
    words.insert(words.end(), options.begin(), options.end());
    const std::string out = stage.drill(words).out;
    const auto at = out.find("teardown   ");
    return out.substr(at, out.find('\n', at) - at);
  };
  const std::string metrics = ", metrics in '" + stage.path("metrics/dr_drill_main.prom") + "'";
  CHECK(end_of({}) == "teardown   instance removed" + metrics);
  CHECK(end_of({"--keep"}) == "teardown   instance kept, with PostgreSQL running" + metrics);
  CHECK(end_of({"--keep-on-failure"}) == "teardown   instance removed if the drill passes, otherwise kept" + metrics);
  CHECK(end_of({"--image", "dr-drill/pg15", "--target", "immediate"}) ==
        "teardown   instance removed, no metrics of an ad hoc drill");
}

TEST_CASE("a dry run prints its plan as JSON") {
  Stage stage{e2e::Behind::nothing};
  stage.pgbackrest += "repo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass=Geheim\"4711\n";
  stage.toml = "[[check]]\nname = \"users\"\nsql = 'SELECT count(*) FROM \"Geheim\"4711\"'\nmin = 1\n";
  const auto result = stage.drill({"run", "--dry-run", "--json", "--keep"});
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(result.out.find("4711") == std::string::npos);
  const auto plan = nlohmann::json::parse(result.out);
  CHECK(plan.at("schema") == "dr-drill.plan/1");
  CHECK(plan.at("ready") == true);
  CHECK(plan.at("configuration") == stage.path("drill.toml"));
  CHECK(plan.at("stanza") == "main");
  CHECK(plan.at("instance").at("name") == "pg-restore-drill");
  CHECK(plan.at("instance").at("devices").is_object());
  CHECK(plan.at("backup").is_null());  // this host cannot list the backups
  CHECK(plan.at("target") == "end-of-archive");
  CHECK(plan.at("checks")[0].at("name") == "users");
  CHECK(plan.at("keep") == "always");
  CHECK(plan.at("metrics_file") == stage.path("metrics/dr_drill_main.prom"));
  CHECK(plan.at("findings").size() == 1);
  CHECK(plan.at("problems").empty());
  CHECK(std::filesystem::is_empty(stage.path("state")));
}

TEST_CASE("preflight says that a drill could run") {
  Stage stage;
  const auto result = stage.drill({"preflight"});
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(result.out.ends_with("ready: a drill can run\n"));
  for (const auto& request : stage.daemon().requests()) CHECK(request.at("method") == "GET");
}

TEST_CASE("keep leaves the instance with PostgreSQL up and clean removes it") {
  Stage stage;
  const auto result = stage.drill({"run", "--keep"});
  CAPTURE(result.err);
  REQUIRE(result.exit == 0);
  CHECK(stage.metric("instance_kept{stanza=\"main\"}") == "1");
  CHECK(stage.report().at("instance_kept") == true);
  // Each command is whole: it works where it is pasted, against the daemon of this drill.
  CHECK(result.err.find("enter it:  INCUS_SOCKET=" + stage.socket() +
                        " incus exec --cwd / --env PGHOST=/var/lib/dr-drill/socket pg-restore-drill -- runuser -u "
                        "postgres -- bash\n") != std::string::npos);
  CHECK(result.err.find("remove it: dr-drill clean --kept --config " + stage.path("drill.toml") + "\n") !=
        std::string::npos);
  const auto kept = stage.daemon().instances();
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].at("status") == "Running");
  CHECK(kept[0].at("config").at("user.dr-drill.kept") == "true");
  const auto run_id = stage.report().at("run_id").get<std::string>();
  CHECK(result.err.find("ask it:    PGHOST=" + stage.path("run/" + run_id) + " psql -U postgres postgres\n") !=
        std::string::npos);
  const auto ask = test::run({.argv = {"/usr/bin/psql", "-XAt", "-h", stage.path("run/" + run_id), "-U", "postgres",
                                       "-c", "SELECT count(*) FROM users"}});
  CHECK(ask.out == "1200\n");

  // It is in the way of the next drill, not of one under another name; neither says that it is gone.
  CHECK(json::parse(stage.drill({"run", "--json"}).out).at("reason") == "instance_exists");
  CHECK(stage.metric("instance_kept{stanza=\"main\"}") == "1");
  const auto another = json::parse(stage.drill({"run", "--json", "--instance", "another"}).out);
  CHECK(another.at("verdict") == "pass");
  CHECK(another.at("instance_kept") == false);
  CHECK(stage.metric("instance_kept{stanza=\"main\"}") == "1");
  const std::string metrics_before = stage.metrics();

  const auto spared = stage.drill({"clean"});
  CHECK(spared.exit == 0);
  CHECK(spared.out.starts_with("left alone: instance 'pg-restore-drill' of drill " + run_id +
                               ": kept for an operator until "));
  CHECK(stage.daemon().instances().size() == 1);
  const auto listed = stage.drill({"clean", "--kept", "--dry-run"});
  CHECK(listed.out == "would remove: instance 'pg-restore-drill' of drill " + run_id + "\n");
  CHECK(stage.daemon().instances().size() == 1);
  const auto removed = stage.drill({"clean", "--kept"});
  CHECK(removed.exit == 0);
  CHECK(removed.out == "removed: instance 'pg-restore-drill' of drill " + run_id + "\n");
  stage.check_nothing_left();
  // The metric says so too, and everything else in the file is as it was.
  std::string metrics = metrics_before;
  const std::string sample = "instance_kept{stanza=\"main\"} ";
  const auto at = metrics.find(sample + "1");
  REQUIRE(at != std::string::npos);
  metrics[at + sample.size()] = '0';
  CHECK(stage.metrics() == metrics);
  CHECK(stage.drill({"clean", "--kept"}).out == "nothing to remove: no instance of dr-drill is there\n");
}

TEST_CASE("of two kept instances the metric tells until both are gone") {
  Stage stage;
  stage.scenario["faults"] = json::array({{{"method", "DELETE"},
                                           {"path", "^/1.0/instances/another$"},
                                           {"times", -1},
                                           {"status", 500},
                                           {"error", "busy"}}});
  stage.toml = "[deadlines]\nteardown = \"3s\"\n";
  REQUIRE(stage.drill({"run", "--keep"}).exit == 0);
  REQUIRE(stage.drill({"run", "--keep", "--instance", "another"}).exit == 0);
  const auto cleaned = stage.drill({"clean", "--kept"});
  CAPTURE(cleaned.err);
  CHECK(cleaned.exit == 2);
  CHECK(cleaned.out.find("removed: instance 'pg-restore-drill'") != std::string::npos);
  CHECK(stage.daemon().instances().size() == 1);
  CHECK(stage.metric("instance_kept{stanza=\"main\"}") == "1");
}

TEST_CASE("keep on failure keeps a failed drill only") {
  {
    Stage stage;
    CHECK(stage.drill({"run", "--keep-on-failure"}).exit == 0);
    stage.check_nothing_left();
  }
  Stage stage;
  CHECK(stage.drill({"run", "--keep-on-failure", "--min-users", "5000"}).exit == 1);
  CHECK(stage.daemon().instances().size() == 1);
  CHECK(stage.drill({"clean", "--kept"}).exit == 0);
  stage.check_nothing_left();
}

TEST_CASE("a later failure keeps the time of the last success") {
  Stage stage;
  REQUIRE(stage.drill().exit == 0);
  const std::string success = stage.metric("last_success_timestamp_seconds{stanza=\"main\"}");
  stage.environment["MIN_USERS_EXPECTED"] = "5000";
  CHECK(stage.drill().exit == 1);
  CHECK(stage.metric("success{stanza=\"main\"}") == "0");
  CHECK(stage.metric("last_success_timestamp_seconds{stanza=\"main\"}") == success);
}

TEST_CASE("both shapes of wait end in a pass") {
  for (const std::string version : {"6.0.5", "6.12"}) {
    CAPTURE(version);
    Stage stage;
    stage.scenario["server_version"] = version;
    CHECK(stage.drill().exit == 0);
    stage.check_nothing_left();
  }
}

TEST_CASE("version and help") {
  const auto version = test::run({.argv = {DR_DRILL_PROGRAM, "--version"}});
  CHECK(version.exit == 0);
  CHECK(version.out.starts_with("dr-drill "));
  for (const char* library : {"CLI11", "libpqxx", "nlohmann-json", "spdlog", "toml++"}) {
    const auto at = version.out.find(std::string{library} + " ");
    REQUIRE_MESSAGE(at != std::string::npos, library);
    CHECK_MESSAGE(std::isdigit(version.out[at + std::string{library}.size() + 1]), library);
  }
  const auto help = test::run({.argv = {DR_DRILL_PROGRAM, "run", "--help"}});
  CHECK(help.exit == 0);
  CHECK(help.out.find("EXIT STATUS") != std::string::npos);
  const auto stderr_of = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), DR_DRILL_PROGRAM);
    const auto result = test::run({.argv = arguments});
    CHECK(result.exit == 2);
    return result.err;
  };
  const std::string commands =
      "the commands are run, preflight, clean, image, history, coverage, report, help, version; see dr-drill --help\n";
  CHECK(stderr_of({"explode"}) == "dr-drill: unknown command 'explode'\nHINT: " + commands);
  CHECK(stderr_of({"claen"}) == "dr-drill: unknown command 'claen'\nHINT: did you mean 'clean'? " + commands);
  CHECK(stderr_of({}).starts_with("dr-drill: a command is needed\nHINT: " + commands));
  CHECK(stderr_of({"--nope"}) == "dr-drill: unknown option '--nope'\nHINT: see dr-drill --help\n");
  CHECK(
      stderr_of({"image", "bild"}) ==
      "dr-drill image: unknown command 'bild'\nHINT: did you mean 'build'? the commands are build; see dr-drill image "
      "--help\n");
}

TEST_CASE("levels read and deep look at every relation") {
  Stage stage;
  SUBCASE("read") {
    stage.toml = "[verify]\nlevel = \"read\"\n";
  }
  SUBCASE("deep") {
    stage.toml = "[verify]\nlevel = \"deep\"\n";
  }
  const auto result = stage.drill();
  CAPTURE(result.err);
  REQUIRE(result.exit == 0);
  const json done = stage.report().at("verification");
  const bool deep = done.at("level") == "deep";
  CHECK(done.at("tables") > 3 * 60);  // the catalogs of postgres, template1 and template0 alone
  CHECK((done.at("indexes") > 3 * 100) == deep);
  CHECK(done.at("bytes") > 10'000'000);
  CHECK(done.at("corruption").empty());
  CHECK(stage.metric("verified_tables{stanza=\"main\"}") == std::to_string(done.at("tables").get<int>()));
  CHECK(result.out.find("  verified   level ") != std::string::npos);
}

TEST_CASE("the report tells what the databases hold") {
  Stage stage;
  REQUIRE(stage.drill().exit == 0);
  const json databases = stage.report().at("databases");
  REQUIRE(databases.size() == 3);
  CHECK(databases[0].at("name") == "postgres");
  CHECK(databases[0].at("size_bytes") > 1'000'000);
  CHECK(databases[0].at("extensions").dump().find("plpgsql 1.0") != std::string::npos);
  CHECK(stage.report().at("verification").is_null());
}

TEST_CASE("a random target is chosen within the archive, and told so that it can be repeated") {
  Stage stage;
  const auto stopped = stage.info[0].at("backup")[0].at("timestamp").at("stop").get<std::int64_t>();
  stage.rule("list")["stdout"] = e2e::listing({1}, {}, stopped + 1);  // one instant to choose from
  REQUIRE(stage.drill({"run", "--target", "random:4711"}).exit == 0);
  const json recovery = stage.report().at("recovery");
  CHECK(recovery.at("target") == "random:4711");
  CHECK(recovery.at("seed") == 4711);
  const auto resolved = recovery.at("resolved_target").get<std::string>();
  const std::time_t chosen = stopped + 1;
  std::array<char, 64> expected{};
  std::strftime(expected.data(), expected.size(), "time:%Y-%m-%dT%H:%M:%SZ", std::gmtime(&chosen));
  CHECK(resolved == expected.data());
  CHECK(stage.commands_with("--type=time").size() == 1);
}

TEST_CASE("an archive that cannot be listed is a finding") {
  Stage stage;
  stage.rule("list") = {{"match", "repo-ls$"}, {"exit", 41}, {"stderr", "ERROR: [041]: unable to list: denied\n"}};
  REQUIRE(stage.drill().exit == 0);
  CHECK(stage.report().at("findings")[0] == "the archive could not be listed: unable to list: denied");
  CHECK(stage.report().at("backup").at("archive_newest_at").is_null());
}

TEST_SUITE_END();
