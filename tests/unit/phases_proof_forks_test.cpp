#include "drill/phases/proof/forks.hpp"

#include <doctest/doctest.h>

namespace unit::phases_proof_forks {

using drill::directories_of;
using drill::forks_followed;
using drill::judge_forks;
using drill::postgres::parse_lsn;
using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

/// A server that followed 1, 2 and 3, restored from a backup of timeline 1.
struct Way {
  drill::ServerFacts facts;
  drill::pgbackrest::Backup backup;
  drill::pgbackrest::ArchivedSegments segments;

  Way() {
    facts.timeline = 4;
    facts.previous_timeline = 3;
    facts.segment_size = 16U << 20U;
    facts.history = {{1, parse_lsn("0/5000100")}, {2, parse_lsn("1/7000000")}, {3, parse_lsn("1/9000000")}};
    backup.archive_stop = "000000010000000000000004";
  }
  void archive(const std::string& name, int at) { segments[name] = sys_seconds{seconds{at}}; }
  auto judged(std::optional<std::uint32_t> production = std::nullopt) const {
    return judge_forks(forks_followed(facts, backup), facts, &segments, production);
  }
};

}  // namespace

TEST_CASE("forks: those behind the backup, each with the timeline it led to") {
  Way way;
  const auto forks = forks_followed(way.facts, way.backup);
  REQUIRE(forks.size() == 2);
  CHECK((forks[0].parent == 1 && forks[0].child == 2 && forks[0].at == parse_lsn("0/5000100")));
  CHECK((forks[1].parent == 2 && forks[1].child == 3 && forks[1].at == parse_lsn("1/7000000")));
  way.backup.archive_stop = "000000030000000100000007";
  CHECK(forks_followed(way.facts, way.backup).empty());
}

TEST_CASE("forks: only directories with WAL from there on are listed") {
  const Way way;
  CHECK(directories_of(forks_followed(way.facts, way.backup), way.facts,
                       {"0000000100000000", "0000000100000001", "0000000200000000", "0000000200000001",
                        "0000000300000000", "0000000300000001", "0000000900000001"}) ==
        std::vector<std::string>{"0000000100000000", "0000000100000001", "0000000200000000", "0000000200000001",
                                 "0000000300000001"});
}

TEST_CASE("forks: the segment in which the parent was left counts, those before do not") {
  Way way;
  way.archive("000000010000000000000004", 500);
  way.archive("000000020000000000000005", 100);
  CHECK_FALSE(way.judged().fault);
  CHECK(way.judged().findings.size() == 2);  // two failovers, which nothing speaks against
  CHECK(way.judged(3).findings.empty());
  way.archive("000000010000000000000005", 200);
  REQUIRE(way.judged().fault);
  CHECK(way.judged().fault->reason == drill::Reason::wrong_timeline);
}

TEST_CASE("forks: two failovers in a row are two failovers") {
  Way way;
  way.archive("000000010000000000000005", 90);
  way.archive("000000020000000000000005", 100);
  way.archive("000000020000000100000007", 190);
  way.archive("000000030000000100000007", 200);
  way.archive("000000030000000100000008", 210);
  CHECK_FALSE(way.judged().fault);
  CHECK(way.judged().findings.size() == 2);
}

// After a restore of production to an earlier point the old timeline has stopped, and may have much behind that point.
TEST_CASE("forks: a timeline that stopped is not said to have gone on") {
  Way way;
  way.archive("000000010000000000000005", 80);
  way.archive("000000010000000000000006", 90);
  way.archive("000000020000000000000005", 100);
  const auto judged = way.judged();
  REQUIRE(judged.fault);
  CHECK(judged.fault->message ==
        "the archive's timeline 2 left timeline 1 at 0/5000100 and was replayed, but the archive has as much of "
        "timeline 1 after that point (2 segments, the last (000000010000000000000006) of 1970-01-01T00:01:30Z) as of "
        "timeline 2 (1 segment, the last (000000020000000000000005) of 1970-01-01T00:01:40Z)");
  CHECK(judged.fault->hint.find("If it is 2, production failed over, or was restored to that point") !=
        std::string::npos);
  way.archive("000000010000000000000006", 100);
  CHECK(way.judged().fault->message.find("timeline 1 did not stop there") != std::string::npos);
  way.archive("000000010000000000000006", 90);
  way.archive("000000020000000000000006", 110);
  way.archive("000000020000000000000007", 120);
  CHECK_FALSE(way.judged().fault);
}

TEST_CASE("forks: production's own word settles it") {
  Way way;
  way.archive("000000030000000100000007", 200);
  CHECK_FALSE(way.judged(3).fault);
  REQUIRE(way.judged(1).fault);
  CHECK(
      way.judged(1).fault->message ==
      "the archive's timeline 2 left timeline 1 at 0/5000100 and was replayed, but production itself is on timeline 1");
  way.archive("000000020000000100000007", 300);
  CHECK(way.judged().fault);
  CHECK_FALSE(way.judged(3).fault);
  CHECK(way.judged(3).findings.size() == 1);
}

TEST_CASE("forks: names that no WAL segment has are passed over") {
  Way way;
  way.archive("0000000100000000FFFFFFFF", 500);
  way.archive("000000020000000000000005", 100);
  CHECK_FALSE(way.judged().fault);
}

}  // namespace unit::phases_proof_forks
