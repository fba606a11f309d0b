#include "drill/pgbackrest/fetch_size.hpp"

#include <doctest/doctest.h>

#include "drill/outcome/drill_error.hpp"

namespace unit::pgbackrest_fetch_size {

using namespace drill;
using namespace drill::pgbackrest;

namespace {

constexpr std::uint64_t k_mib = 1U << 20U;

Backup backup(const char* label, int day, int repo_key = 1) {
  Backup out;
  out.label = label;
  out.stop_time = std::chrono::sys_seconds{std::chrono::days{day}};
  out.repo_key = repo_key;
  out.database_id = 1;
  out.lsn_start = postgres::parse_lsn("0/3000028");
  out.archive_start = "000000010000000000000003";
  out.archive_stop = "000000010000000000000004";
  out.repository_size = static_cast<std::uint64_t>(day) * 100;
  out.size = 1000000;
  return out;
}

/// Repository 1 has a full backup and an incremental one on it, repository 2 a copy of the full one and one more.
Info info() {
  Info out;
  out.stanza = "main";
  out.backups = {backup("full", 1), backup("incr", 2), backup("full", 1, 2), backup("other", 4, 2)};
  out.backups[1].type = "incr";
  out.backups[1].prior = "full";
  out.archives = {{"15-1", 1, 1, "000000010000000000000001", "000000010000000000000008"},
                  {"15-1", 1, 2, "000000010000000000000001", "00000001000000000000000A"}};
  return out;
}

std::vector<FetchSize> sizes(const Info& info, const Wanted& wanted) {
  return fetch_sizes(info, wanted);
}

FetchSize only(const std::vector<FetchSize>& all) {
  REQUIRE(all.size() == 1);
  return all.front();
}

}  // namespace

TEST_CASE("fetch size: the set in the repository, and the WAL to the end of its own archive") {
  const auto latest = only(sizes(info(), {}));
  CHECK(latest.repository == 1);
  CHECK(latest.backup == 200);
  CHECK(latest.wal == 6 * 16 * k_mib);
  const auto second = only(sizes(info(), {.repo = "2"}));
  CHECK(second.repository == 2);
  CHECK(second.backup == 400);
  CHECK(second.wal == 8 * 16 * k_mib);
}

TEST_CASE("fetch size: a target bounds the WAL where it tells how far it goes") {
  CHECK(only(sizes(info(), {.target = parse_target("immediate")})).wal == 2 * 16 * k_mib);
  CHECK(only(sizes(info(), {.target = parse_target("lsn:0/5000000")})).wal == 3 * 16 * k_mib);
  CHECK(only(sizes(info(), {.target = parse_target("lsn:F/5000000")})).wal == 6 * 16 * k_mib);
  CHECK(only(sizes(info(), {.target = parse_target("name:before")})).wal == 6 * 16 * k_mib);
}

TEST_CASE("fetch size: segments are as large as the backup's position says") {
  auto large = info();
  large.backups[1].lsn_start = postgres::parse_lsn("0/C000028");
  CHECK(only(sizes(large, {})).wal == 6 * 64 * k_mib);
}

TEST_CASE("fetch size: a later timeline goes on where the backup's ends, in the next 4 GiB as well") {
  auto later = info();
  later.archives[0].max = "000000020000000100000001";
  CHECK(only(sizes(later, {})).wal == (256 + 1 - 3 + 1) * 16 * k_mib);
}

TEST_CASE("fetch size: of a block-incremental backup what its chain has stored") {
  auto block = info();
  block.backups[1].repository_size.reset();
  block.backups[1].repository_delta = 7;
  CHECK(only(sizes(block, {})).backup == 107);
  SUBCASE("and nothing where a part is not listed") {
    block.backups.erase(block.backups.begin());
    CHECK_FALSE(only(sizes(block, {})).backup.has_value());
  }
  SUBCASE("nor where parts lead in a circle") {
    block.backups[0].repository_size.reset();
    block.backups[0].repository_delta = 5;
    block.backups[0].prior = "incr";
    CHECK_FALSE(only(sizes(block, {})).backup.has_value());
  }
}

TEST_CASE("fetch size: what info does not tell stays unknown") {
  auto empty = info();
  SUBCASE("an empty archive") {
    empty.archives[0].max.reset();
  }
  SUBCASE("no archive") {
    empty.archives.clear();
  }
  SUBCASE("a backup made without one") {
    empty.backups[1].archive_start.reset();
  }
  SUBCASE("an archive that ends before the backup") {
    empty.archives[0].max = "000000010000000000000002";
  }
  CHECK_FALSE(only(sizes(empty, {})).wal.has_value());
  CHECK(only(sizes(empty, {})).backup == 200);
}

TEST_CASE("fetch size: of what is left to chance the largest of each repository that may be asked") {
  const auto random = sizes(info(), {.set = "random"});
  REQUIRE(random.size() == 2);
  CHECK(random[0].backup == 200);
  CHECK(random[1].repository == 2);
  CHECK(random[1].backup == 400);
  auto copied = info();
  copied.backups.pop_back();
  SUBCASE("a copy in a later repository is not asked for") {
    CHECK(only(sizes(copied, {.set = "random"})).backup == 200);
  }
  SUBCASE("unless it may be its turn") {
    CHECK(sizes(copied, {.set = "random", .repo = "stalest"}).size() == 2);
  }
  SUBCASE("a random target stays in the archive of the newest") {
    CHECK(only(sizes(info(), {.target = parse_target("random")})).repository == 1);
  }
  SUBCASE("the stalest is no chance") {
    CHECK(only(sizes(info(), {.set = "stalest"})).backup == 400);
  }
}

TEST_CASE("fetch size: without a backup there is no size") {
  CHECK_THROWS_AS(sizes(info(), {.set = "nothing"}), const DrillError&);
}

}  // namespace unit::pgbackrest_fetch_size
