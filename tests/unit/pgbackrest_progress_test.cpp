#include "drill/pgbackrest/progress.hpp"

#include <doctest/doctest.h>

#include <string>

#include "tests/unit/fixture.hpp"

namespace unit::pgbackrest_progress {

using drill::pgbackrest::RestoreProgress;

namespace {

RestoreProgress after(std::string_view text) {
  RestoreProgress progress;
  progress.feed(text);
  return progress;
}

}  // namespace

TEST_CASE("progress: a real restore ends at 100 percent") {
  const RestoreProgress progress = after(fixture("pgbackrest/restore-detail.log"));
  CHECK(progress.percent() == 100);
  CHECK(progress.total_bytes() == 22 * 1024 * 1024);
  CHECK(progress.files() > 20);
}

TEST_CASE("progress: bundles and files that were there already are read too") {
  const RestoreProgress progress = after(fixture("pgbackrest/restore-bundle-delta.log"));
  CHECK(progress.percent() == 100);
  CHECK(progress.files() > 20);
}

TEST_CASE("progress: each form of a line") {
  const std::string prefix = "2026-11-22 17:08:37.383 P01 DETAIL: ";
  const auto one = [&prefix](const std::string& line) { return after(prefix + line + "\n"); };

  CHECK(one("restore file /pg/base/5/1255 (768KB, 3.40%) checksum 7f11").percent() == 3.4);
  CHECK(one("restore file /pg/base/5/1255 (768KB, 3.40%) checksum 7f11").bytes() == 768 * 1024);
  CHECK(one("restore file /pg/a (1.5GB, 12.34%) checksum 7f").bytes() == 1610612736);
  CHECK(one("restore zeroed file /pg/a (16MB, 50.00%)").bytes() == 16 * 1024 * 1024);
  CHECK(one("restore file /pg/a - exists and is zero size (0B, 100.00%)").percent() == 100);
  CHECK(one("restore file /pg/a - exists and matches backup (bundle 20261122-170946F/1/103, 8KB, 0.04%) checksum 06")
            .bytes() == 8192);
  CHECK(one("restore file /pg/a (bundle 1/0, bi 20261122-170946F/4KB, 8KB, 0.05%) checksum 06").bytes() == 8192);
  CHECK(one("restore file /pg/a (99%) (b (8KB, 0.05%) checksum 06").percent() == 0.05);
}

TEST_CASE("progress: percent never goes back") {
  RestoreProgress progress;
  progress.feed(
      "P01 DETAIL: restore file /a (8KB, 60.00%) checksum 0\nP02 DETAIL: restore file /b (8KB, 59.00%) checksum 0\n");
  CHECK(progress.percent() == 60);
  CHECK(progress.files() == 2);
}

TEST_CASE("progress: pieces cut anywhere give the same") {
  const std::string text = fixture("pgbackrest/restore-bundle-delta.log");
  const RestoreProgress whole = after(text);
  RestoreProgress pieces;
  for (const char c : text) pieces.feed({&c, 1});
  CHECK(pieces.files() == whole.files());
  CHECK(pieces.bytes() == whole.bytes());
  CHECK(pieces.percent() == whole.percent());
}

TEST_CASE("progress: other and malformed lines change nothing") {
  RestoreProgress progress;
  CHECK_FALSE(progress.feed("P00   INFO: repo1: restore backup set X\n"));
  CHECK_FALSE(progress.feed("P01 DETAIL: restore file /a\n"));
  CHECK_FALSE(progress.feed("P01 DETAIL: restore file /a (\n"));
  CHECK_FALSE(progress.feed("P01 DETAIL: restore file /a )\n"));
  CHECK_FALSE(progress.feed("P01 DETAIL: restore file /a ()\n"));
  CHECK_FALSE(progress.feed("P01 DETAIL: restore file /a (, )\n"));
  CHECK_FALSE(progress.feed("P01 DETAIL: restore file /a (8XB, 1.00%)\n"));
  CHECK_FALSE(progress.feed("P01 DETAIL: restore file /a (-8KB, 1.00%)\n"));
  CHECK_FALSE(progress.feed("P01 DETAIL: restore file /a (infKB, 1.00%)\n"));
  CHECK_FALSE(progress.feed("P01 DETAIL: restore file /a (999999999999999999999GB, 1.00%)\n"));
  CHECK(progress.files() == 0);
  CHECK(progress.percent() == 0);
  CHECK_FALSE(progress.total_bytes().has_value());

  CHECK(progress.feed("P01 DETAIL: restore file /a (0B, nan%)\n"));
  CHECK(progress.feed("P01 DETAIL: restore file /a (8KB, 101.00%)\n"));
  CHECK(progress.feed("P01 DETAIL: restore file /a (8KB, %)\n"));
  CHECK(progress.files() == 3);
  CHECK(progress.percent() == 0);
}

TEST_CASE("progress: a line without end does not grow without end") {
  RestoreProgress progress;
  for (int i = 0; i < 100; ++i) progress.feed(std::string(10'000, 'x'));
  CHECK_FALSE(progress.feed("\n"));
  CHECK(progress.feed("P01 DETAIL: restore file /a (8KB, 1.00%)\n"));
}

}  // namespace unit::pgbackrest_progress
