#include "drill/config/config_text.hpp"

#include <doctest/doctest.h>

#include "drill/config/toml_config.hpp"
#include "drill/pgbackrest/secrets.hpp"

namespace unit::config_config_text {

using namespace drill;

TEST_CASE("configuration text: read back it is the same configuration") {
  const Config config = parse_toml_config(
      "[incus]\nread_limit = \"80MB\"\nwrite_limit = \"40MiB\"\n"
      "[backup]\nprocess_max = 3\nset = \"random\"\nrepo = 2\ntarget = \"name:a \\\"b\\\"\"\n[postgres]\nsettings = { "
      "work_mem = "
      "\"64MB\", jit = "
      "false }\n"
      "[[check]]\nname = \"users\"\nsql = \"\"\"SELECT\n'\\u00fc\\\\'\"\"\"\nmin = 1.5\nmax = 2\nmin_ratio_to_previous "
      "= 0.5\n"
      "database = \"shop\"\n[[check]]\nname = \"fresh\"\nsql = \"SELECT now()\"\nmax_age = \"90s\"\nequals = \"x\"\n"
      "[verify]\nlevel = \"deep\"\nbudget = \"30min\"\n[objectives]\ncoverage = \"30d\"\nrto = \"1h30m\"\nrpo = "
      "\"61s\"\non_miss = "
      "\"warn\"\n"
      "[deadlines]\ntotal = \"7d\"\n[state]\nkeep = 3\n[report]\nsign = \"/k\"\nallowed_signers = \"/a\"\n",
      "in");
  const std::string text = to_text(config);
  const Config again = parse_toml_config(text, "out");
  CHECK(to_text(again) == text);
  CHECK(again.checks.at(0).sql == config.checks.at(0).sql);
  CHECK(again.checks.at(1).max_age == config.checks.at(1).max_age);
  CHECK(again.backup.repo == "2");
  CHECK(again.backup.process_max == 3);
  CHECK(again.incus.read_limit == "80MB");
  CHECK(again.incus.write_limit == "40MiB");
  CHECK(text.find("repo = 2\n") != std::string::npos);
  CHECK(again.objectives.rto == config.objectives.rto);
  CHECK(again.objectives.coverage == config.objectives.coverage);
  CHECK(again.deadlines.total == config.deadlines.total);
  CHECK(again.postgres.settings == config.postgres.settings);
  CHECK(again.level == VerifyLevel::deep);
  CHECK(again.report.sign == "/k");
  CHECK(again.report.allowed_signers == "/a");
  CHECK(again.budget == std::chrono::minutes{30});
  CHECK(!again.objectives.fail_on_miss);
}

TEST_CASE("configuration text: the way to promote is shown") {
  CHECK(to_text(parse_toml_config("", "in")).find("promote = \"recovery\"\n") != std::string::npos);
  const Config config = parse_toml_config("[postgres]\npromote = \"triggered\"\n", "in");
  CHECK(parse_toml_config(to_text(config), "out").postgres.promote == Promote::triggered);
}

TEST_CASE("configuration text: settings that may hold a password are not shown") {
  const Config config = parse_toml_config(
      "[postgres]\nsettings = { primary_conninfo = \"password=Geheim4711\", ssl_passphrase_command = \"echo "
      "Geheim4711\" }\n",
      "in");
  const std::string text = to_text(config);
  CHECK(text.find("Geheim4711") == std::string::npos);
  CHECK(text.find("\"primary_conninfo\" = \"<redacted>\"") != std::string::npos);
}

TEST_CASE("configuration text: names of secrets are known in any case") {
  const Config config = parse_toml_config(
      "[postgres]\nsettings = { Primary_ConnInfo = \"Geheim4711\", \"vault.Token\" = \"Geheim4711\", \"anon.salt\" = "
      "\"Geheim4711\", \"pgsodium.KEY\" = \"Geheim4711\", \"x.credentials\" = \"Geheim4711\", \"x.PWD\" = "
      "\"Geheim4711\", work_mem = \"64MB\" }\n",
      "in");
  const std::string text = to_text(config);
  CHECK(text.find("Geheim4711") == std::string::npos);
  CHECK(text.find("\"work_mem\" = \"64MB\"") != std::string::npos);
}

TEST_CASE("configuration text: arguments of a notification are not shown") {
  const Config config = parse_toml_config("[notify]\ncommand = [\"/bin/tell\", \"key4711\"]\ntimeout = \"5s\"\n", "in");
  CHECK(to_text(config).find("command = [\"/bin/tell\", \"<redacted>\"]\ntimeout = \"5s\"") != std::string::npos);
}

TEST_CASE("configuration text: of pgbackrest.conf secrets and comments are left out") {
  const auto conf = pgbackrest::parse_conf(
      "# "
      "repo1-cipher-pass=Old4711\n[global]\nrepo1-path=/repo\nrepo1-cipher-pass=Geheim\nrepo1-s3-endpoint=x?k=Geheim\n"
      "[main]\npg1-path=/pg\n",
      "c");
  CHECK(pgbackrest::redacted_text(conf) ==
        "[global]\nrepo1-path=/repo\nrepo1-cipher-pass=<redacted>\nrepo1-s3-endpoint=x?k=<redacted>\n\n[main]\n"
        "pg1-path=/pg\n");
}

}  // namespace unit::config_config_text
