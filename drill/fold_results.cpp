#include "drill/fold_results.hpp"

#include "drill/pgbackrest/backup_source.hpp"

namespace drill {
namespace {

void fold_findings(const Findings& findings, DrillReport& report) {
  for (const auto& finding : findings) note(report.findings, finding);
}

}  // namespace

void fold(const Preflighted& result, DrillReport& report) {
  if (!result.backup.text.empty()) report.configuration.pgbackrest = pgbackrest::redacted_text(result.backup.conf);
  report.incus.server_version = result.host.server.version;
  report.incus.image_fingerprint = result.host.fingerprint;
  fold_findings(result.findings, report);
}

void fold(const Provisioned& result, DrillReport& report) {
  if (!result.pgbackrest_version.empty()) report.environment.pgbackrest_version = result.pgbackrest_version;
  report.secret_files = result.secret_files;
  report.listed = result.listing;
  report.backup = result.chosen;
  report.recovery.seed = result.seed;
  if (result.chosen && result.drawn) report.recovery.resolved_target = to_string(result.target);
  fold_findings(result.findings, report);
}

void fold(const Restored& result, DrillReport& report) {
  report.restore_duration = result.duration;
  if (result.archive && report.backup) report.backup->archive_newest_at = result.archive->newest_at;
  fold_findings(result.findings, report);
}

void fold(const Recovered& result, DrillReport& report) {
  report.environment.postgres_version = result.postgres_version;
  report.recovery.wal_segments_replayed = result.segments;
  report.recovery_duration = result.duration;
  report.rto.measured = result.rto;
  report.steps.insert(report.steps.end(), result.steps.begin(), result.steps.end());
  fold_findings(result.findings, report);
}

void fold(const Verified& result, DrillReport& report) {
  report.recovery.timeline = result.timeline;
  report.recovery.system_identifier = result.system_identifier;
  report.recovery.replay_lsn = result.replay_lsn;
  report.recovery.last_transaction = result.last_transaction;
  report.rpo.measured = result.rpo;
  report.production = result.production;
  report.checks = result.checks;
  report.databases = result.databases;
  report.verification = result.verification;
  fold_findings(result.findings, report);
}

void fold(const TornDown& result, DrillReport& report) {
  fold_findings(result.failures, report);
  report.teardown_failed = !result.failures.empty();
  report.steps.insert(report.steps.end(), result.steps.begin(), result.steps.end());
  report.instance_kept = result.kept;
  report.earlier_kept = result.earlier_kept;
}

}  // namespace drill
