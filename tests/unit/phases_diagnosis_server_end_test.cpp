#include "drill/phases/diagnosis/server_end.hpp"

#include <doctest/doctest.h>

#include "drill/outcome/drill_error.hpp"
#include "tests/support/temp_dir.hpp"

namespace unit::phases_diagnosis_server_end {

using namespace drill;

namespace {

/// What a server said, as the drill has read it.
ServerOutput::Snapshot said(const std::string& log) {
  const test::TempDir directory;
  ServerOutput output{directory / "postgres.log", Redactor{}};
  output.take(log);
  return output.snapshot();
}

std::string ended(const std::string& log) {
  pgbackrest::Backup backup;
  backup.archive_start = "000000010000000000000004";
  backup.archive_stop = "000000010000000000000006";
  try {
    throw_server_ended(1, said(log), backup, {"/var/lib/dr-drill/pgbackrest.conf"}, Redactor{{"geheim"}});
  } catch (const DrillError& error) {
    return std::string{to_string(error.reason())} + ": " + error.what();
  }
}

}  // namespace

TEST_CASE("server end: what archive-get said comes before what the server made of it") {
  CHECK(ended("ERROR: [082]: WAL segment 000000010000000000000005 was not archived (geheim)\n"
              "x FATAL:  could not restore file\n") ==
        "replay_failed: WAL could not be fetched from the archive: [082] WAL segment 000000010000000000000005 was not "
        "archived (<redacted>)");
}

TEST_CASE("server end: an error of archive-get about our own configuration is no word about the backup") {
  CHECK(ended("ERROR: [055]: unable to open missing file '/var/lib/dr-drill/pgbackrest.conf' for read\n")
            .starts_with("config_invalid: "));
}

TEST_CASE("server end: a timeline that does not descend from the backup") {
  CHECK(
      ended("x FATAL:  requested timeline 2 is not a child of this server's history\n").starts_with("wrong_timeline"));
}

TEST_CASE("server end: a segment that the backup itself needs, and one after it") {
  CHECK(
      ended(
          "dr-drill: not in the archive: 000000010000000000000005\nx FATAL:  could not locate required checkpoint\n") ==
      "replay_failed: WAL segment 000000010000000000000005, which the backup itself needs, is not in the archive");
  CHECK(ended("dr-drill: not in the archive: 000000010000000000000007\nx LOG:  redo starts at 0/4000028\n"
              "x FATAL:  out of everything\n") ==
        "replay_failed: the server ended during recovery with exit code 1: FATAL:  out of everything");
}

TEST_CASE("server end: one that never began to recover tells why, without secrets") {
  CHECK(ended("x FATAL:  could not load geheim.so\n") ==
        "postgres_would_not_start: the server ended with exit code 1 before recovery began: FATAL:  could not load "
        "<redacted>.so");
}

TEST_CASE("server end: limits are raised once to what the WAL asks for, and never lowered") {
  const auto seen = said(
      "x DETAIL:  max_connections = 150 is a lower setting than on the primary server, where its value was 200.\n");
  CHECK(newly_required(seen, {}) == RaisedLimits{{"max_connections", 200}});
  CHECK(newly_required(seen, {{"max_wal_senders", 20}}) ==
        RaisedLimits{{"max_connections", 200}, {"max_wal_senders", 20}});
  CHECK(newly_required(seen, {{"max_connections", 200}}).empty());
  CHECK(newly_required(seen, {{"max_connections", 300}}).empty());
  CHECK(limits_text({{"max_connections", 200}, {"max_wal_senders", 20}}, Redactor{}) ==
        "max_connections = 200, max_wal_senders = 20");
  CHECK_THROWS_WITH_AS(throw_recovery_paused(seen, Redactor{}), doctest::Contains("max_connections = 200"), DrillError);
}

}  // namespace unit::phases_diagnosis_server_end
