#include "drill/history/read_report.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "drill/text/utc_time.hpp"

namespace drill {
namespace {

using nlohmann::json;

UtcTime read_time(const json& value) {
  const auto text = value.get<std::string>();
  const auto time = from_rfc3339(text);
  if (!time) throw ReportError{"'" + text + "' is not a time"};
  return *time;
}

void assign(const json& value, Seconds& out) {
  out = Seconds{value.get<double>()};
}
void assign(const json& value, UtcTime& out) {
  out = read_time(value);
}
template <typename T>
void assign(const json& value, T& out) {
  value.get_to(out);
}
template <typename T>
void assign(const json& value, std::optional<T>& out) {
  T inner{};
  assign(value, inner);
  out = std::move(inner);
}

/// Sets `out` from a key that is there and not null.
template <typename T>
void read(const json& object, const char* key, T& out) {
  const auto found = object.find(key);
  if (found != object.end() && !found->is_null()) assign(*found, out);
}

/// The elements of an array, each read by `reader`.
template <typename T, typename Reader>
void read_all(const json& object, const char* key, std::vector<T>& out, Reader reader) {
  const auto found = object.find(key);
  if (found == object.end()) return;
  for (const json& element : found->get_ref<const json::array_t&>()) out.push_back(reader(element));
}

/// The part of this name, when the report has it.
template <typename Reader>
void part(const json& in, const char* key, Reader reader) {
  const auto found = in.find(key);
  if (found != in.end() && !found->is_null()) reader(*found);
}

Verdict verdict_named(const std::string& name) {
  constexpr std::array k_all{Verdict::pass, Verdict::fail, Verdict::error};
  const auto found =
      std::find_if(k_all.begin(), k_all.end(), [&](Verdict verdict) { return to_string(verdict) == name; });
  if (found == k_all.end()) throw ReportError{"'" + name + "' is not a verdict"};
  return *found;
}

Reason reason_named(const std::string& name) {
  const auto all = reasons();
  const auto found = std::find_if(all.begin(), all.end(), [&](const ReasonEntry& each) { return each.name == name; });
  if (found == all.end()) throw ReportError{"'" + name + "' is not a reason"};
  return found->reason;
}

Phase phase_named(const std::string& name) {
  constexpr std::array k_all{Phase::preflight, Phase::launch, Phase::provision, Phase::restore,
                             Phase::recover,   Phase::verify, Phase::teardown};
  const auto found = std::find_if(k_all.begin(), k_all.end(), [&](Phase phase) { return to_string(phase) == name; });
  if (found == k_all.end()) throw ReportError{"'" + name + "' is not a phase"};
  return *found;
}

BackupReport read_backup(const json& in) {
  BackupReport out;
  read(in, "label", out.label);
  read(in, "type", out.type);
  read(in, "repository", out.repository);
  read(in, "pg_version", out.pg_version);
  read(in, "pgbackrest_version", out.pgbackrest_version);
  read(in, "started_at", out.started);
  read(in, "stopped_at", out.stopped);
  read(in, "size_bytes", out.size_bytes);
  read(in, "page_errors", out.page_errors);
  read(in, "archive_max", out.archive_max);
  read(in, "archive_newest_at", out.archive_newest_at);
  return out;
}

void read_recovery(const json& in, RecoveryPoint& out) {
  read(in, "target", out.target);
  read(in, "resolved_target", out.resolved_target);
  read(in, "seed", out.seed);
  read(in, "promote", out.promote);
  read(in, "replay_lsn", out.replay_lsn);
  read(in, "timeline", out.timeline);
  read(in, "system_identifier", out.system_identifier);
  read(in, "last_transaction_at", out.last_transaction);
  read(in, "wal_segments_replayed", out.wal_segments_replayed);
}

ProductionReport read_production_report(const json& in) {
  ProductionReport out;
  read(in, "asked_at", out.asked_at);
  read(in, "wal_lsn", out.wal_lsn);
  read(in, "timeline", out.timeline);
  read(in, "last_archived", out.last_archived);
  read(in, "last_archived_at", out.last_archived_at);
  read(in, "time_zone", out.time_zone);
  read(in, "unarchived_bytes", out.unarchived_bytes);
  return out;
}

PhaseReport read_phase(const json& in) {
  PhaseReport out{phase_named(in.at("name").get<std::string>()), {}, {}, false};
  read(in, "began_at", out.began);
  read(in, "seconds", out.duration);
  read(in, "ok", out.ok);
  return out;
}

StepReport read_step(const json& in) {
  StepReport out;
  read(in, "name", out.name);
  read(in, "seconds", out.duration);
  return out;
}

CheckReport read_check_report(const json& in) {
  CheckReport out;
  read(in, "name", out.name);
  read(in, "sql", out.sql);
  read(in, "command", out.command);
  read(in, "value", out.value);
  read(in, "number", out.number);
  read(in, "previous", out.previous);
  read(in, "expected", out.expected);
  read(in, "reads_data", out.reads_data);
  read(in, "passed", out.passed);
  read(in, "refused", out.refused);
  read(in, "message", out.message);
  read(in, "seconds", out.duration);
  return out;
}

DatabaseReport read_database(const json& in) {
  DatabaseReport out;
  read(in, "name", out.name);
  read(in, "size_bytes", out.size_bytes);
  read(in, "extensions", out.extensions);
  read(in, "subscriptions", out.subscriptions);
  read(in, "cron_jobs", out.cron_jobs);
  read(in, "foreign_servers", out.foreign_servers);
  read(in, "collation_mismatches", out.collation_mismatches);
  return out;
}

ReadingReport read_reading(const json& in) {
  ReadingReport out;
  read(in, "relations", out.relations);
  read(in, "bytes", out.bytes);
  read(in, "relations_read", out.relations_read);
  read(in, "bytes_read", out.bytes_read);
  read(in, "bytes_left", out.bytes_left);
  read(in, "budget_seconds", out.budget);
  read(in, "budget_spent", out.budget_spent);
  read(in, "share", out.share);
  return out;
}

VerificationReport read_verification(const json& in) {
  VerificationReport out;
  read(in, "level", out.level);
  read(in, "tables", out.tables);
  read(in, "indexes", out.indexes);
  read(in, "bytes", out.bytes);
  read(in, "seconds", out.duration);
  read(in, "corruption", out.corruption);
  part(in, "reading", [&](const json& value) { out.reading = read_reading(value); });
  return out;
}

ObjectiveReport read_objective(const json& in) {
  ObjectiveReport out;
  read(in, "measured_seconds", out.measured);
  read(in, "objective_seconds", out.wanted);
  std::string on_miss;
  read(in, "on_miss", on_miss);
  out.warn_only = on_miss == "warn";
  return out;
}

ProofState proof_state_named(const std::string& name) {
  constexpr std::array k_all{ProofState::proven, ProofState::overdue, ProofState::failed, ProofState::unproven};
  const auto found =
      std::find_if(k_all.begin(), k_all.end(), [&](ProofState state) { return to_string(state) == name; });
  if (found == k_all.end()) throw ReportError{"'" + name + "' is not the state of a backup's proof"};
  return *found;
}

BackupProof read_listed(const json& in) {
  BackupProof out;
  read(in, "label", out.label);
  read(in, "type", out.type);
  read(in, "stopped_at", out.stopped);
  out.state = proof_state_named(in.at("state").get<std::string>());
  read(in, "judged_at", out.judged);
  return out;
}

RepositoryCoverage read_repository_coverage(const json& in) {
  RepositoryCoverage out;
  read(in, "repository", out.repository);
  read(in, "backups", out.backups);
  read(in, "proven", out.proven);
  read(in, "overdue", out.overdue);
  read(in, "stalest_proof_at", out.stalest_proof);
  read_all(in, "listed", out.listed, read_listed);
  return out;
}

CoverageReport read_coverage(const json& in) {
  CoverageReport out;
  read(in, "objective_seconds", out.wanted);
  read_all(in, "repositories", out.repositories, read_repository_coverage);
  return out;
}

void read_environment(const json& in, EnvironmentReport& out) {
  read(in, "user", out.user);
  read(in, "sudo_user", out.sudo_user);
  read(in, "invocation_id", out.invocation_id);
  read(in, "operating_system", out.operating_system);
  read(in, "kernel", out.kernel);
  read(in, "pgbackrest_version", out.pgbackrest_version);
  read(in, "postgres_version", out.postgres_version);
}

void read_incus(const json& in, IncusReport& out) {
  read(in, "server_version", out.server_version);
  read(in, "project", out.project);
  read(in, "instance", out.instance);
  read(in, "image", out.image);
  read(in, "image_fingerprint", out.image_fingerprint);
  read(in, "api_requests", out.api_requests);
  read(in, "output_requests", out.output_requests);
}

SiblingReport read_sibling(const json& in) {
  SiblingReport out;
  read(in, "repository", out.repository);
  read(in, "run_id", out.run_id);
  out.verdict = verdict_named(in.at("verdict").get<std::string>());
  out.reason = reason_named(in.at("reason").get<std::string>());
  return out;
}

EachReport read_each(const json& in) {
  EachReport out;
  read(in, "repository", out.repository);
  read_all(in, "before", out.before, read_sibling);
  read(in, "last", out.last);
  return out;
}

PreviousReport read_previous(const json& in) {
  PreviousReport out;
  read(in, "run_id", out.run_id);
  read(in, "sha256", out.sha256);
  return out;
}

LogTail read_log(const json& in) {
  LogTail out;
  read(in, "name", out.name);
  read(in, "tail", out.text);
  return out;
}

DrillReport read_all(const json& in) {
  DrillReport out;
  read(in, "run_id", out.run_id);
  read(in, "program_version", out.program_version);
  read(in, "host", out.host);
  read(in, "stanza", out.stanza);
  read(in, "adhoc", out.adhoc);
  part(in, "each", [&](const json& value) { out.each = read_each(value); });
  read(in, "began_at", out.began);
  read(in, "ended_at", out.ended);
  read(in, "seconds", out.duration);
  out.verdict = verdict_named(in.at("verdict").get<std::string>());
  out.reason = reason_named(in.at("reason").get<std::string>());
  part(in, "failed_phase", [&](const json& name) { out.failed_phase = phase_named(name.get<std::string>()); });
  read(in, "message", out.message);
  read(in, "hint", out.hint);
  read(in, "teardown_failed", out.teardown_failed);
  read(in, "instance_kept", out.instance_kept);
  part(in, "environment", [&](const json& value) { read_environment(value, out.environment); });
  part(in, "incus", [&](const json& value) { read_incus(value, out.incus); });
  part(in, "backup", [&](const json& value) { out.backup = read_backup(value); });
  part(in, "recovery", [&](const json& value) { read_recovery(value, out.recovery); });
  part(in, "production", [&](const json& value) { out.production = read_production_report(value); });
  read(in, "restore_seconds", out.restore_duration);
  read(in, "recovery_seconds", out.recovery_duration);
  part(in, "rto", [&](const json& value) { out.rto = read_objective(value); });
  part(in, "rpo", [&](const json& value) { out.rpo = read_objective(value); });
  part(in, "coverage", [&](const json& value) { out.coverage = read_coverage(value); });
  read_all(in, "phases", out.phases, read_phase);
  read_all(in, "steps", out.steps, read_step);
  read_all(in, "checks", out.checks, read_check_report);
  read_all(in, "databases", out.databases, read_database);
  part(in, "verification", [&](const json& value) { out.verification = read_verification(value); });
  read(in, "findings", out.findings);
  read_all(in, "logs", out.logs, read_log);
  part(in, "previous", [&](const json& value) { out.previous = read_previous(value); });
  read(in, "signed", out.to_be_signed);
  part(in, "configuration", [&](const json& value) {
    read(value, "drill", out.configuration.drill);
    read(value, "pgbackrest", out.configuration.pgbackrest);
  });
  return out;
}

}  // namespace

DrillReport read_report(std::string_view text) {
  const json in = json::parse(text, nullptr, false);
  if (!in.is_object()) throw ReportError{"not a JSON object"};
  try {
    if (in.at("schema") != "dr-drill.report/1") throw ReportError{"not of schema dr-drill.report/1"};
    return read_all(in);
  } catch (const json::exception& error) {
    throw ReportError{error.what()};
  }
}

}  // namespace drill
