// Probes: commands of the operator's that ask the restored server.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "tests/e2e/stage.hpp"

using e2e::Behind;
using e2e::check_ended;
using e2e::Stage;
using nlohmann::json;

TEST_SUITE_BEGIN("probe");

namespace {

/// A probe that runs this script with /bin/sh.
std::string probe(const std::string& script, const std::string& more = "") {
  return "[[probe]]\nname = \"smoke\"\ncommand = [\"/bin/sh\", \"-c\", '''" + script + "''']\n" + more;
}

}  // namespace

TEST_CASE("a probe asks the restored server with what is in its environment") {
  Stage stage;
  stage.toml = probe(
      "echo $DR_DRILL_STANZA $DR_DRILL_RUN $DR_DRILL_REPORT $PWD >&2; /usr/bin/psql -XAt -c 'SELECT count(*) FROM "
      "users' && pwd");
  stage.toml += "directory = \"/usr\"\n";
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  const auto checks = stage.report().at("checks");
  REQUIRE(checks.size() == 2);
  CHECK(checks[1].at("name") == "smoke");
  CHECK(checks[1].at("command") == "/bin/sh");
  CHECK(checks[1].at("value") == "/usr");
  CHECK(checks[1].at("passed") == true);
  CHECK(checks[1].at("reads_data") == false);
  CHECK(stage.metric("check_passed{stanza=\"main\",check=\"smoke\"}") == "1");
  stage.check_nothing_left();
}

TEST_CASE("a probe that does not pass") {
  Stage stage;
  SUBCASE("says why in its last line") {
    stage.toml = probe("echo progress; echo noise >&2; echo 'order 17 has no customer' >&2; exit 3");
    check_ended(stage, stage.drill(),
                {.exit = 1,
                 .reason = "check_failed",
                 .why = "verify: probe 'smoke': it ended with exit code 3: order 17 has no customer",
                 .hint = "The command was: /bin/sh"});
    CHECK(stage.metric("check_passed{stanza=\"main\",check=\"smoke\"}") == "0");
  }
  SUBCASE("in time") {
    stage.toml = probe("/bin/sleep 600", "timeout = \"1s\"\n");
    check_ended(stage, stage.drill(),
                {.exit = 1, .reason = "check_failed", .why = "verify: probe 'smoke': it took longer than 1.0 s"});
  }
  SUBCASE("because a signal ended it: nothing is said of the backup") {
    stage.toml = probe("kill -KILL $$");
    check_ended(stage, stage.drill(),
                {.exit = 2,
                 .reason = "config_invalid",
                 .why = "verify: probe 'smoke': it was ended by signal 9, which says nothing about the backup"});
  }
  stage.check_nothing_left();
}

TEST_CASE("a probe writes to the copy after all else was asked, and the next one sees it") {
  Stage stage;
  stage.toml = "[verify]\nlevel = \"read\"\n" + probe("/usr/bin/psql -Xq -c 'ALTER TABLE users RENAME TO people'") +
               "[[probe]]\nname = \"next\"\ncommand = [\"/usr/bin/psql\", \"-Xq\", \"-c\", \"ALTER TABLE people RENAME "
               "TO users\"]\n";
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(stage.report().at("verification").at("tables") > 0);
}

TEST_CASE("where a probe proves the data, no check has to") {
  Stage stage;
  SUBCASE("and none is added") {
    stage.toml = probe("exit 0", "proves_data = true\n");
    CHECK(stage.drill().exit == 0);
    CHECK(stage.report().at("checks").size() == 1);
    CHECK(stage.report().at("checks")[0].at("reads_data") == true);
  }
  SUBCASE("unless it does not pass") {
    stage.toml = probe("exit 1", "proves_data = true\n");
    CHECK(stage.drill().exit == 1);
  }
  SUBCASE("but one that does not say so proves nothing") {
    stage.toml = "[[check]]\nname = \"one\"\nsql = \"SELECT 1\"\nmin = 1\n" + probe("exit 0");
    const auto result = stage.drill();
    CHECK(result.exit == 1);
    CHECK(stage.report().at("message") == "no check read a table of production: nothing is proven about the data");
  }
}

TEST_CASE("a probe of another user has a way to the server that only he can take") {
  if (::geteuid() != 0) return;
  Stage stage;
  ::chmod(stage.path(".").c_str(), 0755);
  ::chmod(stage.path("run").c_str(), 0755);
  stage.toml = probe(
      "set -e; /usr/bin/id -un; [ \"$(/usr/bin/stat -c %U:%a \"$PGHOST\")\" = nobody:700 ]; ! /bin/ls \"$PGHOST/..\" "
      "2>/dev/null; "
      "/usr/bin/psql -XAt -c 'SELECT count(*) FROM users'",
      "user = \"nobody\"\n");
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(stage.report().at("checks").back().at("value") == "1200");
  stage.check_nothing_left();
}

TEST_CASE("a probe that cannot run here is told before the drill") {
  Stage stage{Behind::nothing};
  SUBCASE("no such program") {
    stage.toml = "[[probe]]\nname = \"smoke\"\ncommand = [\"/no/such\"]\n";
    CHECK(stage.drill({"preflight"}).err.find("probe 'smoke': '/no/such' is no program that can be run here") !=
          std::string::npos);
  }
  SUBCASE("no such user") {
    stage.toml = probe("exit 0", "user = \"nosuchuser\"\n");
    CHECK(stage.drill({"preflight"}).err.find("probe 'smoke': this host has no user 'nosuchuser'") !=
          std::string::npos);
  }
  SUBCASE("no such directory") {
    stage.toml = probe("exit 0", "directory = \"/no/such\"\n");
    CHECK(stage.drill({"preflight"}).err.find("probe 'smoke': there is no directory '/no/such'") != std::string::npos);
  }
  CHECK(stage.drill({"run"}).exit == 2);
  CHECK(stage.daemon().instances().empty());
}

TEST_SUITE_END();
