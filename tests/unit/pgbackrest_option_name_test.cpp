#include "drill/pgbackrest/option_name.hpp"

#include <doctest/doctest.h>

namespace unit::pgbackrest_option_name {

using drill::pgbackrest::present_name;
using drill::pgbackrest::split_index;

TEST_CASE("option name: present names stay") {
  for (const char* name : {"repo1-path", "repo12-s3-key", "pg1-path", "log-path", "repo", "repo-", "database",
                           "db-timeout", "db-include", "db-exclude", "repo999-path", "repo0-path", "process-max", ""}) {
    CAPTURE(name);
    CHECK(present_name(name) == name);
  }
}

TEST_CASE("option name: deprecated names are translated") {
  CHECK(present_name("repo-path") == "repo1-path");
  CHECK(present_name("repo-s3-ca-file") == "repo1-storage-ca-file");
  CHECK(present_name("repo3-azure-host") == "repo3-storage-host");
  CHECK(present_name("db-path") == "pg1-path");
  CHECK(present_name("db2-user") == "pg2-host-user");
  CHECK(present_name("backup-ssh-port") == "repo1-host-port");
}

TEST_CASE("option name: the number is taken out") {
  const auto name = split_index("repo12-s3-endpoint");
  REQUIRE(name.has_value());
  CHECK(name->group == "repo");
  CHECK(name->index == 12);
  CHECK(name->option == "s3-endpoint");
  CHECK(split_index("pg1-path")->group == "pg");
  for (const char* text : {"repo-path", "repo", "repo1", "repo1-", "repo0-path", "repo257-path", "repo99999999999-path",
                           "repository1-path", "log-path", ""}) {
    CAPTURE(text);
    CHECK_FALSE(split_index(text).has_value());
  }
}

}  // namespace unit::pgbackrest_option_name
