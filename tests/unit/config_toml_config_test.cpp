#include "drill/config/toml_config.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace unit::config_toml_config {

using namespace std::chrono_literals;
using drill::Config;
using drill::ConfigError;
using drill::parse_toml_config;

namespace {

Config parse(std::string_view text) {
  return parse_toml_config(text, "drill.toml");
}

/// The text of the error, or "" when the configuration is fine.
std::string error_of(std::string_view text) {
  try {
    parse(text);
    return "";
  } catch (const ConfigError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("toml config: an empty file is the default configuration") {
  const Config config = parse("");

  CHECK(config.backup.stanza == "main");
  CHECK(config.incus.instance.empty());
  CHECK(config.deadlines.total == 2h);
  CHECK_FALSE(config.objectives.rto.has_value());
  REQUIRE(config.checks.size() == 1);
  CHECK(config.checks[0].name == "users");
  CHECK(config.checks[0].sql == "SELECT count(*) FROM users");
  CHECK(config.checks[0].min == 1.0);
  CHECK_FALSE(config.checks[0].max.has_value());
  CHECK(config.checks[0].timeout == 5min);
}

TEST_CASE("toml config: every key is read") {
  const Config config = parse(R"(
[backup]
stanza = "prod"
config = "/etc/pgbackrest.conf"
set    = "20260428-005100F"
target = "time:2026-04-28T00:51:00Z"
process_max = 3

[incus]
socket   = "/run/incus/unix.socket"
project  = "drills"
instance = "drill-1"
image    = "images:debian/12"
profiles = ["default", "drill"]
pool     = "zfs"
cpu      = "0-3"
memory   = "4GiB"
disk     = "40GiB"
read_limit = "80MB"
write_limit = "40MiB"
network  = "incusbr0"

[postgres]
user = "admin"
database = "app"
settings = { work_mem = "64MB", jit = false, max_connections = 50, "auto_explain.log_nested" = true }

[[check]]
name = "users"
sql  = "SELECT count(*) FROM users"
min  = 1
max  = 2.5e6

[[check]]
name = "flag"
sql = "SELECT true"
equals = true
database = "other"
timeout = "90s"

[[check]]
name = "version"
sql = "SELECT 7"
equals = 7

[verify]
level = "smoke"

[objectives]
rto = "30min"
rpo = "1min"
on_miss = "warn"

[deadlines]
total = "3h"
launch = "1m"
provision = "2m"
restore = "3m"
recover = "4m"
verify = "5m"
teardown = "6m"

[metrics]
textfile_dir = "/srv/textfile"
prefix = "acme"

[state]
directory = "/srv/state"
keep = 7
)");

  CHECK(config.backup.stanza == "prod");
  CHECK(config.backup.config == "/etc/pgbackrest.conf");
  CHECK(config.backup.set == "20260428-005100F");
  CHECK(config.backup.target == "time:2026-04-28T00:51:00Z");
  CHECK(config.backup.process_max == 3);
  CHECK(config.incus.socket == "/run/incus/unix.socket");
  CHECK(config.incus.project == "drills");
  CHECK(config.incus.instance == "drill-1");
  CHECK(config.incus.image == "images:debian/12");
  CHECK(config.incus.profiles == std::vector<std::string>{"default", "drill"});
  CHECK(config.incus.pool == "zfs");
  CHECK(config.incus.cpu == "0-3");
  CHECK(config.incus.memory == "4GiB");
  CHECK(config.incus.disk == "40GiB");
  CHECK(config.incus.read_limit == "80MB");
  CHECK(config.incus.write_limit == "40MiB");
  CHECK(config.incus.network == "incusbr0");
  CHECK(config.postgres.user == "admin");
  CHECK(config.postgres.database == "app");
  CHECK(config.postgres.settings ==
        std::map<std::string, std::string>{
            {"work_mem", "64MB"}, {"jit", "off"}, {"max_connections", "50"}, {"auto_explain.log_nested", "on"}});
  REQUIRE(config.checks.size() == 3);
  CHECK(config.checks[0].max == 2.5e6);
  CHECK_FALSE(config.checks[0].equals.has_value());
  CHECK(config.checks[1].equals == "t");
  CHECK(config.checks[1].database == "other");
  CHECK(config.checks[1].timeout == 90s);
  CHECK(config.checks[2].equals == "7");
  CHECK(config.objectives.rto == 30min);
  CHECK(config.objectives.rpo == 1min);
  CHECK_FALSE(config.objectives.fail_on_miss);
  CHECK(config.deadlines.total == 3h);
  CHECK(config.deadlines.launch == 1min);
  CHECK(config.deadlines.provision == 2min);
  CHECK(config.deadlines.restore == 3min);
  CHECK(config.deadlines.recover == 4min);
  CHECK(config.deadlines.verify == 5min);
  CHECK(config.deadlines.teardown == 6min);
  CHECK(config.metrics.textfile_dir == "/srv/textfile");
  CHECK(config.metrics.prefix == "acme");
  CHECK(config.state.directory == "/srv/state");
  CHECK(config.state.keep == 7);
}

TEST_CASE("toml config: empty strings stand for defaults where the design has them") {
  const Config config = parse("[incus]\nsocket = \"\"\npool = \"\"\ndisk = \"\"\n");
  CHECK(config.incus.socket.empty());
  CHECK(error_of("[incus]\nproject = \"\"\n").starts_with("drill.toml:2: [incus] project: not an Incus name: ''\n"));
}

TEST_CASE("toml config: an unknown key is an error with line and suggestion") {
  CHECK(error_of("[incus]\n\nimgae = \"x\"\n") ==
        "drill.toml:3: unknown key 'incus.imgae'\nHINT: did you mean 'image'?");
  CHECK(error_of("[incsu]\n") == "drill.toml:1: unknown key 'incsu'\nHINT: did you mean 'incus'?");
  CHECK(error_of("[state]\ncolour = 1\n") ==
        "drill.toml:2: unknown key 'state.colour'\nHINT: known here: directory, keep.");
  CHECK(error_of("[[check]]\nname = \"a\"\nsql = \"SELECT 1\"\nmin = 1\nmaximum = 2\n")
            .starts_with("drill.toml:5: unknown key 'check.maximum'\nHINT: "));
  CHECK(error_of("\"a\\nb\" = 1\n").starts_with("drill.toml:1: unknown key 'a?b'\nHINT: known here: backup, incus,"));
}

TEST_CASE("toml config: all faults are told at once") {
  try {
    parse(
        "backup = 1\n"
        "[incus]\nimgae = \"x\"\nmemory = \"much\"\nprofiles = 7\n"
        "[postgres.settings]\n\"a b\" = 1\nwork_mem = 0.5\n"
        "[[check]]\nname = \"a\"\nmin = \"1\"\nmaximum = 2\n"
        "[[check]]\nname = \"b\"\nsql = \"SELECT 1\"\nmin = 1\n"
        "[[check]]\nname = \"b\"\nsql = \"SELECT 1\"\nmin = 1\n"
        "[objectives]\nrto = 5\non_miss = \"cry\"\n"
        "[state]\nkeep = 0\n[notify]\ncommand = [\"mail\"]\ntimeout = \"0s\"\n[bakcup]\n");
    FAIL("a configuration with faults was taken");
  } catch (const ConfigError& error) {
    std::vector<std::string> heads{error.what()};
    heads.insert(heads.end(), error.others().begin(), error.others().end());
    for (auto& head : heads) head = head.substr(0, head.find_first_of(":\n", head.find(": ") + 2));
    CHECK(heads == std::vector<std::string>{
                       "drill.toml:1: backup", "drill.toml:5: [incus] profiles", "drill.toml:4: [incus] memory",
                       "drill.toml:3: unknown key 'incus.imgae'", "drill.toml:7: [postgres.settings] a b",
                       "drill.toml:8: [postgres.settings] work_mem", "drill.toml:11: [[check]] 'a' min",
                       "drill.toml:12: unknown key 'check.maximum'", "drill.toml:17: [[check]]",
                       "drill.toml:22: [objectives] rto", "drill.toml:23: [objectives] on_miss",
                       "drill.toml:25: [state] keep", "drill.toml:27: [notify] command",
                       "drill.toml:28: [notify] timeout", "drill.toml:29: unknown key 'bakcup'"});
  }
}

TEST_CASE("toml config: a wrong type is named, with what was expected") {
  CHECK(error_of("[backup]\nstanza = 7\n") ==
        "drill.toml:2: [backup] stanza: expected a string, found an integer\nHINT: write it in quotes.");
  CHECK(error_of("[incus]\nprofiles = \"default\"\n") ==
        "drill.toml:2: [incus] profiles: expected an array of strings, found a string");
  CHECK(error_of("[incus]\nprofiles = [\"a\",\n true]\n") ==
        "drill.toml:3: [incus] profiles: expected an array of strings, found a boolean");
  CHECK(error_of("backup = 1\n") == "drill.toml:1: backup: expected a table, found an integer");
  CHECK(error_of("[[backup]]\n") == "drill.toml:1: backup: expected a table, found an array");
  CHECK(
      error_of("[check]\nname = \"a\"\n") ==
      "drill.toml:1: check: expected an array of tables, found a table\nHINT: begin each check with a line [[check]].");
  CHECK(error_of("[state]\nkeep = \"5\"\n") == "drill.toml:2: [state] keep: expected an integer, found a string");
  CHECK(error_of("[objectives]\nrto = 30\n") ==
        "drill.toml:2: [objectives] rto: expected a duration, found an integer\n"
        "HINT: write it with its unit, in quotes, like \"90s\" or \"2h\".");
  CHECK(error_of("[postgres]\nsettings = { jit = 1.5 }\n") ==
        "drill.toml:2: [postgres.settings] jit: expected a string, an integer or a boolean, found a float");
}

TEST_CASE("toml config: values are checked at once") {
  CHECK(error_of("[deadlines]\ntotal = \"5x\"\n")
            .starts_with("drill.toml:2: [deadlines] total: not a duration: '5x'\nHINT: "));
  CHECK(error_of("[deadlines]\ntotal = \"0s\"\n") == "drill.toml:2: [deadlines] total: must be greater than 0");
  CHECK(
      error_of("[incus]\nmemory = \"2gib\"\n").starts_with("drill.toml:2: [incus] memory: not a size: '2gib'\nHINT: "));
  CHECK(error_of("[incus]\nmemory = \"\"\n").starts_with("drill.toml:2: [incus] memory: not a size: ''\nHINT: "));
  CHECK(error_of("[incus]\ncpu = \"2\"\ndisk = \"10\"\n") ==
        "drill.toml:3: [incus] disk: '10' has no unit\nHINT: write it with its unit, like \"10GiB\".");
  CHECK(error_of("[incus]\nread_limit = \"30MB\"\nwrite_limit = \"500iops\"\n")
            .starts_with("drill.toml:3: [incus] write_limit: not a size: '500iops'\nHINT: "));
  CHECK(error_of("[incus]\nread_limit = 100\n") ==
        "drill.toml:2: [incus] read_limit: expected a size, found an integer\n"
        "HINT: write it with its unit, in quotes, like \"10GiB\".");
  CHECK(error_of("[backup]\nprocess_max = 0\n") == "drill.toml:2: [backup] process_max: expected 1 to 999, found 0");
  CHECK(error_of("[backup]\n\nprocess_max = 1000\n") ==
        "drill.toml:3: [backup] process_max: expected 1 to 999, found 1000");
  CHECK(error_of("[backup]\nprocess_max = \"4\"\n") ==
        "drill.toml:2: [backup] process_max: expected an integer, found a string");
  CHECK(error_of("[incus]\nmemory = \"512\"\n") ==
        "drill.toml:2: [incus] memory: '512' has no unit\nHINT: write it with its unit, like \"512GiB\".");
  CHECK(error_of("[incus]\ndisk = 10\n") ==
        "drill.toml:2: [incus] disk: expected a size, found an integer\n"
        "HINT: write it with its unit, in quotes, like \"10GiB\".");
  CHECK(error_of("[incus]\nmemory = \"0\"\n") == "drill.toml:2: [incus] memory: must be greater than 0");
  CHECK(error_of("[incus]\ninstance = \"1x\"\n")
            .starts_with("drill.toml:2: [incus] instance: not an instance name: '1x'\n"));
  CHECK(error_of("[incus]\nnetwork = \"a/b\"\n")
            .starts_with("drill.toml:2: [incus] network: not an Incus name: 'a/b'\n"));
  CHECK(error_of("[incus]\nprofiles = [\"a\", \"b/c\"]\n")
            .starts_with("drill.toml:2: [incus] profiles: not an Incus name: 'b/c'\n"));
  CHECK(error_of("[incus]\nsocket = \"unix.socket\"\n") ==
        "drill.toml:2: [incus] socket: must be an absolute path, not 'unix.socket'");
  CHECK(error_of("[backup]\nstanza = \"../x\"\n")
            .starts_with("drill.toml:2: [backup] stanza: not a stanza name: '../x'\n"));
  CHECK(error_of("[backup]\nconfig = \"a\\u0007\"\n") ==
        "drill.toml:2: [backup] config: must not contain control characters");
  CHECK(error_of("[backup]\ntarget = \"yesterday\"\n")
            .starts_with("drill.toml:2: [backup] target: not a recovery target: 'yesterday'\n"));
  CHECK(error_of("[metrics]\nprefix = \"9x\"\n")
            .starts_with("drill.toml:2: [metrics] prefix: not a metric prefix: '9x'\n"));
  CHECK(error_of("[state]\nkeep = 0\n") == "drill.toml:2: [state] keep: expected 1 to 100000, found 0");
  CHECK(error_of("[state]\nkeep = 100001\n") == "drill.toml:2: [state] keep: expected 1 to 100000, found 100001");
  CHECK(error_of("[objectives]\non_miss = \"ignore\"\n") ==
        "drill.toml:2: [objectives] on_miss: expected \"fail\" or \"warn\", found 'ignore'");
  CHECK(error_of("[postgres]\nsettings = { \"a=b\" = 1 }\n")
            .starts_with("drill.toml:2: [postgres.settings] a=b: not a PostgreSQL setting: 'a=b'\n"));
  CHECK(error_of("[postgres]\ntimezone = \"UTC -c x\"\n")
            .starts_with("drill.toml:2: [postgres] timezone: not a time zone: 'UTC -c x'\n"));
  CHECK(error_of("[postgres]\nsettings = { a = \"x\\ny\" }\n") ==
        "drill.toml:2: [postgres.settings] a: must not contain control characters");
}

TEST_CASE("toml config: a triggered promotion goes with the end of the archive only") {
  CHECK(drill::parse_toml_config("", "drill.toml").postgres.promote == drill::Promote::recovery);
  CHECK(drill::parse_toml_config("[postgres]\npromote = \"triggered\"\n", "drill.toml").postgres.promote ==
        drill::Promote::triggered);
  CHECK(drill::parse_toml_config("[backup]\ntarget = \"random\"\n[postgres]\npromote = \"recovery\"\n", "drill.toml")
            .postgres.promote == drill::Promote::recovery);
  CHECK(error_of("[postgres]\npromote = \"standby\"\n") ==
        "drill.toml:2: [postgres] promote: 'standby' is not a way to promote\nHINT: one of \"recovery\" and "
        "\"triggered\".");
  CHECK(error_of("[postgres]\npromote = \"triggered\"\n[backup]\ntarget = \"immediate\"\n") ==
        "drill.toml:2: [postgres] promote: \"triggered\" goes with the target \"end-of-archive\" only, not with "
        "\"immediate\"\nHINT: set [postgres] promote = \"recovery\", or leave out the target.");
}

TEST_CASE("toml config: a budget of reading goes with a level that reads") {
  CHECK_FALSE(drill::parse_toml_config("[verify]\nlevel = \"read\"\n", "drill.toml").budget);
  CHECK(drill::parse_toml_config("[verify]\nbudget = \"30min\"\nlevel = \"read\"\n", "drill.toml").budget ==
        std::chrono::minutes{30});
  const std::string refused =
      "[verify] budget: level \"smoke\" reads no relations\nHINT: set level = \"read\" or level = \"deep\", or remove "
      "budget.";
  CHECK(error_of("[verify]\nbudget = \"30min\"\n") == "drill.toml:2: " + refused);
  CHECK(error_of("[verify]\nlevel = \"smoke\"\nbudget = \"30min\"\n") == "drill.toml:3: " + refused);
  CHECK(error_of("[verify]\nlevel = \"deep\"\nbudget = \"0s\"\n") ==
        "drill.toml:3: [verify] budget: must be greater than 0");
  CHECK(error_of("[verify]\nlevel = \"deep\"\nbudget = 30\n")
            .starts_with("drill.toml:3: [verify] budget: expected a "
                         "duration, found an integer"));
}

TEST_CASE("toml config: levels, random choices") {
  CHECK(drill::parse_toml_config("", "drill.toml").level == drill::VerifyLevel::smoke);
  CHECK(drill::parse_toml_config("[verify]\nlevel = \"read\"\n", "drill.toml").level == drill::VerifyLevel::read);
  CHECK(drill::parse_toml_config("[verify]\nlevel = \"deep\"\n", "drill.toml").level == drill::VerifyLevel::deep);
  CHECK(error_of("[verify]\nlevel = \"all\"\n") ==
        "drill.toml:2: [verify] level: 'all' is not a level\nHINT: one of \"smoke\", \"read\" and \"deep\".");
  CHECK(drill::parse_toml_config("[backup]\nset = \"random\"\n", "drill.toml").backup.set == "random");
  CHECK(drill::parse_toml_config("[backup]\ntarget = \"random:7\"\n", "drill.toml").backup.target == "random:7");
}

TEST_CASE("toml config: the repository is a number or a word") {
  const auto repo = [](const std::string& value) {
    return drill::parse_toml_config("[backup]\nrepo = " + value + "\n", "drill.toml").backup.repo;
  };
  CHECK(drill::parse_toml_config("", "drill.toml").backup.repo == "any");
  CHECK(repo("2") == "2");
  CHECK(repo("\"2\"") == "2");
  CHECK(repo("\"stalest\"") == "stalest");
  CHECK(error_of("[backup]\nrepo = 0\n").starts_with("drill.toml:2: [backup] repo: not a repository: '0'\nHINT: "));
  CHECK(error_of("[backup]\nrepo = true\n") ==
        "drill.toml:2: [backup] repo: expected a string or an integer, found a boolean");
}

TEST_CASE("toml config: the coverage objective") {
  CHECK_FALSE(drill::parse_toml_config("", "drill.toml").objectives.coverage.has_value());
  CHECK(drill::parse_toml_config("[objectives]\ncoverage = \"30d\"\n", "drill.toml").objectives.coverage ==
        std::chrono::hours{24 * 30});
}

TEST_CASE("toml config: what a check may expect together") {
  const auto check = [](const std::string& rest) { return "[[check]]\nname = \"users\"\nsql = \"SELECT 1\"\n" + rest; };
  const auto config = drill::parse_toml_config(check("max_age = \"90s\"\n"), "drill.toml");
  CHECK(config.checks.at(0).max_age == std::chrono::seconds{90});
  CHECK(drill::parse_toml_config(check("min = 1\nmin_ratio_to_previous = 0.8\n"), "drill.toml")
            .checks.at(0)
            .min_ratio_to_previous == 0.8);
  CHECK(error_of(check("min_ratio_to_previous = 0.8\n")) ==
        "drill.toml:1: [[check]] 'users': min_ratio_to_previous cannot fail the first drill\nHINT: set min as well.");
  CHECK(error_of(check("min = 1\nmin_ratio_to_previous = 0\n")) ==
        "drill.toml:1: [[check]] 'users': min_ratio_to_previous must be greater than 0\nHINT: 0.9 lets the value "
        "drop by a tenth.");
  CHECK(error_of(check("min = 1\nmax_age = \"1h\"\n")) ==
        "drill.toml:1: [[check]] 'users': max_age needs a timestamp; min, max and min_ratio_to_previous need a number\n"
        "HINT: write two checks, one whose query returns a timestamp, with max_age, and one whose query returns a "
        "number.");
}

TEST_CASE("toml config: a check names itself, asks and expects") {
  const auto check = [](const std::string& rest) { return error_of("[[check]]\nname = \"users\"\n" + rest); };

  CHECK(error_of("[[check]]\nsql = \"SELECT 1\"\n") ==
        "drill.toml:1: [[check]]: name is missing\nHINT: give every check a name, like name = \"users\".");
  CHECK(check("min = 1\n") ==
        "drill.toml:1: [[check]] 'users': sql is missing\nHINT: give every check a query, like sql = \"SELECT count(*) "
        "FROM users\".");
  CHECK(check("sql = \" \\n;\"\n") == "drill.toml:3: [[check]] 'users' sql: must not be empty");
  CHECK(check("sql = \"SELECT 1\"\n") ==
        "drill.toml:1: [[check]] 'users': expects nothing, so it could never fail\nHINT: set at least one of min, max, "
        "equals and max_age.");
  CHECK(check("sql = \"SELECT 1\"\nmin = 2\nmax = 1\n") ==
        "drill.toml:1: [[check]] 'users': min is greater than max\nHINT: lower min or raise max.");
  CHECK(check("sql = \"SELECT 1\"\nmin = 1\nmax = 1\n") == "");
  CHECK(
      check("sql = \"SELECT count(*)\\nfrom users\"\nmin = 0\n") ==
      "drill.toml:1: [[check]] 'users': a count is never below 0, so it could never fail\nHINT: set min to 1 or more.");
  CHECK(
      check("sql = \"select Count( DISTINCT id ) FROM users\"\nmax = -1\n") ==
      "drill.toml:1: [[check]] 'users': a count is never below 0, so it could never pass\nHINT: set max to 0 or more.");
  CHECK(check("sql = \"SELECT count(*) FROM users\"\nmin = 0\nmax = 9\n") == "");
  CHECK(check("sql = \"SELECT count(*) - 5 FROM users\"\nmin = -3\n") == "");
  CHECK(check("sql = \"SELECT min(balance) FROM accounts\"\nmin = -3\n") == "");
  CHECK(check("sql = \"SELECT 1\"\nmin = \"1\"\n") ==
        "drill.toml:4: [[check]] 'users' min: expected a number, found a string");
  CHECK(check("sql = \"SELECT 1\"\nmin = nan\n") == "drill.toml:4: [[check]] 'users' min: must be a finite number");
  CHECK(check("sql = \"SELECT 1\"\nequals = 1.5\n") ==
        "drill.toml:4: [[check]] 'users' equals: expected a string, an integer or a boolean, found a float");
  CHECK(check("sql = \"SELECT 1\"\nmin = 1\n[[check]]\nname = \"users\"\nsql = \"SELECT 2\"\nmax = 1\n") ==
        "drill.toml:5: [[check]]: the name 'users' is already used by an earlier check");
  CHECK(error_of("[[check]]\nname = \"a b\"\n").starts_with("drill.toml:2: [[check]] name: not a check name: 'a b'\n"));
  CHECK(check("sql = \"\"\"\nSELECT 1\n\"\"\"\nequals = \"\"\n") == "");
}

TEST_CASE("toml config: what is not TOML is an error with its line") {
  const std::string unquoted = error_of("[backup]\nstanza = main\n");
  CHECK(unquoted.starts_with("drill.toml:2: not valid TOML, column "));
  CHECK(unquoted.ends_with("\nHINT: put a text in quotes: stanza = \"...\"."));
  const std::string secret = error_of("[production]\nconnection = host=db1 password=Geheim4711\n");
  CHECK(secret.find("Geheim4711") == std::string::npos);
  CHECK(secret.ends_with("\nHINT: put a text in quotes: connection = \"...\"."));
  CHECK(
      error_of("[backup]\nthis is no toml\n")
          .ends_with("\nHINT: correct this line; /usr/share/doc/dr-drill/drill.toml has every key with its default."));
  CHECK(error_of("[backup]\nstanza = \n").starts_with("drill.toml:2: not valid TOML, column "));
  CHECK(error_of("[backup]\nstanza = \"a\"\nstanza = \"b\"\n").starts_with("drill.toml:3: not valid TOML, column "));
  CHECK(error_of("[backup]\n[incus]\n[backup]\n").starts_with("drill.toml:3: not valid TOML, column "));
  CHECK(error_of("[backup\n").starts_with("drill.toml:1: not valid TOML, column "));
  CHECK(error_of("a = \"\xff\"\n").find("not valid TOML") != std::string::npos);
  CHECK(error_of(std::string(drill::k_max_config_size + 1, '\n')) == "drill.toml:1: the file is larger than 1.0 MiB");
}

TEST_CASE("toml config: the file is read, and what stands in the way is named") {
  std::string pattern = (std::filesystem::temp_directory_path() / "dr-drill-toml-XXXXXX").string();
  REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  const std::filesystem::path directory = pattern;
  const std::filesystem::path file = directory / "drill.toml";

  CHECK_THROWS_WITH_AS(drill::load_toml_config(file),
                       ("could not read the configuration '" + file.string() +
                        "': No such file or directory\nHINT: name another file with --config.")
                           .c_str(),
                       ConfigError);
  CHECK_THROWS_WITH_AS(drill::load_toml_config(directory),
                       ("could not read the configuration '" + directory.string() +
                        "': Is a directory\nHINT: name another file with --config.")
                           .c_str(),
                       ConfigError);

  std::ofstream(file) << "[backup]\nstanza = \"prod\"\n";
  CHECK(drill::load_toml_config(file).backup.stanza == "prod");

  std::ofstream(file) << "[backup]\nstanza = 1\n";
  CHECK_THROWS_WITH_AS(
      drill::load_toml_config(file),
      (file.string() + ":2: [backup] stanza: expected a string, found an integer\nHINT: write it in quotes.").c_str(),
      ConfigError);

  std::ofstream(file) << std::string(drill::k_max_config_size + 10, '#');
  CHECK_THROWS_WITH_AS(drill::load_toml_config(file), (file.string() + ":1: the file is larger than 1.0 MiB").c_str(),
                       ConfigError);

  std::filesystem::remove_all(directory);
}

}  // namespace unit::config_toml_config
