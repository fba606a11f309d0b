#include "drill/coverage/coverage.hpp"

#include <doctest/doctest.h>

namespace unit::coverage_coverage {

using namespace drill;
using std::chrono::hours;

namespace {

const UtcTime k_now{std::chrono::seconds{1795320012}};
constexpr hours k_day{24};
constexpr std::chrono::seconds k_month{30 * k_day};

LedgerEntry entry(UtcTime stopped, std::optional<UtcTime> proven = {}, std::optional<UtcTime> failed = {}) {
  LedgerEntry out{"full", stopped, 1, {}, {}};
  if (proven) out.proven = PastProof{*proven, "smoke", "r"};
  if (failed) out.failed = PastFailure{*failed, "restore_failed", "r"};
  return out;
}

/// Of repository 1: proven in time, proven long ago, failed since its proof, of last night. Of 2: never proven.
Ledger five() {
  Ledger out;
  out.entries[{1, "a"}] = entry(k_now - 40 * k_day, k_now - 2 * k_day);
  out.entries[{1, "b"}] = entry(k_now - 40 * k_day, k_now - 31 * k_day);
  out.entries[{1, "c"}] = entry(k_now - 40 * k_day, k_now - 3 * k_day, k_now - k_day);
  out.entries[{1, "d"}] = entry(k_now - k_day);
  out.entries[{2, "e"}] = entry(k_now - 2 * k_day);
  return out;
}

}  // namespace

TEST_CASE("coverage: numbers of each repository, against the objective") {
  const auto all = coverage_of(five(), k_month, k_now);
  CHECK(all.wanted == Seconds{k_month});
  REQUIRE(all.repositories.size() == 2);
  const auto& first = all.repositories[0];
  CHECK(first.repository == 1);
  CHECK(first.backups == 4);
  CHECK(first.proven == 1);
  CHECK(first.overdue == 2);
  CHECK(first.stalest_proof == k_now - 31 * k_day);
  const auto& second = all.repositories[1];
  CHECK(second.repository == 2);
  CHECK(second.backups == 1);
  CHECK(second.proven == 0);
  CHECK(second.overdue == 1);
  CHECK_FALSE(second.stalest_proof.has_value());
}

TEST_CASE("coverage: without an objective nothing is overdue, and a proof of any age counts") {
  const auto all = coverage_of(five(), {}, k_now);
  CHECK_FALSE(all.wanted.has_value());
  CHECK(all.repositories[0].proven == 2);
  CHECK_FALSE(all.repositories[0].overdue.has_value());
  CHECK(missed_coverage(five(), {}, k_now).empty());
}

TEST_CASE("coverage: a missed objective names the backups and what was said of them last") {
  CHECK(missed_coverage(five(), k_month, k_now) ==
        "coverage is missed: 3 of 5 backups were not proven within 30d: b of repository 1 (proven at "
        "2026-10-22T04:00:12Z), c of repository 1 (failed at 2026-11-21T04:00:12Z), e of repository 2 (never proven); "
        "see `dr-drill coverage`");
  Ledger many;
  for (int i = 0; i < 8; ++i) many.entries[{1, std::to_string(i)}] = entry(k_now - 3 * k_day);
  CHECK(missed_coverage(many, k_month, k_now).find("4 of repository 1 (never proven) and 3 more") != std::string::npos);
}

TEST_CASE("coverage: the objective is met on the second, and a backup has a day of grace") {
  Ledger one;
  one.entries[{1, "a"}] = entry(k_now - 40 * k_day, k_now - 30 * k_day);
  CHECK(missed_coverage(one, k_month, k_now).empty());
  CHECK_FALSE(missed_coverage(one, k_month, k_now + std::chrono::seconds{1}).empty());
  CHECK_FALSE(is_overdue(entry(k_now - k_day), k_month, k_now));
  CHECK(is_overdue(entry(k_now - k_day - std::chrono::seconds{1}), k_month, k_now));
}

}  // namespace unit::coverage_coverage
