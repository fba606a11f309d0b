// What production set for its databases and roles does not reach the drill's own sessions.
#include <doctest/doctest.h>

#include <filesystem>

#include "tests/e2e/stage.hpp"

using e2e::Stage;

namespace e2e_session {

TEST_SUITE_BEGIN("session");

namespace {

std::string max_age_of(const std::string& instant) {
  return "[[check]]\nname = \"fresh\"\nmax_age = \"1h\"\nsql = \"SELECT " + instant + " FROM users LIMIT 1\"\n";
}

}  // namespace

TEST_CASE("the age of an instant without a time zone is not guessed") {
  for (const char* instant : {"now()::timestamp", "current_date", "(now() AT TIME ZONE 'UTC')::text"}) {
    CAPTURE(instant);
    Stage stage;
    stage.toml = max_age_of(instant);
    const auto result = stage.drill();
    CHECK(result.exit == 2);
    CHECK(stage.report().at("reason") == "config_invalid");
    CHECK(stage.report().at("message").get<std::string>().find(
              "has no time zone, so its age is not known: ask for timestamptz (column AT TIME ZONE 'Europe/Paris'), or "
              "set [postgres] timezone to production's") != std::string::npos);
  }
}

TEST_CASE("an instant without a time zone is read in the one that is configured") {
  Stage stage;
  // 5 hours old, as a server in India writes it.
  stage.toml = max_age_of("(now() AT TIME ZONE 'Asia/Kolkata') - interval '5 hours'") +
               "[postgres]\ntimezone = \"Asia/Kolkata\"\n";
  const auto result = stage.drill();
  CHECK(result.exit == 1);
  const auto message = stage.report().at("message").get<std::string>();
  CAPTURE(message);
  CHECK(message.starts_with("check 'fresh': is 5h"));
}

/// What production did to its database, until the end of the case.
class Production {
 public:
  Production(const std::string& before, std::string after) : after_(std::move(after)) { ask(before); }
  Production(const Production&) = delete;
  Production& operator=(const Production&) = delete;
  ~Production() { ask(after_); }

 private:
  static void ask(const std::string& sql) {
    const auto directory = std::filesystem::path{test::RestoredPostgres::get().socket()}.parent_path().string();
    const auto result = test::run(
        {.argv = {"psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", directory, "-U", "postgres", "-c", sql, "postgres"},
         .environment = {
             {"PGOPTIONS", "-c statement_timeout=0 -c search_path=pg_catalog -c local_preload_libraries="}}});
    REQUIRE_MESSAGE(result.exit == 0, result.err);
  }
  std::string after_;
};

TEST_CASE("timeouts of a database of production's do not end the drill's questions") {
  const Production production{"ALTER DATABASE postgres SET statement_timeout = '1ms'",
                              "ALTER DATABASE postgres RESET statement_timeout"};
  Stage stage;
  stage.toml =
      "[[check]]\nname = \"slow\"\nsql = \"SELECT count(*) FROM users, pg_sleep(0.1)\"\nmin = 1\n[verify]\nlevel = "
      "\"read\"\n";
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
}

TEST_CASE("an operator in production's search path does not change what the drill's questions mean") {
  const Production production{
      "CREATE SCHEMA odd; CREATE FUNCTION odd.never(name, name) RETURNS bool LANGUAGE sql AS 'SELECT false'; "
      "CREATE OPERATOR odd.= (FUNCTION = odd.never, LEFTARG = name, RIGHTARG = name); "
      "ALTER DATABASE postgres SET search_path = odd, public, pg_catalog",
      "ALTER DATABASE postgres RESET search_path; DROP SCHEMA odd CASCADE"};
  Stage stage;
  stage.toml =
      "[[check]]\nname = \"users\"\nsql = \"SELECT count(*) FROM users\"\nmin = 1\n"
      "[[check]]\nname = \"path\"\nsql = \"SELECT current_setting('search_path')\"\nequals = \"odd, public, "
      "pg_catalog\"\n";
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
}

TEST_CASE("text of instants is the same whatever production's style of dates") {
  const Production production{
      "ALTER DATABASE postgres SET DateStyle = 'SQL, DMY'; ALTER DATABASE postgres SET TimeZone = 'Asia/Kolkata'",
      "ALTER DATABASE postgres RESET DateStyle; ALTER DATABASE postgres RESET TimeZone"};
  Stage stage;
  // With IST behind it, which PostgreSQL reads as Israel's time, it would be hours in the future.
  stage.toml = max_age_of("now() - interval '2 hours'");
  const auto result = stage.drill();
  CHECK(result.exit == 1);
  const auto message = stage.report().at("message").get<std::string>();
  CAPTURE(message);
  CHECK(message.starts_with("check 'fresh': is 2h"));
}

TEST_CASE("libraries that production loads into its sessions are not loaded into the drill's") {
  const Production production{"ALTER DATABASE postgres SET local_preload_libraries = 'dr_drill_has_no_such_library'",
                              "ALTER DATABASE postgres RESET local_preload_libraries"};
  Stage stage;
  stage.toml = "[deadlines]\nrecover = \"20s\"\n";
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
}

TEST_CASE("what PostgreSQL warns of while a session connects does not get past the log to stderr") {
  const Production production{"ALTER DATABASE postgres SET default_text_search_config = 'not_there'",
                              "ALTER DATABASE postgres RESET default_text_search_config"};
  Stage stage;
  const auto result = stage.drill();
  CHECK(result.exit == 0);
  CHECK_MESSAGE(result.err.find("not_there") == std::string::npos, result.err);
}

TEST_SUITE_END();

}  // namespace e2e_session
