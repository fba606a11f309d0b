#include "drill/phases/provision.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <random>

#include "drill/outcome/drill_error.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/inside/install_packages.hpp"
#include "drill/phases/inside/our_hosts_first.sh.hpp"
#include "drill/phases/inside/path_inside.hpp"
#include "drill/phases/inside/prepare.sh.hpp"
#include "drill/phases/inside/prepare_answer.hpp"
#include "drill/phases/inside/push_files.hpp"
#include "drill/phases/inside/source_inside.hpp"
#include "drill/phases/instance/image.hpp"
#include "drill/phases/instance/reach.hpp"
#include "drill/phases/instance/root_size.hpp"
#include "drill/phases/list_backups.hpp"
#include "drill/phases/proof/archive_state.hpp"

namespace drill {
namespace {

PrepareAnswer prepare(const Bounds& bounds, const Container& container, const Preflighted& preflighted) {
  const auto& backup = preflighted.backup;
  std::string groups;
  for (const unsigned gid : repository_groups(bounds, backup.surroundings))
    groups += (groups.empty() ? "" : " ") + std::to_string(gid);
  std::string hosts;
  for (const auto& line : preflighted.reach.hosts_lines(backup.surroundings))
    hosts += (hosts.empty() ? "" : ";") + line;
  std::vector<std::string> args{data_directory_inside(backup.surroundings), groups, hosts};
  for (const auto& directory : backup.surroundings.directories) {
    // One in a repository is there already, and read-only.
    if (!is_in_repository(backup.surroundings, directory)) args.push_back(directory);
  }

  const auto result = container.run_script(bounds, std::string{k_our_hosts_first_sh}.append(k_prepare_sh), args);
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
std::optional<std::chrono::sys_seconds> archive_end(const Bounds& bounds, pgbackrest::Wanted wanted,
                                                    const Container& container, Provisioned& out) {
  const auto& info = out.info;
  wanted.target = {};
  if (wanted.set == "random") wanted.set = "latest";
  const auto& newest = pgbackrest::choose_backup(info, wanted);
  const auto listing = list_archive(bounds, {container, out.source, info.archive_of(newest)}, out.findings);
  return listing ? listing->newest_at : std::nullopt;
}

void choose(const Bounds& bounds, const pgbackrest::Wanted& wanted, const Container& container, Provisioned& out) {
  out.drawn = wanted.target.kind == TargetKind::random;
  const auto choice = pgbackrest::choose(out.info, wanted, std::random_device{}(),
                                         out.drawn ? archive_end(bounds, wanted, container, out) : std::nullopt);
  out.backup = choice.backup;
  out.target = choice.target;
  out.seed = choice.seed;
  out.chosen = describe(out.info, out.backup);
  for (const auto& repository : out.info.repositories) {
    if (repository.status.code != pgbackrest::status_code::k_other) continue;
    out.findings.push_back("repository " + std::to_string(repository.key) +
                           " could not be read: " + repository.status.first_line());
  }
  if (out.backup.error) {
    out.findings.push_back("pgBackRest found page checksum errors when backup '" + out.backup.label +
                           "' was made: see `pgbackrest info --set`, drill with [verify] level \"read\"");
  }
}

}  // namespace

void provision(const Bounds& bounds, const Config& config, const Container& container, const Preflighted& preflighted,
               Provisioned& result) {
  const auto& known = preflighted.backup;
  const bool sealed = config.incus.sealed();
  PrepareAnswer inside = prepare(bounds, container, preflighted);
  if (inside.pgbackrest_version.empty()) {
    if (sealed) {
      throw DrillError{
          Reason::tool_missing, "image '" + config.incus.image + "' has no pgbackrest",
          "Use an image with PostgreSQL and pgBackRest, or set [incus] network so that they can be installed."};
    }
    install_packages(bounds, container, {"pgbackrest", "postgresql-common"});
    inside = prepare(bounds, container, preflighted);
  }
  result.pgbackrest_version = inside.pgbackrest_version;
  result.secret_files = secret_files_inside(known);
  push_files(bounds, container, known, inside.uid, inside.gid);

  result.source = source_inside(config.backup, known);
  const auto asked = std::chrono::system_clock::now();
  result.info = read_info_inside(bounds, container, result.source);
  result.listing = list_backups(result.info, asked);
  choose(bounds, pgbackrest::wanted_backup(config.backup, preflighted.judged), container, result);

  require_disk_for(result.backup, config.incus, preflighted.host.storage);

  // Preflight said both already where the image's properties and the host's pgbackrest tell.
  note(result.findings, tight_disk(result.backup, config.incus));
  note(result.findings,
       older_pgbackrest(config.incus.image, inside.pgbackrest_version, result.chosen->pgbackrest_version));

  const std::string& major = result.chosen->pg_version;
  require_supported(major);
  if (!has(inside.pg_majors, major) && !sealed) {
    install_packages(bounds, container, {"postgresql-" + major});
    inside = prepare(bounds, container, preflighted);
    push_files(bounds, container, known, inside.uid, inside.gid);
  }
  if (!has(inside.pg_majors, major)) {
    throw DrillError{
        Reason::version_mismatch,
        fmt::format("the backup is of PostgreSQL {}, image '{}' has {}", major, config.incus.image,
                    inside.pg_majors.empty() ? "none" : fmt::format("{}", fmt::join(inside.pg_majors, ", "))),
        "Name an image with PostgreSQL " + major + " with [incus] image or --image."};
  }
  result.data_directory = data_directory_inside(known.surroundings);
  result.uid = inside.uid;
  result.gid = inside.gid;
  result.cpus = std::max(1U, inside.cpus);
  result.major = std::stoi(major);
  result.bin_directory = "/usr/lib/postgresql/" + major + "/bin";
}

}  // namespace drill
