#include "drill/cli/default_values.hpp"

#include <doctest/doctest.h>

namespace unit::cli_default_values {

TEST_CASE("a stanza's instance has a name that Incus takes") {
  CHECK(drill::instance_of_stanza("main") == "pg-restore-drill-main");
  // What Incus does not take is replaced, and what told two stanzas apart is kept in a few digits.
  CHECK(drill::instance_of_stanza("my.shop_1").starts_with("pg-restore-drill-my-shop-1-"));
  CHECK(drill::instance_of_stanza("my.shop_1") != drill::instance_of_stanza("my_shop.1"));
  CHECK(drill::instance_of_stanza(std::string(100, 'a')).size() == 63);
  CHECK(drill::instance_of_stanza(std::string(100, 'a')) != drill::instance_of_stanza(std::string(100, 'a') + "b"));
  CHECK(drill::instance_of_stanza("x.").starts_with("pg-restore-drill-x-"));
}

TEST_CASE("what the configuration names is left as it is") {
  drill::Config config;
  config.backup.config = "/srv/pgbackrest.conf";
  config.incus.instance = "mine";
  config.metrics.textfile_dir = "/srv/metrics";
  drill::fill_in_defaults(config, true);
  CHECK(config.backup.config == "/srv/pgbackrest.conf");
  CHECK(config.backup.config_include_path.empty());
  CHECK(config.incus.instance == "mine");
  CHECK(config.metrics.textfile_dir == "/srv/metrics");
}

}  // namespace unit::cli_default_values
