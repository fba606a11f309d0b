#include "drill/report/report_json.hpp"

#include <nlohmann/json.hpp>

#include "drill/text/utc_time.hpp"

namespace drill {
namespace {

// Keys stay in the order in which a reader wants them.
using Json = nlohmann::ordered_json;

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}
Json or_null(const std::optional<Seconds>& value) {
  return value ? Json(value->count()) : Json(nullptr);
}

Json or_null(const std::optional<UtcTime>& value) {
  return value ? Json(to_rfc3339(*value)) : Json(nullptr);
}

Json environment(const EnvironmentReport& environment) {
  return {{"user", environment.user},
          {"sudo_user", environment.sudo_user},
          {"invocation_id", environment.invocation_id},
          {"operating_system", environment.operating_system},
          {"kernel", environment.kernel},
          {"pgbackrest_version", or_null(environment.pgbackrest_version)},
          {"postgres_version", or_null(environment.postgres_version)}};
}

Json logs(const DrillReport& report) {
  Json out = Json::array();
  for (const auto& log : report.logs) out.push_back({{"name", log.name}, {"tail", log.text}});
  return out;
}

Json objective(const ObjectiveReport& objective) {
  return {{"measured_seconds", or_null(objective.measured)},
          {"objective_seconds", or_null(objective.wanted)},
          {"met", or_null(objective.met())},
          {"on_miss", objective.warn_only ? "warn" : "fail"}};
}

Json coverage(const DrillReport& report) {
  if (!report.coverage) return nullptr;
  Json repositories = Json::array();
  for (const auto& each : report.coverage->repositories) {
    Json listed = Json::array();
    for (const auto& backup : each.listed) {
      listed.push_back({{"label", backup.label},
                        {"type", backup.type},
                        {"stopped_at", to_rfc3339(backup.stopped)},
                        {"state", to_string(backup.state)},
                        {"judged_at", or_null(backup.judged)}});
    }
    repositories.push_back({{"repository", each.repository},
                            {"backups", each.backups},
                            {"proven", each.proven},
                            {"overdue", or_null(each.overdue)},
                            {"stalest_proof_at", or_null(each.stalest_proof)},
                            {"listed", listed}});
  }
  return {{"objective_seconds", or_null(report.coverage->wanted)}, {"repositories", repositories}};
}

Json backup(const DrillReport& report) {
  if (!report.backup) return nullptr;
  const auto& backup = *report.backup;
  return {{"label", backup.label},
          {"type", backup.type},
          {"repository", backup.repository},
          {"pg_version", backup.pg_version},
          {"pgbackrest_version", backup.pgbackrest_version},
          {"started_at", to_rfc3339(backup.started)},
          {"stopped_at", to_rfc3339(backup.stopped)},
          {"size_bytes", backup.size_bytes},
          {"page_errors", backup.page_errors},
          {"archive_max", backup.archive_max.empty() ? Json(nullptr) : Json(backup.archive_max)},
          {"archive_newest_at", or_null(backup.archive_newest_at)}};
}

Json recovery(const RecoveryPoint& recovery) {
  return {{"target", recovery.target},
          {"resolved_target", or_null(recovery.resolved_target)},
          {"seed", or_null(recovery.seed)},
          {"promote", recovery.promote},
          {"replay_lsn", or_null(recovery.replay_lsn)},
          {"timeline", or_null(recovery.timeline)},
          {"system_identifier", or_null(recovery.system_identifier)},
          {"last_transaction_at", or_null(recovery.last_transaction)},
          {"wal_segments_replayed", or_null(recovery.wal_segments_replayed)}};
}

Json production(const DrillReport& report) {
  if (!report.production) return nullptr;
  const auto& said = *report.production;
  return {{"asked_at", to_rfc3339(said.asked_at)},
          {"wal_lsn", said.wal_lsn},
          {"timeline", said.timeline},
          {"last_archived", or_null(said.last_archived)},
          {"last_archived_at", or_null(said.last_archived_at)},
          {"time_zone", said.time_zone},
          {"unarchived_bytes", said.unarchived_bytes}};
}

Json phases(const DrillReport& report) {
  Json out = Json::array();
  for (const auto& phase : report.phases) {
    out.push_back({{"name", to_string(phase.phase)},
                   {"began_at", to_rfc3339(phase.began)},
                   {"seconds", phase.duration.count()},
                   {"ok", phase.ok}});
  }
  return out;
}

Json steps(const DrillReport& report) {
  Json out = Json::array();
  for (const auto& step : report.steps) out.push_back({{"name", step.name}, {"seconds", step.duration.count()}});
  return out;
}

Json checks(const DrillReport& report) {
  Json out = Json::array();
  for (const auto& check : report.checks) {
    out.push_back({{"name", check.name},
                   {"sql", check.sql},
                   {"command", check.command},
                   {"value", or_null(check.value)},
                   {"number", or_null(check.number)},
                   {"previous", or_null(check.previous)},
                   {"expected", check.expected},
                   {"reads_data", check.reads_data},
                   {"passed", check.passed},
                   {"refused", check.refused},
                   {"message", check.message},
                   {"seconds", check.duration.count()}});
  }
  return out;
}

Json databases(const DrillReport& report) {
  Json out = Json::array();
  for (const auto& database : report.databases) {
    out.push_back({{"name", database.name},
                   {"size_bytes", database.size_bytes},
                   {"extensions", database.extensions},
                   {"subscriptions", database.subscriptions},
                   {"cron_jobs", database.cron_jobs},
                   {"foreign_servers", database.foreign_servers},
                   {"collation_mismatches", database.collation_mismatches}});
  }
  return out;
}

Json each(const DrillReport& report) {
  if (!report.each) return nullptr;
  Json before = Json::array();
  for (const auto& sibling : report.each->before) {
    before.push_back({{"repository", sibling.repository},
                      {"run_id", sibling.run_id},
                      {"verdict", to_string(sibling.verdict)},
                      {"reason", to_string(sibling.reason)}});
  }
  return {{"repository", report.each->repository}, {"before", before}, {"last", report.each->last}};
}

Json previous(const DrillReport& report) {
  if (!report.previous) return nullptr;
  const auto text = [](const std::string& value) { return value.empty() ? Json(nullptr) : Json(value); };
  return {{"run_id", text(report.previous->run_id)}, {"sha256", text(report.previous->sha256)}};
}

Json reading(const VerificationReport& done) {
  if (!done.reading) return nullptr;
  const auto& reading = *done.reading;
  return {{"relations", reading.relations},           {"bytes", reading.bytes},
          {"relations_read", reading.relations_read}, {"bytes_read", reading.bytes_read},
          {"bytes_left", reading.bytes_left},         {"budget_seconds", or_null(reading.budget)},
          {"budget_spent", reading.budget_spent},     {"share", reading.share}};
}

Json verification(const DrillReport& report) {
  if (!report.verification) return nullptr;
  const auto& done = *report.verification;
  return {{"level", done.level},
          {"tables", done.tables},
          {"indexes", done.indexes},
          {"bytes", done.bytes},
          {"seconds", done.duration.count()},
          {"corruption", done.corruption},
          {"reading", reading(done)}};
}

}  // namespace

std::string to_json(const DrillReport& report) {
  const Json incus{{"server_version", report.incus.server_version},
                   {"project", report.incus.project},
                   {"instance", report.incus.instance},
                   {"image", report.incus.image},
                   {"image_fingerprint", report.incus.image_fingerprint},
                   {"api_requests", report.incus.api_requests},
                   {"output_requests", report.incus.output_requests}};
  const Json configuration{{"drill", report.configuration.drill},
                           {"pgbackrest", or_null(report.configuration.pgbackrest)}};
  const Json json{{"schema", "dr-drill.report/1"},
                  {"run_id", report.run_id},
                  {"program_version", report.program_version},
                  {"host", report.host},
                  {"stanza", report.stanza},
                  {"adhoc", report.adhoc},
                  {"each", each(report)},
                  {"began_at", to_rfc3339(report.began)},
                  {"ended_at", to_rfc3339(report.ended)},
                  {"seconds", report.duration.count()},
                  {"verdict", to_string(report.verdict)},
                  {"reason", to_string(report.reason)},
                  {"exit_code", report.exit_code()},
                  {"failed_phase", report.failed_phase ? Json(to_string(*report.failed_phase)) : Json(nullptr)},
                  {"message", report.message},
                  {"hint", report.hint},
                  {"teardown_failed", report.teardown_failed},
                  {"instance_kept", report.instance_kept},
                  {"environment", environment(report.environment)},
                  {"incus", incus},
                  {"backup", backup(report)},
                  {"recovery", recovery(report.recovery)},
                  {"production", production(report)},
                  {"restore_seconds", or_null(report.restore_duration)},
                  {"recovery_seconds", or_null(report.recovery_duration)},
                  {"rto", objective(report.rto)},
                  {"rpo", objective(report.rpo)},
                  {"coverage", coverage(report)},
                  {"phases", phases(report)},
                  {"steps", steps(report)},
                  {"checks", checks(report)},
                  {"databases", databases(report)},
                  {"verification", verification(report)},
                  {"findings", report.findings},
                  {"logs", logs(report)},
                  {"previous", previous(report)},
                  {"signed", report.to_be_signed},
                  {"configuration", configuration}};
  // Names and messages come from outside: what is not UTF-8 must not keep the report from being written.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace drill
