#include "drill/pgbackrest/conf.hpp"

#include <doctest/doctest.h>

#include <string>

namespace unit::pgbackrest_conf {

using drill::pgbackrest::Conf;
using drill::pgbackrest::ConfError;
using drill::pgbackrest::parse_conf;

namespace {

Conf parse(std::string_view text) {
  return parse_conf(text, "pgbackrest.conf");
}

std::string error_of(std::string_view text) {
  try {
    parse(text);
    return "";
  } catch (const ConfError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("conf: sections, trimmed keys and values, comments on their own line") {
  const Conf conf =
      parse("# first\r\n\r\n  [global]  \n  log-path =  /var/log/x  \n   # indented\nx=a#b=c \n[main]\npg1-path=/pg");

  REQUIRE(conf.entries().size() == 3);
  CHECK(conf.entries()[0].section == "global");
  CHECK(conf.entries()[0].key == "log-path");
  CHECK(conf.entries()[0].value == "/var/log/x");
  CHECK(conf.entries()[0].line == 4);
  CHECK(conf.entries()[1].value == "a#b=c");
  CHECK(conf.entries()[2].line == 8);
  CHECK(conf.name() == "pgbackrest.conf");
}

TEST_CASE("conf: malformed lines are errors with their place, and never show a value") {
  CHECK(error_of("x=1\n") == "pgbackrest.conf:1: key and value outside of a section");
  CHECK(error_of("[global]\n\nrepo1-cipher-pass secret\n") == "pgbackrest.conf:3: expected key=value");
  CHECK(error_of("[global\n") == "pgbackrest.conf:1: section should end with ']'");
  CHECK(error_of("[]\n") == "pgbackrest.conf:1: section has no name");
  CHECK(error_of("[\n") == "pgbackrest.conf:1: section should end with ']'");
  CHECK(error_of("[global]\n=x\n") == "pgbackrest.conf:2: key is missing before '='");
  CHECK(error_of("[global]\n; not a comment\n") == "pgbackrest.conf:2: expected key=value");
  CHECK(error_of("") == "");
}

TEST_CASE("conf: the strongest section wins") {
  const Conf conf = parse(
      "[global]\na=global\nb=global\nc=global\nd=global\n[global:restore]\nb=global:restore\nc=global:restore\nd="
      "global:restore\n"
      "[main]\nc=main\nd=main\n[main:restore]\nd=main:restore\n[other]\na=other\n");

  CHECK(conf.value("main", "restore", "a") == "global");
  CHECK(conf.value("main", "restore", "b") == "global:restore");
  CHECK(conf.value("main", "restore", "c") == "main");
  CHECK(conf.value("main", "restore", "d") == "main:restore");
  CHECK(conf.value("main", "archive-get", "b") == "global");
  CHECK(conf.value("main", "archive-get", "d") == "main");
  CHECK(conf.value("other", "restore", "a") == "other");
  CHECK_FALSE(conf.value("main", "restore", "e").has_value());
  CHECK(conf.effective("main", "restore").size() == 4);
}

TEST_CASE("conf: a repeated key is a list, and an error where one value is wanted") {
  const Conf conf = parse("[global]\nk=1\nk=2\n[main]\nm=3\n\nm=4\n");

  CHECK(conf.values("main", "restore", "k") == std::vector<std::string>{"1", "2"});
  CHECK(conf.values("main", "restore", "none").empty());
  CHECK_THROWS_WITH_AS(conf.value("main", "restore", "m"),
                       "pgbackrest.conf:7: [main] m is set a second time, first at pgbackrest.conf:5", ConfError);
  CHECK(conf.effective("main", "restore").size() == 4);
}

TEST_CASE("conf: an empty value and a flag that is none are errors where they are read") {
  const Conf conf = parse("[global]\na=\nb=yes\nc=y\nd=n\n");

  CHECK_THROWS_WITH_AS(conf.value("main", "restore", "a"), "pgbackrest.conf:2: [global] a must have a value",
                       ConfError);
  CHECK_THROWS_WITH_AS(conf.flag("main", "restore", "b", true), "pgbackrest.conf:3: [global] b must be 'y' or 'n'",
                       ConfError);
  CHECK(conf.flag("main", "restore", "c", false));
  CHECK_FALSE(conf.flag("main", "restore", "d", true));
  CHECK(conf.flag("main", "restore", "e", true));
}

TEST_CASE("conf: stanzas are the sections that are not global") {
  const Conf conf = parse("[global]\na=1\n[global:backup]\na=1\n[zeta]\na=1\n[alpha:restore]\na=1\n[empty]\n");

  CHECK(conf.stanzas() == std::vector<std::string>{"alpha", "zeta"});
  CHECK(conf.has_stanza("zeta"));
  CHECK(conf.has_stanza("alpha"));
  CHECK_FALSE(conf.has_stanza("empty"));
  CHECK_FALSE(conf.has_stanza("global"));
  CHECK_FALSE(conf.has_stanza("zet"));
}

TEST_CASE("conf: deprecated names answer under their present names") {
  const Conf conf =
      parse("[global]\nrepo-s3-host=minio\nrepo2-s3-verify-ssl=n\nbackup-host=vault\n[main]\ndb-path=/pg\n");

  CHECK(conf.value("main", "restore", "repo1-storage-host") == "minio");
  CHECK(conf.value("main", "restore", "repo2-storage-verify-tls") == "n");
  CHECK(conf.value("main", "restore", "repo1-host") == "vault");
  CHECK(conf.value("main", "restore", "pg1-path") == "/pg");
}

}  // namespace unit::pgbackrest_conf
