#include "drill/report/drill_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace drill {
namespace {

/// Collects families; every sample carries the stanza.
class Families {
 public:
  Families(std::string prefix, std::string stanza) : prefix_(std::move(prefix)), stanza_(std::move(stanza)) {}

  /// Begins a family; samples that follow belong to it.
  Families& family(const char* name, const char* help) {
    families_.push_back({metric_name(prefix_, name), help, metrics::Type::gauge, {}});
    return *this;
  }
  Families& sample(double value, std::vector<metrics::Label> labels = {}) {
    labels.insert(labels.begin(), {"stanza", stanza_});
    families_.back().samples.push_back({std::move(labels), value});
    return *this;
  }
  Families& sample(const std::optional<double>& value) { return value ? sample(*value) : *this; }
  Families& sample(const std::optional<Seconds>& value) { return value ? sample(value->count()) : *this; }

  std::vector<metrics::Family> take() { return std::move(families_); }

 private:
  std::string prefix_;
  std::string stanza_;
  std::vector<metrics::Family> families_;
};

void add_backup(Families& out, const DrillReport& report) {
  out.family("backup_age_seconds", "Age of the restored backup when the drill began.");
  // A backup may end between the begin of the drill and its look at the repository.
  if (report.backup) out.sample(std::max(0.0, Seconds{report.began - report.backup->stopped}.count()));
  out.family("backup_size_bytes", "Size of the restored database as the backup records it.");
  if (report.backup) out.sample(static_cast<double>(report.backup->size_bytes));
  out.family("archive_age_seconds",
             "From the arrival of the newest WAL segment in the archive to the start of the drill.");
  if (report.backup && report.backup->archive_newest_at) {
    // A segment may come between the begin and the look at the archive.
    out.sample(std::max(0.0, Seconds{report.began - *report.backup->archive_newest_at}.count()));
  }
  out.family("backup_info", "The restored backup; always 1.");
  if (report.backup) {
    out.sample(1, {{"label", report.backup->label},
                   {"type", report.backup->type},
                   {"pg_version", report.backup->pg_version},
                   {"pgbackrest_version", report.backup->pgbackrest_version}});
  }
}

void add_newest(Families& out, const DrillReport& report) {
  out.family("newest_backup_timestamp_seconds",
             "When the newest backup of the repository ended, of those that it had when the drill looked.");
  std::map<int, UtcTime> newest;
  if (report.listed) {
    for (const auto& each : report.listed->backups) {
      const auto known = newest.emplace(each.repository, each.stopped).first;
      known->second = std::max(known->second, each.stopped);
    }
  }
  for (const auto& [repository, stopped] : newest)
    out.sample(unix_time(stopped), {{"repository", std::to_string(repository)}});
}

void add_checks(Families& out, const DrillReport& report) {
  out.family("check_passed", "1 if the check was answered as expected, 0 otherwise.");
  for (const auto& check : report.checks) out.sample(check.passed ? 1 : 0, {{"check", check.name}});
  out.family("check_value", "What the check was answered, where it is a number; the age in seconds for max_age.");
  for (const auto& check : report.checks) {
    if (check.number) out.sample(*check.number, {{"check", check.name}});
  }
}

void add_verification(Families& out, const DrillReport& report) {
  const auto& done = report.verification;
  const auto count = [&](const char* name, const char* help, std::uint64_t value) {
    out.family(name, help);
    if (done) out.sample(static_cast<double>(value));
  };
  count("verified_tables", "Tables read in full, at levels read and deep.", done ? done->tables : 0);
  count("verified_indexes", "Indexes verified, at level deep.", done ? done->indexes : 0);
  count("verified_bytes", "Size of what was read and verified.", done ? done->bytes : 0);
  out.family("verification_duration_seconds", "How long reading and verifying took, at levels read and deep.");
  if (done) out.sample(done->duration.count());
  const auto* reading = done && done->reading ? &*done->reading : nullptr;
  out.family("relations_read_ratio",
             "Share of the bytes of all relations, 0 to 1, that drills read within the coverage objective.");
  if (reading != nullptr) out.sample(reading->share);
  out.family("relations_left_bytes", "Bytes of the relations that this drill did not read, as its budget was spent.");
  if (reading != nullptr) out.sample(static_cast<double>(reading->bytes_left));
}

void add_coverage(Families& out, const DrillReport& report) {
  const std::vector<RepositoryCoverage> none;
  const auto& all = report.coverage ? report.coverage->repositories : none;
  const auto each = [&](const char* name, const char* help, auto value) {
    out.family(name, help);
    for (const auto& one : all) {
      const std::optional<double> known = value(one);
      if (known) out.sample(*known, {{"repository", std::to_string(one.repository)}});
    }
  };
  out.family("coverage_objective_seconds", "The coverage objective: how often every backup is to be proven.");
  if (report.coverage) out.sample(report.coverage->wanted);
  each("backups", "Backups in the repository.",
       [](const auto& one) { return std::optional{static_cast<double>(one.backups)}; });
  each("backups_proven", "Backups whose last verdict is a pass; with a coverage objective, within it.",
       [](const auto& one) { return std::optional{static_cast<double>(one.proven)}; });
  each("backups_overdue", "Backups older than a day that were not proven within the coverage objective.",
       [](const auto& one) { return one.overdue ? std::optional{static_cast<double>(*one.overdue)} : std::nullopt; });
  each("stalest_proof_timestamp_seconds",
       "When the backup whose last proof is oldest was proven; backups never proven do not count.",
       [](const auto& one) { return one.stalest_proof ? std::optional{unix_time(*one.stalest_proof)} : std::nullopt; });
}

}  // namespace

std::vector<metrics::Family> to_metrics(const DrillReport& report, const std::string& prefix,
                                        const MetricsBefore& before) {
  const bool passed = report.exit_code() == 0;
  Families out{prefix, report.stanza};
  out.family("success", "1 if the last drill passed, 0 otherwise.").sample(passed ? 1 : 0);
  out.family("exit_code", "Exit code of the last drill: 0 pass, 1 fail, 2 error.").sample(report.exit_code());
  const auto& phase = report.failed_phase;
  out.family("last_result", "Verdict, reason and phase of the last drill; always 1.")
      .sample(1, {{"verdict", std::string{to_string(report.verdict)}},
                  {"reason", std::string{to_string(report.reason)}},
                  {"phase", phase ? std::string{to_string(*phase)} : std::string{}}});
  out.family("last_run_timestamp_seconds", "When the last drill ended.").sample(unix_time(report.ended));
  out.family(k_last_success, "When the last drill that passed ended.")
      .sample(passed ? std::optional{unix_time(report.ended)} : before.last_success);
  out.family("duration_seconds", "How long the last drill took as a whole.").sample(report.duration.count());
  out.family("phase_duration_seconds", "How long each phase of the last drill took.");
  for (const auto& each : report.phases) {
    out.sample(each.duration.count(), {{"phase", std::string{to_string(each.phase)}}});
  }
  out.family("restore_duration_seconds", "How long pgbackrest restore took.").sample(report.restore_duration);
  out.family("recovery_duration_seconds", "From the start of PostgreSQL to its promotion.")
      .sample(report.recovery_duration);
  out.family("rto_seconds", "From the start of the restore to the first query answered after promotion.")
      .sample(report.rto.measured);
  out.family("rto_objective_seconds", "The RTO objective.").sample(report.rto.wanted);
  out.family(
         "rpo_seconds",
         "How old the newest restored data is: from the last transaction replayed, or from the end of the backup if "
         "there is none, to the end of the replay; if production was asked, the age of its oldest transaction that "
         "the archive lacked; absent when unknown.")
      .sample(report.rpo.measured);
  out.family("rpo_bytes",
             "WAL that production had written and not archived when the drill began; absent when unknown.");
  if (report.production) out.sample(static_cast<double>(report.production->unarchived_bytes));
  out.family("rpo_objective_seconds", "The RPO objective.").sample(report.rpo.wanted);
  add_backup(out, report);
  add_newest(out, report);
  out.family("wal_segments_replayed", "WAL segments fetched from the archive and replayed.");
  if (report.recovery.wal_segments_replayed) out.sample(static_cast<double>(*report.recovery.wal_segments_replayed));
  add_coverage(out, report);
  add_checks(out, report);
  add_verification(out, report);
  const bool kept = report.instance_kept || report.earlier_kept.value_or(before.instance_kept);
  out.family(k_instance_kept, "1 if a drill kept its instance and it still exists.").sample(kept ? 1 : 0);
  out.family("teardown_failed", "1 if the last drill could not remove everything that it created.")
      .sample(report.teardown_failed ? 1 : 0);
  return out.take();
}

double unix_time(UtcTime time) {
  return std::floor(std::chrono::duration<double>(time.time_since_epoch()).count());
}

std::string metrics_file_name(const std::string& stanza) {
  return "dr_drill_" + stanza + ".prom";
}

std::filesystem::path metrics_path(const Config& config, const std::string& stanza) {
  return std::filesystem::path{config.metrics.textfile_dir} / metrics_file_name(stanza);
}

std::string metric_name(const std::string& prefix, const std::string& name) {
  return prefix + "_backup_drill_" + name;
}

}  // namespace drill
