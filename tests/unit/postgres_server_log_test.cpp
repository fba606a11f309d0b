#include "drill/postgres/server_log.hpp"

#include <doctest/doctest.h>
#include <malloc.h>

#include <array>
#include <cstdio>
#include <string>

#include "tests/unit/fixture.hpp"

namespace unit::postgres_server_log {

using drill::postgres::ServerLog;

namespace {

/// Log of a real PostgreSQL 15 that recovered from pgBackRest 2.45.
}  // namespace

TEST_CASE("server log: a recovery that went to the end") {
  ServerLog log;
  log.feed(fixture("postgres/recovery-complete.log"));

  // Segment 9 is restored twice, and counted once.
  CHECK(log.segments_restored() == 4);
  CHECK(log.last_segment() == "000000010000000000000009");
  REQUIRE(log.redo_start().has_value());
  CHECK(to_string(*log.redo_start()) == "0/6000028");
  CHECK(log.recovery_complete());
  CHECK(log.ready());
  CHECK_FALSE(log.paused());
  CHECK(log.fatal_lines().empty());
}

/// Log of a real PostgreSQL 15 that was started as a standby and asked to promote itself at once.
TEST_CASE("server log: a standby that is promoted goes to the end as well") {
  ServerLog log;
  const std::string text = fixture("postgres/recovery-triggered.log");
  const auto begins = text.find("entering standby mode");
  log.feed(text.substr(0, begins));
  CHECK_FALSE(log.standby());
  log.feed(text.substr(begins));
  CHECK(log.standby());
  REQUIRE(log.redo_start().has_value());
  CHECK(to_string(*log.redo_start()) == "0/A000028");
  CHECK(log.recovery_complete());
  CHECK(log.ready());
  CHECK(log.segments_restored() == 7);
  CHECK(log.last_segment() == "000000010000000000000010");
  log.restart();
  CHECK_FALSE(log.standby());
}

TEST_CASE("server log: byte by byte gives the same") {
  ServerLog log;
  for (const char c : fixture("postgres/recovery-complete.log")) log.feed({&c, 1});
  CHECK(log.segments_restored() == 4);
  CHECK(log.ready());
}

TEST_CASE("server log: a setting that is too low is named with what it must be") {
  ServerLog log;
  log.feed(fixture("postgres/recovery-low-max-connections.log"));

  REQUIRE(log.fatal_lines().size() == 1);
  CHECK(log.fatal_lines()[0] == "FATAL:  recovery aborted because of insufficient parameter settings");
  CHECK(log.required_settings() == std::map<std::string, std::int64_t>{{"max_connections", 30}});
  CHECK_FALSE(log.ready());
}

TEST_CASE("server log: a recovery that pauses on its settings, and the words of older servers") {
  ServerLog log;
  log.feed(
      "x WARNING:  hot standby is not possible because of insufficient parameter settings\n"
      "x DETAIL:  max_connections = 150 is a lower setting than on the primary server, where its value was 200.\n"
      "x DETAIL:  max_connections = 150 is a lower setting than on the primary server, where its value was 180.\n"
      "x LOG:  recovery has paused\n"
      "x FATAL:  hot standby is not possible because max_worker_processes = 4 is a lower setting than on the master "
      "server (its "
      "value was 8)\n"
      "x DETAIL:  a = 1 is a lower setting than on the primary server, where its value was .\n"
      "x DETAIL:  is a lower setting than on the \n");
  CHECK(log.paused());
  CHECK(log.required_settings() ==
        std::map<std::string, std::int64_t>{{"max_connections", 200}, {"max_worker_processes", 8}});
}

TEST_CASE("server log: history files, other programs and quoted text are not taken for events") {
  ServerLog log;
  log.feed(
      "x LOG:  restored log file \"00000002.history\" from archive\n"
      "x LOG:  restored log file \"0000000100000000000000\n"
      "x LOG:  statement: SELECT 'LOG:  archive recovery complete'\n"
      "x LOG:  redo starts at nowhere\n"
      "archive recovery complete\n"
      "xLOG:  archive recovery complete\n"
      "x LOG:  database system is ready to accept read-only connections\n"
      "\n");
  log.finish();
  CHECK(log.segments_restored() == 0);
  CHECK_FALSE(log.redo_start().has_value());
  CHECK_FALSE(log.recovery_complete());
  CHECK_FALSE(log.ready());
}

TEST_CASE("server log: the last fatal lines are kept, not all") {
  ServerLog log;
  for (int i = 0; i < 100; ++i) log.feed("FATAL:  number " + std::to_string(i) + "\n");
  log.feed("PANIC:  could not locate a valid checkpoint record");
  CHECK(log.fatal_lines().back() == "FATAL:  number 99");
  log.finish();
  REQUIRE(log.fatal_lines().size() == ServerLog::k_kept_lines);
  CHECK(log.fatal_lines().back() == "PANIC:  could not locate a valid checkpoint record");
}

TEST_CASE("server log: a line without end does not grow without end") {
  ServerLog log;
  log.feed("x FATAL:  ");
  for (int i = 0; i < 100; ++i) log.feed(std::string(10'000, 'x'));
  log.feed("\n");
  REQUIRE(log.fatal_lines().size() == 1);
  CHECK(log.fatal_lines()[0].size() <= std::size_t{64} * 1024);
}

TEST_CASE("server log: a server that is started again begins anew, its WAL counts once") {
  ServerLog log;
  log.feed(
      "LOG:  restored log file \"000000010000000000000003\" from archive\n"
      "LOG:  recovery has paused\nFATAL:  the end\n"
      "WARNING:  max_connections = 150 is a lower setting than on the primary server, where its value was 200.\n");
  REQUIRE(log.paused());
  log.restart();
  CHECK_FALSE(log.paused());
  CHECK(log.fatal_lines().empty());
  CHECK(log.segments_restored() == 1);
  log.feed("LOG:  restored log file \"000000010000000000000003\" from archive\n");
  CHECK(log.segments_restored() == 1);
}

TEST_CASE("server log: a timeline of somebody else's") {
  ServerLog log;
  log.feed("2026-11-22 18:10:00 UTC [7] FATAL:  requested timeline 2 is not a child of this server's history\n");
  CHECK(log.foreign_timeline());
}

TEST_CASE("server log: a target that was not reached stays so, whatever dies of it") {
  ServerLog log;
  log.feed("FATAL:  recovery ended before configured recovery target was reached\nFATAL:  terminating connection\n");
  CHECK(log.target_not_reached());
  log.restart();
  CHECK_FALSE(log.target_not_reached());
}

TEST_CASE("server log: what is copied many times a second does not grow with the log") {
  drill::postgres::ServerLog log;
  constexpr int k_segments = 50'000;
  for (int i = 1; i <= k_segments; ++i) {
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "%08X%08X%08X", 1, i / 256, i % 256);
    log.feed_line(std::string{"2026-11-22 17:00:00.123 UTC [42] LOG:  restored log file \""} + name.data() +
                  "\" from archive");
  }
  CHECK(log.segments_restored() == k_segments);
  const auto bytes_of = [](auto copy) {
    const auto before = ::mallinfo2().uordblks;
    const auto copied = copy();
    return ::mallinfo2().uordblks - before;
  };
  constexpr std::size_t k_little = 64U << 10U;
  CHECK(bytes_of([&] { return drill::postgres::LogState{log.state()}; }) < k_little);
  // A sanitizer's allocator is not asked: it says 0 of either.
  const auto whole = bytes_of([&] { return drill::postgres::ServerLog{log}; });
  CHECK((whole == 0 || whole > k_little));
}

}  // namespace unit::postgres_server_log
