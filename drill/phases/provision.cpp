#include "drill/phases/provision.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <random>

#include "drill/outcome/drill_error.hpp"
#include "drill/pgbackrest/choose.hpp"
#include "drill/pgbackrest/restore_command.hpp"
#include "drill/phases/inside/archive_state.hpp"
#include "drill/phases/inside/install_packages.hpp"
#include "drill/phases/inside/path_inside.hpp"
#include "drill/phases/inside/prepare_script.hpp"
#include "drill/phases/inside/push_files.hpp"
#include "drill/phases/inside/read_info_inside.hpp"
#include "drill/phases/instance/image_versions.hpp"
#include "drill/phases/instance/repository_access.hpp"
#include "drill/phases/instance/root_size.hpp"

namespace drill {
namespace {

PrepareAnswer prepare(const DrillContext& drill, const Container& container, const BackupConfiguration& backup) {
  const bool sealed = drill.config.incus.network == "sealed";
  std::string groups;
  for (const unsigned gid : repository_groups(drill.bounds, backup.surroundings))
    groups += (groups.empty() ? "" : " ") + std::to_string(gid);
  std::string hosts;
  for (const auto& line : hosts_lines(backup.surroundings, sealed)) hosts += (hosts.empty() ? "" : ";") + line;
  std::vector<std::string> args{data_directory_inside(backup.surroundings), groups, hosts};
  for (const auto& directory : backup.surroundings.directories) {
    // One in a repository is there already, and read-only.
    if (!is_in_repository(backup.surroundings, directory)) args.push_back(directory);
  }

  const auto result = container.run_script(drill.bounds, k_prepare_script, args);
  if (result.exit_code != 0) {
    throw DrillError{Reason::internal, "preparing the container failed with exit code " +
                                           std::to_string(result.exit_code) + ": " + result.err};
  }
  return parse_prepare_answer(result.out);
}

bool has(const std::vector<std::string>& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

BackupReport describe(const pgbackrest::Info& info, const pgbackrest::Backup& backup) {
  BackupReport report;
  report.label = backup.label;
  report.type = backup.type;
  report.repository = backup.repo_key;
  if (const auto* database = info.database_of(backup)) report.pg_version = database->version;
  report.pgbackrest_version = backup.pgbackrest_version;
  report.started = backup.start_time;
  report.stopped = backup.stop_time;
  report.size_bytes = backup.size;
  report.page_errors = backup.error;
  if (const auto* archive = info.archive_of(backup)) report.archive_max = archive->max.value_or("");
  return report;
}

/// An instant up to which the archive goes: when its newest segment came.
std::optional<std::chrono::sys_seconds> archive_end(const DrillContext& drill, const Container& container,
                                                    const Provisioned& provisioned) {
  const auto& info = provisioned.info;
  const auto& config = drill.config.backup;
  const RecoveryTarget any;
  const std::string set = config.set == "random" ? "latest" : config.set;
  const auto& newest = pgbackrest::choose_backup(info, set, any);
  const auto listing = list_archive(drill, container, provisioned.redact, info.archive_of(newest));
  return listing ? listing->newest_at : std::nullopt;
}

void choose(const DrillContext& drill, const Container& container, Provisioned& out) {
  const auto& config = drill.config.backup;
  const auto target = parse_target(config.target);
  const bool random_target = target.kind == TargetKind::random;
  const auto choice = pgbackrest::choose(out.info, config.set, target, std::random_device{}(),
                                         random_target ? archive_end(drill, container, out) : std::nullopt);
  out.backup = choice.backup;
  out.target = choice.target;
  drill.report.recovery.seed = choice.seed;
  if (random_target) drill.report.recovery.resolved_target = to_string(choice.target);
  drill.report.backup = describe(out.info, out.backup);
  for (const auto& repository : out.info.repositories) {
    if (repository.status.code != pgbackrest::status_code::k_other) continue;
    drill.report.findings.push_back("repository " + std::to_string(repository.key) +
                                    " could not be read: " + repository.status.first_line());
  }
  if (out.backup.error) {
    drill.report.findings.push_back("pgBackRest found page checksum errors when backup '" + out.backup.label +
                                    "' was made: see `pgbackrest info --set`, drill with [verify] level \"read\"");
  }
}

}  // namespace

Provisioned provision(const DrillContext& drill, const Container& container, const PreflightResult& preflight) {
  const bool sealed = drill.config.incus.network == "sealed";
  PrepareAnswer inside = prepare(drill, container, preflight.backup);
  if (inside.pgbackrest_version.empty()) {
    if (sealed) {
      throw DrillError{
          Reason::tool_missing, "image '" + drill.config.incus.image + "' has no pgbackrest",
          "Use an image with PostgreSQL and pgBackRest, or set [incus] network so that they can be installed."};
    }
    install_packages(drill.bounds, container, {"pgbackrest", "postgresql-common"});
    inside = prepare(drill, container, preflight.backup);
  }
  push_files(drill, container, preflight.backup, inside.uid, inside.gid);

  Provisioned out;
  out.redact = preflight.backup.redact;
  out.info = read_info_inside(drill, container, preflight.backup);
  choose(drill, container, out);

  require_disk_for(out.backup, drill.config.incus);

  // Preflight said both already where the image's properties and the host's pgbackrest tell.
  const std::string tight = tight_disk(out.backup, drill.config.incus);
  if (!tight.empty() && !has(drill.report.findings, tight)) drill.report.findings.push_back(tight);
  const std::string older =
      older_pgbackrest(drill.config.incus.image, inside.pgbackrest_version, drill.report.backup->pgbackrest_version);
  if (!older.empty() && !has(drill.report.findings, older)) drill.report.findings.push_back(older);

  const std::string& major = drill.report.backup->pg_version;
  require_supported(major);
  if (!has(inside.pg_majors, major) && !sealed) {
    install_packages(drill.bounds, container, {"postgresql-" + major});
    inside = prepare(drill, container, preflight.backup);
    push_files(drill, container, preflight.backup, inside.uid, inside.gid);
  }
  if (!has(inside.pg_majors, major)) {
    std::string there;
    for (const auto& each : inside.pg_majors) there += (there.empty() ? "" : ", ") + each;
    throw DrillError{Reason::version_mismatch,
                     "the backup is of PostgreSQL " + major + ", image '" + drill.config.incus.image + "' has " +
                         (there.empty() ? "none" : there),
                     "Name an image with PostgreSQL " + major + " with [incus] image or --image."};
  }
  out.data_directory = data_directory_inside(preflight.backup.surroundings);
  out.host_resets = pgbackrest::hosts_to_reset(preflight.backup.conf);
  out.uid = inside.uid;
  out.gid = inside.gid;
  out.cpus = std::max(1U, inside.cpus);
  out.pgbackrest_version = inside.pgbackrest_version;
  drill.report.environment.pgbackrest_version = inside.pgbackrest_version;
  out.bin_directory = "/usr/lib/postgresql/" + major + "/bin";
  return out;
}

}  // namespace drill
