#include "drill/pgbackrest/backup_source.hpp"

#include <algorithm>
#include <utility>

#include "drill/pgbackrest/list_archive.sh.hpp"
#include "drill/pgbackrest/list_segments.sh.hpp"
#include "drill/pgbackrest/processes.hpp"

namespace drill::pgbackrest {

BackupSource::BackupSource(const BackupConfig& config, const BackupConfiguration& known, Place place)
    : caller_{.config = std::move(place.config),
              .stanza = config.stanza,
              .include_path = std::move(place.include_path),
              .lock_path = place.work_directory.empty() ? std::string{} : place.work_directory + "/lock",
              .host_resets = hosts_to_reset(known.conf)},
      config_(config.config),
      process_max_(config.process_max),
      work_directory_(std::move(place.work_directory)),
      repositories_(known.surroundings.repositories),
      ignored_(options_to_reset(known.conf, caller_.stanza)),
      configuration_files_(std::move(place.configuration_files)),
      redactor_(known.redact) {}

RestoreOptions BackupSource::options(unsigned processes) const {
  return {.caller = caller_, .inside = work_directory_, .processes = processes, .target = {}, .resets = ignored_};
}

Info BackupSource::read_list(const InfoAnswer& answer) const {
  auto info = read_info(answer, caller_.stanza, redactor_, configuration_files_);
  info.config = config_;
  return info;
}

std::vector<std::string> BackupSource::restore_command(const Backup& backup, const RecoveryTarget& target,
                                                       unsigned cpus) const {
  const auto repository = std::ranges::find(repositories_, backup.repo_key, &Repository::key);
  const unsigned fitting = repository == repositories_.end() ? cpus : restore_processes(repository->type, cpus);
  auto to_target = options(process_max_.value_or(fitting));
  to_target.target = target;
  return pgbackrest::restore_command(to_target, backup);
}

std::string BackupSource::fetch_script(const Backup& backup, unsigned cpus) const {
  return archive_get_script(options(process_max_.value_or(cpus)), backup);
}

std::vector<std::string> BackupSource::fetch_command(int repository, const std::string& file) const {
  return Command{caller_}
      .repository(repository)
      .own_locks()
      .as_on_the_server()
      .options({"--log-level-console=off", "--log-level-file=off", "--no-archive-async"})
      .line("archive-get", {file});
}

ArchiveQuestion BackupSource::listing_question(const ArchiveInfo& archive) const {
  return {k_list_archive_sh, listing_arguments(caller_, archive)};
}

ArchiveQuestion BackupSource::segments_question(const ArchiveInfo& archive,
                                                const std::vector<std::string>& directories) const {
  return {k_list_segments_sh, segments_arguments(caller_, archive, directories)};
}

}  // namespace drill::pgbackrest
