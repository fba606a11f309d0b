#include "drill/fold_results.hpp"

#include <doctest/doctest.h>

namespace unit::drill_fold_results {

using namespace drill;

TEST_CASE("fold: findings of the phases come once, in their order") {
  DrillReport report;
  Preflighted preflighted;
  preflighted.findings = {"the image has an older pgBackRest", "a leftover"};
  fold(preflighted, report);
  Provisioned provisioned;
  provisioned.findings = {"the image has an older pgBackRest", "a repository could not be read"};
  fold(provisioned, report);
  CHECK(report.findings ==
        Findings{"the image has an older pgBackRest", "a leftover", "a repository could not be read"});
}

TEST_CASE("fold: of a phase that threw early nothing is claimed") {
  DrillReport report;
  fold(Preflighted{}, report);
  fold(Provisioned{}, report);
  fold(Restored{}, report);
  fold(Recovered{}, report);
  fold(Verified{}, report);
  CHECK_FALSE(report.configuration.pgbackrest);
  CHECK_FALSE(report.environment.pgbackrest_version);
  CHECK_FALSE(report.backup);
  CHECK_FALSE(report.recovery.resolved_target);
  CHECK_FALSE(report.restore_duration);
  CHECK_FALSE(report.rto.measured);
  CHECK_FALSE(report.rpo.measured);
  CHECK_FALSE(report.verification);
  CHECK(report.checks.empty());
}

TEST_CASE("fold: a drawn target is told as the one that --target takes") {
  DrillReport report;
  Provisioned provisioned;
  provisioned.chosen = BackupReport{};
  provisioned.target = {TargetKind::lsn, "0/5000060"};
  fold(provisioned, report);
  CHECK_FALSE(report.recovery.resolved_target);
  provisioned.drawn = true;
  provisioned.seed = 4711;
  fold(provisioned, report);
  CHECK(report.recovery.resolved_target == "lsn:0/5000060");
  CHECK(report.recovery.seed == 4711);
}

TEST_CASE("fold: what teardown could not remove is a finding, and the report's own mark") {
  DrillReport report;
  TornDown torn;
  torn.steps = {{"stop", Seconds{1}}};
  fold(torn, report);
  CHECK_FALSE(report.teardown_failed);
  CHECK(report.steps.size() == 1);
  torn.failures = {"could not remove instance 'x'"};
  fold(torn, report);
  CHECK(report.teardown_failed);
  CHECK(report.findings == Findings{"could not remove instance 'x'"});
}

}  // namespace unit::drill_fold_results
