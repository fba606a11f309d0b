#include "drill/config/salvage_toml.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

namespace unit::config_salvage_toml {

TEST_CASE("toml salvage: what is needed for the metrics survives errors elsewhere") {
  const auto salvaged = drill::salvage_toml(
      "[backup]\nstanza = \"prod\"\nbogus = 1\n[metrics]\ntextfile_dir = \"/srv/t\"\nprefix = \"acme\"\n"
      "[state]\ndirectory = \"/srv/s\"\n[incus]\nmemory = 7\nimage = \"0a1b\"\n"
      "[report]\nsign = \"/srv/key\"\nbogus = 1\n");
  CHECK(salvaged.sign == "/srv/key");
  CHECK(salvaged.image == "0a1b");
  CHECK(salvaged.stanza == "prod");
  CHECK(salvaged.textfile_dir == "/srv/t");
  CHECK(salvaged.prefix == "acme");
  CHECK(salvaged.state_directory == "/srv/s");
}

TEST_CASE("toml salvage: sections below a syntax error are read") {
  const auto salvaged = drill::salvage_toml(
      "[backup]\nstanza = \"prod\"\nset = \n[incus\n[metrics]\ntextfile_dir = \"/srv/t\"\n[state]\ndirectory = "
      "\"/srv/s\"\n");
  CHECK(salvaged.stanza == "prod");
  CHECK(salvaged.textfile_dir == "/srv/t");
  CHECK(salvaged.state_directory == "/srv/s");
}

TEST_CASE("toml salvage: a syntax error costs the rest of its own section") {
  const auto salvaged = drill::salvage_toml(
      "[metrics]\nprefix = \"acme\"\n[backup]\nstanza = \"prod\"\ntarget = \n[state]\nkeep = \ndirectory = "
      "\"/srv/s\"\n");
  CHECK(salvaged.prefix == "acme");
  CHECK(salvaged.stanza == "prod");
  CHECK_FALSE(salvaged.state_directory.has_value());
}

TEST_CASE("toml salvage: a section that is indented is one") {
  const auto saved = drill::salvage_toml(
      "[backup]\n  stanza = \"main\"\n  config = /etc/x\n  [metrics]\n  textfile_dir = \"/srv/metrics\"\n"
      "\t[state]\n\tdirectory = \"/srv/state\"\n");
  CHECK(saved.stanza == "main");
  CHECK(saved.textfile_dir == "/srv/metrics");
  CHECK(saved.state_directory == "/srv/state");
}

TEST_CASE("toml salvage: a string without an end costs the rest of the file only") {
  const auto salvaged = drill::salvage_toml("[metrics]\nprefix = \"acme\"\n[[check]]\nsql = \"\"\"\nSELECT\n1\n2\n3");
  CHECK(salvaged.prefix == "acme");
}

TEST_CASE("toml salvage: whoever is to be notified is known when that section is whole") {
  const std::string bad = "[incus]\ninstnace = \"x\"\n";
  const auto salvaged = drill::salvage_toml(bad + "[notify]\ncommand = [\"/bin/tell\", \"me\"]\ntimeout = \"5s\"\n");
  REQUIRE(salvaged.notify);
  CHECK(salvaged.notify->command == std::vector<std::string>{"/bin/tell", "me"});
  CHECK(salvaged.notify->timeout == std::chrono::seconds{5});
  CHECK(!drill::salvage_toml(bad + "[notify]\ncommand = [\"/bin/tell\"]\ntimeuot = \"5s\"\n").notify);
  CHECK(!drill::salvage_toml(bad + "[notify]\ncommand = [\"tell\"]\n").notify);
  CHECK(!drill::salvage_toml(bad).notify);
}

TEST_CASE("toml salvage: a stanza whose quotes were forgotten is that stanza, or none") {
  CHECK(drill::salvage_toml("[backup]\nstanza = foo\n").stanza == "foo");
  CHECK(drill::salvage_toml("[backup]\n stanza= \"foo  # half\n").stanza == "foo");
  CHECK_FALSE(drill::salvage_toml("[backup]\nstanza = foo\n").stanza_unreadable);
  for (const char* text : {"[backup]\nstanza = [\n", "[backup]\nstanza = ../x\n", "[backup]\nstanza = 5\n"}) {
    CAPTURE(text);
    CHECK_FALSE(drill::salvage_toml(text).stanza);
    CHECK(drill::salvage_toml(text).stanza_unreadable);
  }
  CHECK_FALSE(drill::salvage_toml("[backup]\nset = 5\n").stanza_unreadable);
}

TEST_CASE("toml salvage: nothing usable gives nothing") {
  for (const char* text :
       {"", "\n", "=", "\xff\xfe", "[backup]\nstanza = 5\n", "[backup]\nstanza = \"../../etc\"\n", "backup = 1\n"}) {
    CAPTURE(text);
    CHECK_FALSE(drill::salvage_toml(text).stanza.has_value());
  }
  CHECK_FALSE(drill::salvage_toml("[metrics]\ntextfile_dir = \"relative\"\n").textfile_dir.has_value());
  CHECK_FALSE(drill::salvage_toml(std::string(100'000, '[')).stanza.has_value());
}

}  // namespace unit::config_salvage_toml
