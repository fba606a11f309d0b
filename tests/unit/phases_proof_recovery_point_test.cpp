#include <doctest/doctest.h>

#include "drill/phases/proof/recovery_point.hpp"

namespace unit::phases_proof_recovery_point {

using drill::find_fault;
using drill::find_lost_timeline;
using drill::find_unread_partial;
using drill::Reason;
using drill::replayed_timeline;

namespace {

constexpr std::uint64_t k_16mib = 16U << 20U;

/// A repository whose archive goes to segment 29, and the server that replayed all of it.
struct World {
  drill::pgbackrest::Info info;
  drill::pgbackrest::Backup backup;
  drill::ServerFacts facts;
  drill::RecoveryTarget target;

  World() {
    backup.label = "20261122-165449F";
    backup.database_id = 1;
    backup.lsn_stop = drill::postgres::parse_lsn("0/A000100");
    info.databases.push_back({1, 1, 7000000000000000001ULL, "15"});
    info.archives.push_back({"15-1", 1, 1, "00000001000000000000000A", "000000010000000000000028"});
    facts.system_identifier = "7000000000000000001";
    facts.previous_timeline = 1;
    facts.replay_lsn = "0/29000000";
    facts.archive_mode = "off";
    facts.segment_size = k_16mib;
    facts.not_in_archive = {"000000010000000000000029", "00000002.history"};
  }
  auto fault() const { return find_fault(facts, info, backup, target); }
};

}  // namespace

TEST_CASE("replay to the very end of the last segment is complete") {
  CHECK_FALSE(World{}.fault());
}

TEST_CASE("replay that ended inside the last segment is complete") {
  World world;
  world.facts.replay_lsn = "0/28000100";
  CHECK_FALSE(world.fault());
}

TEST_CASE("replay that ended inside the last segment without asking for the next met damage") {
  World world;
  world.facts.replay_lsn = "0/28000100";
  world.facts.not_in_archive = {"00000002.history"};
  REQUIRE(world.fault());
  CHECK(world.fault()->reason == Reason::replay_incomplete);
  CHECK(
      world.fault()->message ==
      "replay ended at 0/28000100 inside 000000010000000000000028, the newest segment of the archive, and never asked "
      "for 000000010000000000000029");
}

TEST_CASE("production that failed over while the drill ran is followed, a server that was promoted before is not") {
  World world;
  world.facts.previous_timeline = 2;
  world.facts.timeline = 3;
  world.facts.replay_lsn = "0/2A000100";
  world.facts.not_in_archive = {"00000002000000000000002B", "00000003.history"};
  world.facts.history = {{1, drill::postgres::parse_lsn("0/29000500")}, {2, drill::postgres::parse_lsn("0/2A000100")}};
  SUBCASE("after the newest segment that was seen") {
    CHECK_FALSE(world.fault());
    world.facts.not_in_archive = {"00000003.history"};
    REQUIRE(world.fault());
    CHECK(world.fault()->reason == Reason::replay_incomplete);
  }
  SUBCASE("before it") {
    world.facts.history[0].left_at = drill::postgres::parse_lsn("0/20000500");
    REQUIRE(world.fault());
    CHECK(world.fault()->reason == Reason::wrong_timeline);
  }
}

TEST_CASE("an empty archive is no proof") {
  World world;
  world.info.archives[0].max.reset();
  REQUIRE(world.fault());
  CHECK(world.fault()->reason == Reason::replay_incomplete);
  world.info.archives.clear();
  CHECK(world.fault());
}

TEST_CASE("replay that ended a segment early names the first segment missing") {
  World world;
  world.facts.replay_lsn = "0/28000000";  // all of segment 27, nothing of 28
  const auto fault = world.fault();
  REQUIRE(fault);
  CHECK(fault->reason == Reason::replay_incomplete);
  CHECK(fault->message ==
        "replay ended at 0/28000000 in segment 000000010000000000000027, the archive goes to 000000010000000000000028: "
        "segment 000000010000000000000027 is damaged inside, or 000000010000000000000028 is");
  world.facts.not_in_archive.emplace_back("000000010000000000000028");
  CHECK(world.fault()->message ==
        "replay ended at 0/28000000 in segment 000000010000000000000027, the archive goes to 000000010000000000000028: "
        "the first segment missing is 000000010000000000000028");
}

// pgBackRest keeps only the WAL of newer backups where repo1-retention-archive says so.
TEST_CASE("a gap before a newer backup is not mended by a new backup") {
  World world;
  world.facts.replay_lsn = "0/20000000";
  world.facts.not_in_archive = {"000000010000000000000020"};
  world.backup.archive_start = "00000001000000000000000A";
  world.info.backups = {world.backup};
  CHECK(world.fault()->hint == "Look for this segment in the repository; take a new backup now.");
  auto newer = world.backup;
  newer.label = "20261123-165449F";
  newer.archive_start = "000000010000000000000022";
  world.info.backups.push_back(newer);
  REQUIRE(world.fault());
  CHECK(world.fault()->reason == Reason::replay_incomplete);
  CHECK(world.fault()->hint ==
        "Backup 20261123-165449F begins behind the gap. Does repo1-retention-archive let go the WAL that only older "
        "backups need? Then drill those with --target immediate. If not, look for this segment in the repository.");
  world.info.backups.back().repo_key = 2;
  CHECK(world.fault()->hint.find("take a new backup now") != std::string::npos);
}

TEST_CASE("a target before the end of the archive may end earlier") {
  World world;
  world.facts.replay_lsn = "0/A000200";
  world.target = {drill::TargetKind::lsn, "0/A000200"};
  CHECK_FALSE(world.fault());
}

TEST_CASE("replay before the end of the backup is incomplete whatever the target") {
  World world;
  world.facts.replay_lsn = "0/A0000FF";
  world.target = {drill::TargetKind::immediate, ""};
  REQUIRE(world.fault());
  CHECK(world.fault()->reason == Reason::replay_incomplete);
}

TEST_CASE("a server that replayed nothing proves nothing") {
  World world;
  world.facts.replay_lsn.reset();
  REQUIRE(world.fault());
  CHECK(world.fault()->message == "the server replayed no WAL at all");
}

TEST_CASE("another cluster than the repository's is no proof") {
  World world;
  world.facts.system_identifier = "7000000000000000002";
  REQUIRE(world.fault());
  CHECK(world.fault()->reason == Reason::wrong_timeline);
}

TEST_CASE("without a checkpoint at the end of recovery the last segment tells the timeline that was replayed") {
  World world;
  auto& facts = world.facts;
  facts.timeline = 3;
  facts.history = {{1, drill::postgres::parse_lsn("0/28000100")}, {2, drill::postgres::parse_lsn("0/29000000")}};
  CHECK(replayed_timeline(facts, "000000020000000000000028") == 2);
  // Timeline 2 had a history file and no WAL: 1 was replayed, past where 2 left it.
  CHECK(replayed_timeline(facts, "000000010000000000000028") == 1);
  SUBCASE("a segment that is damaged before its timeline begins has its parent's WAL only") {
    facts.replay_lsn = "0/28000080";
    CHECK(replayed_timeline(facts, "000000020000000000000028") == 1);
  }
  SUBCASE("where the archive gave no segment, the timeline that was aimed at is the best guess") {
    CHECK(replayed_timeline(facts, "") == 2);
    facts.history.clear();
    CHECK(replayed_timeline(facts, "") == 3);
  }
}

TEST_CASE("a newer timeline in the archive than the one replayed is a fault") {
  World world;
  world.info.archives[0].max = "000000020000000000000028";
  REQUIRE(world.fault());
  CHECK(world.fault()->reason == Reason::wrong_timeline);
}

TEST_CASE("WAL replayed past the point where a newer timeline left is of the wrong branch") {
  World world;
  world.facts.history = drill::postgres::parse_timeline_history("1\t0/28000100\tx\n2\t0/29000000\tx\n");
  REQUIRE(world.fault());
  CHECK(world.fault()->reason == Reason::wrong_timeline);
  CHECK(
      world.fault()->message ==
      "timeline 1 was replayed to 0/29000000, but the archive has a newer timeline that left it at 0/28000100, and no "
      "WAL of that one");
  world.facts.history = drill::postgres::parse_timeline_history("1\t0/29000000\tx\n");
  CHECK_FALSE(world.fault());
}

TEST_CASE("a partial segment that nothing replaced is told of") {
  World world;
  drill::pgbackrest::ArchiveListing archive;
  CHECK(find_unread_partial(archive, world.facts).empty());
  archive.partials = {"000000010000000000000028"};
  CHECK(find_unread_partial(archive, world.facts).empty());
  archive.partials = {"000000010000000000000029"};
  CHECK(find_unread_partial(archive, world.facts).starts_with("the archive holds 000000010000000000000029.partial, "));
}

TEST_CASE("a timeline that began and has no WAL is lost, unless it began just now") {
  using namespace std::chrono;
  const drill::UtcTime now = sys_days{year{2026} / 11 / 22};
  const auto at = [&](minutes before) { return time_point_cast<seconds>(now) - before; };
  drill::pgbackrest::ArchiveListing archive;
  CHECK_FALSE(find_lost_timeline(archive, 1, now));
  archive.histories[2] = at(minutes{120});
  REQUIRE(find_lost_timeline(archive, 1, now));
  CHECK(find_lost_timeline(archive, 1, now)->reason == Reason::replay_incomplete);
  CHECK(find_lost_timeline(archive, 1, now)->message ==
        "timeline 2 began by 2026-11-21T22:00:00Z, and the archive has no WAL of it");
  archive.histories[2] = at(minutes{10});
  CHECK_FALSE(find_lost_timeline(archive, 1, now));
  archive.histories[2] = at(minutes{120});
  CHECK_FALSE(find_lost_timeline(archive, 2, now));
}

TEST_CASE("production that archives while the drill runs is no fault") {
  World world;
  world.facts.replay_lsn = "0/2A000100";
  world.facts.not_in_archive = {"00000001000000000000002B"};
  CHECK_FALSE(world.fault());
  world.facts.not_in_archive = {"00000002.history"};
  REQUIRE(world.fault());
  CHECK(world.fault()->reason == Reason::replay_incomplete);
}

}  // namespace unit::phases_proof_recovery_point
