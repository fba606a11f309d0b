#include "drill/pgbackrest/choose_backup.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <vector>

#include "drill/outcome/drill_error.hpp"
#include "drill/text/utc_time.hpp"

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
  return choose_backup(info, {set, "any", parse_target(target)}).label;
}

/// Which backup of which repository: "2 b".
std::string taken(const Info& info, const Wanted& wanted) {
  const Backup& backup = choose_backup(info, wanted);
  return std::to_string(backup.repo_key) + " " + backup.label;
}

std::string labels(const std::vector<const Backup*>& backups) {
  std::string out;
  for (const Backup* each : backups)
    out += (out.empty() ? "" : ", ") + std::to_string(each->repo_key) + " " + each->label;
  return out;
}

UtcTime day(int number) {
  return UtcTime{std::chrono::hours{24 * number}};
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
    const auto choice = choose(four(), {"random"}, seed, {});
    CHECK(choice.seed == seed);
    CHECK(choice.target == RecoveryTarget{});
    CHECK(choice.backup.label == choose(four(), {"random"}, seed, {}).backup.label);
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
    const auto choice = choose(info, {"latest", "any", parse_target("random")}, seed, end);
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
  const auto first = choose(four(), {"latest", "any", parse_target("random")}, 4711, end);
  const auto again = choose(four(), {"latest", "any", parse_target("random:4711")}, 1, end);
  CHECK(again.seed == 4711);
  CHECK(again.target == first.target);
}

TEST_CASE("choose: a random instant of one archive never needs a backup of another") {
  Info info = four();
  info.backups[0].database_id = 7;  // before a major upgrade
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    CHECK(choose(info, {"latest", "any", parse_target("random")}, seed, sys_seconds{seconds{4 * k_day}}).backup.label !=
          "a");
  }
}

TEST_CASE("choose: without WAL after the backup there is no instant") {
  check_refused(
      Reason::no_backup,
      "there is no instant to choose: the archive is known to go to 1970-01-02T00:00:00Z, backup 'a' ended at "
      "1970-01-02T00:00:00Z",
      [] {
        choose(four(), {"latest", "any", parse_target("random")}, 1, sys_seconds{seconds{k_day}});
      });
  check_refused(
      Reason::no_backup,
      "there is no instant to choose: the archive could not be listed, backup 'a' ended at 1970-01-02T00:00:00Z", [] {
        choose(four(), {"latest", "any", parse_target("random")}, 1, {});
      });
}

TEST_CASE("choose: of several repositories a plain restore takes the first, though another has newer backups") {
  Info info = four();
  info.backups.push_back(backup("e", 9 * k_day, 2));
  CHECK(taken(info, {"latest"}) == "1 d");
  CHECK(taken(info, {"latest", "2"}) == "2 e");
  CHECK(taken(info, {"latest", "any", parse_target("time:1970-01-02T12:00:00Z")}) == "1 a");
  std::erase_if(info.backups, [](const Backup& b) { return b.repo_key == 1; });
  CHECK(taken(info, {"latest"}) == "2 e");
  info.backups.push_back(backup("e", 9 * k_day, 3));  // a copy
  CHECK(taken(info, {"e"}) == "2 e");
  CHECK(taken(info, {"e", "3"}) == "3 e");
  CHECK(taken(info, {"e", "stalest", {}, {{{2, "e"}, day(30)}}}) == "3 e");
}

TEST_CASE("choose: a repository that is named is the only one") {
  check_refused(Reason::no_backup, "repository 3 has no backup of stanza 'main' (ok)", [] {
    choose_backup(four(), {"latest", "3"});
  });
  check_refused(Reason::no_backup, "repository 2 has no backup 'd' of stanza 'main', the newest is 'b'", [] {
    choose_backup(four(), {"d", "2"});
  });
  check_refused(Reason::no_backup, "no backup of stanza 'main' in repository 2 ended before time:1970-01-02T12:00:00Z",
                [] {
                  choose_backup(four(), {"latest", "2", parse_target("time:1970-01-02T12:00:00Z")});
                });
  Info info = four();
  info.repositories = {{1, "none", {status_code::k_other, "[HostConnectError] x"}}, {3, "none", {2, "none"}}};
  check_refused(Reason::no_backup, "repository 3 has no backup of stanza 'main' (ok)", [&] {
    choose_backup(info, {"latest", "3"});
  });
}

TEST_CASE("choose: in four drills the stalest is each backup once, in eight each twice") {
  for (const char* repo : {"any", "stalest"}) {
    const Info info = four();
    Wanted wanted{"stalest", repo};
    std::vector<std::string> order;
    for (int drill = 0; drill < 8; ++drill) {
      const Backup& backup = choose_backup(info, wanted);
      order.push_back(backup.label);
      wanted.judged[{backup.repo_key, backup.label}] = day(10 + drill);
    }
    // Never judged: the newest first, between equals that of the first repository.
    CHECK(order == std::vector<std::string>{"d", "c", "b", "a", "d", "c", "b", "a"});
  }
}

TEST_CASE("choose: the stalest of one repository, or before a target") {
  CHECK(taken(four(), {"stalest", "2"}) == "2 b");
  CHECK(taken(four(), {"stalest", "any", parse_target("time:1970-01-02T12:00:00Z")}) == "1 a");
  const auto choice = choose(four(), {"stalest", "any", parse_target("random"), {{{1, "d"}, day(9)}}}, 7,
                             sys_seconds{seconds{9 * k_day}});
  CHECK(choice.backup.label == "c");
}

TEST_CASE("choose: the latest of the repository that was drilled longest ago") {
  Info info = four();
  info.backups.push_back(backup("e", 9 * k_day, 2));
  CHECK(taken(info, {"latest", "stalest"}) == "1 d");
  CHECK(taken(info, {"latest", "stalest", {}, {{{1, "d"}, day(10)}}}) == "2 e");
  CHECK(taken(info, {"latest", "stalest", {}, {{{1, "d"}, day(10)}, {{2, "e"}, day(11)}}}) == "1 d");
  // New ones in both: repository 2 waits longer.
  CHECK(taken(info, {"latest", "stalest", {}, {{{1, "c"}, day(11)}, {{2, "b"}, day(10)}}}) == "2 e");
}

TEST_CASE("choose: a random set of a named repository, and of a label in two the repository that is asked for") {
  Info info = four();
  for (std::uint64_t seed = 0; seed < 32; ++seed) CHECK(choose(info, {"random", "2"}, seed, {}).backup.label == "b");
  info.backups = {backup("e", k_day, 1), backup("e", k_day, 2)};
  for (std::uint64_t seed = 0; seed < 32; ++seed) CHECK(choose(info, {"random"}, seed, {}).backup.repo_key == 1);
}

TEST_CASE("choose: each repository has its own backup, and a plan is for the largest") {
  const Wanted wanted{"latest", "each", {}, {}};
  CHECK(labels(choose_backups(four(), wanted)) == "1 d, 2 b");
  CHECK(taken(four(), wanted) == "1 d");
  CHECK(labels(choose_backups(four(), {"latest", "any", {}, {}})) == "1 d");
  Info one_has_none = four();
  std::erase_if(one_has_none.backups, [](const Backup& backup) { return backup.repo_key == 1; });
  CHECK(labels(choose_backups(one_has_none, wanted)) == "2 b");
  CHECK(labels(may_be_chosen(four(), wanted)) == "1 d, 2 b");
  CHECK_THROWS_AS(choose_backups({}, wanted), DrillError);
}

TEST_CASE("choose: the stalest backups take turns, those of \"each\" together") {
  const Judged judged{{{1, "d"}, day(30)}, {{1, "a"}, day(20)}};
  CHECK(labels(next_backups(four(), {"stalest", "any", {}, judged})) == "1 c, 2 b, 1 a, 1 d");
  CHECK(labels(next_backups(four(), {"stalest", "each", {}, judged})) == "1 c, 2 b");
  CHECK(labels(next_backups(four(), {"latest", "any", {}, judged})) == "1 d");
  CHECK(next_backups(four(), {"random", "any", {}, judged}).empty());
}

}  // namespace unit::pgbackrest_choose
