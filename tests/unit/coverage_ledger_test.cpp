#include "drill/coverage/ledger.hpp"

#include <doctest/doctest.h>

#include "tests/unit/drilled_backup.hpp"

namespace unit::coverage_ledger {

using namespace drill;
using std::chrono::hours;

namespace {

const UtcTime k_now{std::chrono::seconds{1795320012}};

ListedBackup listed(int repository, const char* label) {
  return {repository, label, "full", k_now - hours{30}, 100};
}

DrillReport passed(const char* label, UtcTime ended = k_now, int repository = 1) {
  DrillReport out = passed_drill(label, ended);
  out.backup->type = "full";
  out.backup->repository = repository;
  return out;
}

DrillReport failed(const char* label, Reason reason, UtcTime ended = k_now) {
  DrillReport out = passed(label, ended);
  out.verdict = verdict_of(reason);
  out.reason = reason;
  return out;
}

}  // namespace

TEST_CASE("ledger: a passed drill proves its backup, in its repository only") {
  Ledger ledger;
  ledger.follow({k_now, {listed(1, "a"), listed(2, "a"), listed(1, "b")}, {}});
  ledger.record(passed("a", k_now, 2));
  REQUIRE(ledger.entries.size() == 3);
  CHECK_FALSE(ledger.entries.at({1, "a"}).is_proven());
  CHECK_FALSE(ledger.entries.at({1, "b"}).is_proven());
  const auto& entry = ledger.entries.at({2, "a"});
  REQUIRE(entry.proven.has_value());
  CHECK(entry.is_proven());
  CHECK(entry.proven->at == k_now);
  CHECK(entry.proven->level == "smoke");
  CHECK(entry.proven->run_id == "20261122T040012Z-7f3a");
  CHECK(ledger.judged() == std::map<BackupKey, UtcTime>{{{2, "a"}, k_now}});
}

TEST_CASE("ledger: the level is that of the verification, and a drill by hand proves as well") {
  Ledger ledger;
  auto report = passed("a");
  report.verification = VerificationReport{};
  report.verification->level = "deep";
  report.adhoc = {"--set"};
  ledger.record(report);
  CHECK(ledger.entries.at({1, "a"}).proven->level == "deep");
}

TEST_CASE("ledger: only exit code 0 proves, and an error says nothing of the backup") {
  Ledger ledger;
  auto unclean = passed("a");
  unclean.verdict = Verdict::error;
  unclean.reason = Reason::teardown_failed;
  unclean.teardown_failed = true;
  ledger.record(unclean);
  for (const auto& each : reasons()) {
    if (each.verdict == Verdict::error) ledger.record(failed("a", each.reason));
  }
  ledger.record(failed("a", Reason::production_touched));
  auto unknown = passed("a");
  unknown.backup.reset();
  ledger.record(unknown);
  CHECK(ledger.entries.empty());
}

TEST_CASE("ledger: a failure takes the proof away until the next one, and its reason is kept") {
  Ledger ledger;
  ledger.record(passed("a", k_now - hours{2}));
  auto report = failed("a", Reason::restore_failed, k_now - hours{1});
  report.teardown_failed = true;  // exit code 2, and the backup failed all the same
  ledger.record(report);
  const auto& entry = ledger.entries.at({1, "a"});
  CHECK_FALSE(entry.is_proven());
  REQUIRE(entry.failed.has_value());
  CHECK(entry.failed->reason == "restore_failed");
  CHECK(entry.proven->at == k_now - hours{2});
  CHECK(entry.judged() == k_now - hours{1});
  ledger.record(passed("a", k_now));
  CHECK(entry.is_proven());
  CHECK(entry.failed.has_value());
}

TEST_CASE("ledger: of two drills that end in the same second the one that failed counts") {
  Ledger ledger;
  ledger.record(failed("a", Reason::check_failed, k_now));
  ledger.record(passed("a", k_now + std::chrono::milliseconds{900}));
  CHECK_FALSE(ledger.entries.at({1, "a"}).is_proven());
  CHECK(ledger.entries.at({1, "a"}).proven->at == k_now);
}

TEST_CASE("ledger: the later drill stands, whichever is recorded first") {
  Ledger ledger;
  ledger.record(passed("a", k_now));
  ledger.record(passed("a", k_now - hours{5}));
  CHECK(ledger.entries.at({1, "a"}).proven->at == k_now);
}

TEST_CASE("ledger: an expired backup leaves, one of a repository that could not be read stays") {
  Ledger ledger;
  ledger.follow({k_now, {listed(1, "a"), listed(1, "b"), listed(2, "c")}, {}});
  ledger.record(passed("a"));
  ledger.record(passed("c", k_now, 2));
  ledger.follow({k_now + hours{1}, {listed(1, "b")}, {2}});
  CHECK_FALSE(ledger.entries.contains({1, "a"}));
  CHECK(ledger.entries.contains({1, "b"}));
  REQUIRE(ledger.entries.contains({2, "c"}));
  CHECK(ledger.entries.at({2, "c"}).is_proven());
}

TEST_CASE("ledger: a listing older than the one before removes and brings back nothing") {
  Ledger ledger;
  ledger.follow({k_now, {listed(1, "new")}, {}});
  ledger.record(passed("new"));
  ledger.follow({k_now - hours{1}, {listed(1, "old")}, {}});
  CHECK(ledger.entries.size() == 1);
  CHECK(ledger.entries.at({1, "new"}).is_proven());
  CHECK(ledger.listed == k_now);
}

}  // namespace unit::coverage_ledger
