// What -v adds to the log: who asks for it wants to see what the drill does to others.
#include <doctest/doctest.h>

#include <regex>
#include <string>

#include "tests/e2e/mean_world.hpp"
#include "tests/e2e/stage.hpp"

using e2e::Stage;

namespace e2e_verbose {

TEST_SUITE_BEGIN("verbose");

TEST_CASE("with -v the log has every request, every command and every question, without it none") {
  Stage stage;
  e2e::put_pgbackrest(stage, e2e::info_in_file(stage, stage.info));
  const auto result = stage.drill({"run", "-v"});
  CHECK(result.exit == 0);
  CAPTURE(result.err);
  const auto has = [&](const char* line) { return std::regex_search(result.err, std::regex{line}); };
  CHECK(has(" debug: incus: GET /1.0: 200 in [0-9]+ ms\n"));
  CHECK(has(" debug: incus: POST /1.0/instances.*: 202 in [0-9]+ ms\n"));
  CHECK(has(" debug: in the container: /bin/sh -c '?<[0-9]+ lines>'? .*pgbackrest .*--process-max=2 .* restore\n"));
  CHECK(has(" debug: in the container: .*pgbackrest .* info\n"));
  CHECK(has(" debug: on this host: pgbackrest .* info: exit code 0\n"));
  CHECK(has(" debug: postgres: SELECT count\\(\\*\\) FROM users: [0-9]+ ms\n"));
  std::size_t told = 0;
  for (auto at = result.err.find(" debug: incus: "); at != std::string::npos;
       at = result.err.find(" debug: incus: ", at + 1)) {
    ++told;
  }
  const auto incus = stage.report().at("incus");
  CHECK(told >= incus.at("api_requests").get<std::size_t>());
  CHECK(stage.drill().err.find(" debug: ") == std::string::npos);
}

TEST_CASE("a restore from an object store runs more processes than the container has CPUs") {
  Stage stage;
  stage.pgbackrest =
      "[global]\nrepo1-type=s3\nrepo1-path=/p\nrepo1-s3-bucket=b\nrepo1-s3-endpoint=localhost\n"
      "repo1-s3-uri-style=path\nrepo1-s3-region=r\nrepo1-s3-key=k\nrepo1-s3-key-secret=s\n[main]\n"
      "pg1-path=/var/lib/postgresql/main\n";
  const auto result = stage.drill({"run", "-v"});
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(std::regex_search(result.err,
                          std::regex{" debug: in the container: .*pgbackrest .*--process-max=8 .* restore\n"}));
}

TEST_CASE("the operator's number of processes counts for restore and archive, not that of the CPUs or the store") {
  Stage stage;
  SUBCASE("less than the CPUs") {}
  SUBCASE("less than an object store would get") {
    stage.pgbackrest =
        "[global]\nrepo1-type=s3\nrepo1-path=/p\nrepo1-s3-bucket=b\nrepo1-s3-endpoint=localhost\n"
        "repo1-s3-uri-style=path\nrepo1-s3-region=r\nrepo1-s3-key=k\nrepo1-s3-key-secret=s\n[main]\n"
        "pg1-path=/var/lib/postgresql/main\n";
  }
  stage.backup_toml = "process_max = 3\n";
  const auto result = stage.drill({"run", "-v"});
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(std::regex_search(result.err,
                          std::regex{" debug: in the container: .*pgbackrest .*--process-max=3 .* restore\n"}));
  CHECK(result.err.find("--process-max=2 ") == std::string::npos);
  CHECK(result.err.find("--process-max=8 ") == std::string::npos);
}

TEST_SUITE_END();

}  // namespace e2e_verbose
