#include "drill/pgbackrest/choose_backup.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "drill/outcome/drill_error.hpp"

namespace unit::pgbackrest_choose {

using namespace drill;
using namespace drill::pgbackrest;
using drill::DrillError;
using drill::Reason;
using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

constexpr std::int64_t k_day = 86400;

Backup backup(const char* label, std::int64_t stop, int repo_key = 1, bool error = false) {
  Backup out;
  out.label = label;
  out.stop_time = sys_seconds{seconds{stop}};
  out.repo_key = repo_key;
  out.database_id = 1;
  out.error = error;
  out.size = static_cast<std::uint64_t>(stop);
  return out;
}

/// Four backups, a day apart; the newest has the error flag.
Info four() {
  Info info;
  info.stanza = "main";
  info.status = {0, "ok"};
  info.backups = {backup("a", k_day), backup("b", 2 * k_day, 2), backup("c", 2 * k_day, 1),
                  backup("d", 3 * k_day, 1, true)};
  info.backups[0].lsn_stop = drill::postgres::parse_lsn("0/1000");
  info.backups[3].lsn_stop = drill::postgres::parse_lsn("0/3000");
  return info;
}

std::string chosen(const Info& info, const std::string& set, const char* target = "end-of-archive") {
  return choose_backup(info, set, parse_target(target)).label;
}

template <typename Action>
void check_refused(Reason reason, const std::string& message, Action action) {
  try {
    action();
    FAIL("nothing was thrown");
  } catch (const DrillError& error) {
    CHECK(error.reason() == reason);
    CHECK(std::string{error.what()} == message);
  }
}

}  // namespace

TEST_CASE("choose: latest is what production itself would restore") {
  CHECK(chosen(four(), "latest") == "d");  // error flag or not
  Info info = four();
  info.backups.pop_back();
  CHECK(chosen(info, "latest") == "c");  // as new as b, in the repository that comes first
}

TEST_CASE("choose: a label is a label") {
  CHECK(chosen(four(), "a") == "a");
  check_refused(Reason::no_backup, "the repository has no backup 'x' of stanza 'main', the newest is 'd'",
                [] { chosen(four(), "x"); });
}

TEST_CASE("choose: latest is the newest that ended before the target") {
  CHECK(chosen(four(), "latest", "time:1970-01-03T00:00:01Z") == "c");
  CHECK(chosen(four(), "latest", "time:1970-01-03T00:00:00Z") == "a");  // ended in that very second: too late
  CHECK(chosen(four(), "latest", "lsn:0/3000") == "d");
  CHECK(chosen(four(), "latest", "immediate") == "d");
  check_refused(Reason::no_backup, "no backup of stanza 'main' ended before time:1970-01-01T12:00:00Z",
                [] { chosen(four(), "latest", "time:1970-01-01T12:00:00Z"); });
}

TEST_CASE("choose: an empty repository is told apart from one that cannot be read") {
  Info info;
  info.stanza = "main";
  info.status = {2, "no valid backups"};
  check_refused(Reason::no_backup, "the repository has no backup of stanza 'main' (no valid backups)",
                [&] { chosen(info, "latest"); });
  info.repositories.push_back({1, "none", {status_code::k_other, "[CryptoError] cipher header invalid\nHINT: x"}});
  check_refused(Reason::repository_unreachable,
                "repository 1 of stanza 'main' could not be read: [CryptoError] cipher header invalid",
                [&] { chosen(info, "latest"); });
}

TEST_CASE("choose: room is planned for the largest that chance may choose") {
  CHECK(chosen(four(), "random") == "d");
  CHECK(chosen(four(), "latest", "random") == "d");
}

TEST_CASE("choose: a random set is any backup, and the same for the same seed") {
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 64; ++seed) {
    const auto choice = choose(four(), "random", {}, seed, {});
    CHECK(choice.seed == seed);
    CHECK(choice.target == RecoveryTarget{});
    CHECK(choice.backup.label == choose(four(), "random", {}, seed, {}).backup.label);
    seen.insert(choice.backup.label);
  }
  CHECK(seen == std::set<std::string>{"a", "b", "c", "d"});
}

TEST_CASE("choose: a random instant lies between the oldest backup and the end, evenly, with the backup before it") {
  Info info = four();
  std::erase_if(info.backups, [](const Backup& b) { return b.repo_key == 2; });
  const sys_seconds end{seconds{4 * k_day}};
  std::map<std::string, int> days;
  constexpr std::uint64_t k_rounds = 3000;
  for (std::uint64_t seed = 0; seed < k_rounds; ++seed) {
    const auto choice = choose(info, "latest", parse_target("random"), seed, end);
    const auto instant = instant_of(choice.target);
    REQUIRE(instant);
    REQUIRE(*instant > info.backups[0].stop_time);
    REQUIRE(*instant <= end);
    REQUIRE(choice.backup.stop_time < *instant);
    REQUIRE(*instant - choice.backup.stop_time <= seconds{k_day});
    ++days[choice.backup.label];
  }
  // Three days, a third of the instants each.
  for (const char* label : {"a", "c", "d"}) {
    CHECK(days[label] > 900);
    CHECK(days[label] < 1100);
  }
}

TEST_CASE("choose: a seed in the target repeats what it chose") {
  const sys_seconds end{seconds{4 * k_day}};
  const auto first = choose(four(), "latest", parse_target("random"), 4711, end);
  const auto again = choose(four(), "latest", parse_target("random:4711"), 1, end);
  CHECK(again.seed == 4711);
  CHECK(again.target == first.target);
}

TEST_CASE("choose: a random instant of one archive never needs a backup of another") {
  Info info = four();
  info.backups[0].database_id = 7;  // before a major upgrade
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    CHECK(choose(info, "latest", parse_target("random"), seed, sys_seconds{seconds{4 * k_day}}).backup.label != "a");
  }
}

TEST_CASE("choose: without WAL after the backup there is no instant") {
  check_refused(
      Reason::no_backup,
      "there is no instant to choose: the archive is known to go to 1970-01-02T00:00:00Z, backup 'a' ended at "
      "1970-01-02T00:00:00Z",
      [] { choose(four(), "latest", parse_target("random"), 1, sys_seconds{seconds{k_day}}); });
  check_refused(
      Reason::no_backup,
      "there is no instant to choose: the archive could not be listed, backup 'a' ended at 1970-01-02T00:00:00Z",
      [] { choose(four(), "latest", parse_target("random"), 1, {}); });
}

}  // namespace unit::pgbackrest_choose
