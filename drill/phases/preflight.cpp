#include "drill/phases/preflight.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "drill/config/byte_size.hpp"
#include "drill/host/private_directory.hpp"
#include "drill/host/run_directory.hpp"
#include "drill/host/subprocess.hpp"
#include "drill/pgbackrest/choose.hpp"
#include "drill/pgbackrest/read_info.hpp"
#include "drill/phases/image_versions.hpp"
#include "drill/phases/repository_access.hpp"
#include "drill/phases/root_size.hpp"
#include "drill/report/drill_error.hpp"
#include "metrics/textfile.hpp"

namespace drill {
namespace {

/// Debian's node_exporter reads elsewhere than ours is told to write.
std::string where_debian_reads_it(const std::string& directory) {
  const std::string debian = "/var/lib/prometheus/node-exporter";
  std::error_code ignored;
  return directory != debian && std::filesystem::is_directory(debian, ignored) ? " This host has " + debian + "." : "";
}

/// What to do about a directory in which nothing can be written.
std::string what_lets_us_write(const std::error_code& error, const std::string& directory) {
  if (error == std::errc::no_such_file_or_directory) return "Make the directory: mkdir -p " + directory;
  if (error == std::errc::no_space_on_device || error.value() == EDQUOT) {
    return "Make room on the file system of " + directory;
  }
  if (error == std::errc::read_only_file_system) return "Remount the file system of " + directory + " writable";
  return "Run as root, or as a user who may write there";
}

/// The backup that would be drilled; null when the repository is not known here. Throws DrillError (no_backup).
const pgbackrest::Backup* chosen_backup(const Config& config, const PreflightResult& result) {
  if (!result.info) return nullptr;
  return &pgbackrest::choose_backup(*result.info, config.backup.set, pgbackrest::parse_target(config.backup.target));
}

/// What goes unchecked without the host's view is told: the drill itself asks inside the container.
void note_missing_view(const DrillContext& drill, const std::string& why) {
  const std::string finding =
      "this host's pgbackrest does not tell of the backup, so room, versions and disk size are "
      "not checked before the drill: " +
      why;
  spdlog::info("{}", finding);
  drill.report.findings.push_back(finding);
}

/// Files that this host's pgbackrest read and could make nothing of: the container's would have the same configuration.
[[noreturn]] void refuse_unreadable(const PreflightResult& result, const DrillError& error) {
  throw DrillError{Reason::repository_unreachable, "this host's pgbackrest: " + result.backup.redact(error.what()),
                   "The container would get the same pgbackrest.conf. Compare repo-cipher-pass, repo-cipher-type and "
                   "path with production's; where they are right, the file is damaged: see what production's own "
                   "`pgbackrest info` says."};
}

/// What the host's pgbackrest makes of the repository. One that cannot read it says nothing about it: the container may
/// have the keys and the ways that the host lacks, and its view decides. True unless there is no backup that fits.
bool believe_host(const DrillContext& drill, PreflightResult& result, Obstacles& obstacles) {
  if (!result.info) return true;
  try {
    chosen_backup(drill.config, result);
  } catch (const DrillError& error) {
    if (error.reason() == Reason::repository_unreachable) {
      // A drill would ask inside all the same: its verdict is its own.
      if (obstacles.collects() && pgbackrest::unreadable_everywhere(*result.info)) {
        obstacles.pass([&] { refuse_unreadable(result, error); });
        result.info.reset();
        return true;
      }
      note_missing_view(drill, result.backup.redact(error.what()));
      result.info.reset();
      return true;
    }
  }
  for (const auto& repository : result.info->repositories) {
    if (repository.status.code != pgbackrest::status_code::k_other) continue;
    drill.report.findings.push_back(fmt::format("this host's pgbackrest could not read repository {}: {}",
                                                repository.key, result.backup.redact(repository.status.first_line())));
  }
  return obstacles.pass([&] { chosen_backup(drill.config, result); });
}

void check_space(const DrillContext& drill, PreflightResult& result) {
  const std::string& pool = result.host.pool;
  const std::string& disk = drill.config.incus.disk;
  const auto space = result.pool_space = drill.client.storage_pool_space(drill.call, pool);
  const auto* backup = chosen_backup(drill.config, result);
  const std::uint64_t wanted = result.room_needed = !disk.empty()       ? parse_byte_size(disk)
                                                    : backup != nullptr ? root_size_for(backup->size)
                                                                        : 0;
  result.root_size = !disk.empty() || backup == nullptr ? disk : root_size_text(wanted);
  if (backup != nullptr) {
    require_disk_for(*backup, drill.config.incus);
    if (auto tight = tight_disk(*backup, drill.config.incus); !tight.empty()) {
      drill.report.findings.push_back(std::move(tight));
    }
  }
  if (space.total > 0 && space.free() < wanted) {
    throw DrillError{Reason::no_space,
                     "storage pool '" + pool + "' has " + format_byte_size(space.free()) + " free, the drill needs " +
                         format_byte_size(wanted),
                     "Make room in the pool, or name another one with [incus] pool."};
  }
}

/// The versions that the image's properties tell against those that the backup needs. An image that tells nothing is
/// looked into when it runs, and who asks before that is told; one with a network gets what it lacks there.
void check_versions(const DrillContext& drill, const PreflightResult& result, bool before_the_drill) {
  const auto* backup = chosen_backup(drill.config, result);
  if (backup == nullptr) return;
  if (!result.host.remote && result.host.fingerprint.empty()) return;  // that it is missing is told already
  const auto there = read_image_versions(result.host.image_properties);
  const std::string& image = drill.config.incus.image;
  if (const std::string older = older_pgbackrest(image, there.pgbackrest, backup->pgbackrest_version); !older.empty()) {
    drill.report.findings.push_back(older);
  }
  const auto* database = result.info->database_of(*backup);
  if (database != nullptr) require_supported(database->version);
  if (database == nullptr || drill.config.incus.network != "sealed") return;
  if (result.host.remote || (before_the_drill && there.postgresql.empty())) {
    drill.report.findings.push_back("nothing is known of image '" + image +
                                    "': without a network it must have PostgreSQL " + database->version +
                                    " and pgBackRest inside");
  }
  if (there.postgresql.empty()) return;
  std::string majors;
  for (const auto& version : there.postgresql) {
    if (major_version(version) == database->version) return;
    majors += (majors.empty() ? "" : ", ") + major_version(version);
  }
  throw DrillError{Reason::version_mismatch,
                   "the backup is of PostgreSQL " + database->version + ", image '" + image + "' has " + majors,
                   "Build one that has it: dr-drill image build --postgres " + database->version +
                       " --network NETWORK, or name another image with [incus] image or --image."};
}

}  // namespace

void check_writable(const Config& config) {
  check_metrics_writable(config);
  check_state_writable(config);
}

void check_metrics_writable(const Config& config) {
  if (!config.adhoc.empty()) return;
  const std::string& directory = config.metrics.textfile_dir;
  try {
    metrics::check_writable_directory(directory);
  } catch (const std::system_error& error) {
    throw DrillError{Reason::metrics_unwritable, error.what(),
                     what_lets_us_write(error.code(), directory) +
                         ", or set [metrics] textfile_dir to the one that node_exporter reads." +
                         where_debian_reads_it(directory)};
  }
}

void check_state_writable(const Config& config) {
  try {
    const std::filesystem::path state{config.state.directory};
    std::filesystem::create_directories(state / "history");
    metrics::check_writable_directory(state);
    // The state directory itself may be a link to where there is room.
    require_private_directory(std::filesystem::canonical(state));
    require_private_directory(state / "history");
  } catch (const std::system_error& error) {
    throw DrillError{
        Reason::metrics_unwritable, error.what(),
        what_lets_us_write(error.code(), config.state.directory) + ", or set [state] directory to another one."};
  } catch (const std::runtime_error& error) {
    throw DrillError{
        Reason::metrics_unwritable, error.what(),
        "Give it to root and keep others from writing: chmod go-w, chown root; or set [state] directory to "
        "another one."};
  }
  try {
    prepare_run_directory_root();
  } catch (const std::runtime_error& error) {
    throw DrillError{Reason::config_invalid, error.what(),
                     "Set RUNTIME_DIRECTORY to a directory that only dr-drill's user can write to."};
  }
}

std::optional<pgbackrest::Info> ask_host_pgbackrest(const DrillContext& drill, const BackupConfiguration& known,
                                                    bool miss_it) {
  constexpr std::chrono::seconds k_limit{60};
  // pgBackRest 2.59 and newer refuse root without it; older ones do not know it and answer all the same.
  const std::string allow_root = "PGBACKREST_ALLOW_ROOT=y";
  const auto& backup = drill.config.backup;
  if (!is_on_path("pgbackrest")) {
    if (miss_it) note_missing_view(drill, "there is none on PATH");
    return std::nullopt;
  }
  try {
    std::error_code ignored;
    const auto command =
        pgbackrest::info_command(std::filesystem::exists(backup.config, ignored) ? backup.config : std::string{},
                                 backup.stanza, backup.config_include_path);
    const auto answer = run_command(drill.call.at_most(k_limit), command, {}, {allow_root});
    auto info =
        pgbackrest::read_info({answer.exit_code, answer.out, answer.err}, backup.stanza, known.redact, {backup.config});
    info.config = backup.config;
    return info;
  } catch (const DrillError& error) {
    note_missing_view(drill, error.what());
  } catch (const incus::Error& error) {
    if (error.is_cancelled() || drill.call.deadline.passed()) throw;
    note_missing_view(drill, fmt::format("it did not answer in {} s", k_limit.count()));
  }
  return std::nullopt;
}

PreflightResult look_around(const DrillContext& drill, Obstacles& obstacles, bool lock_free) {
  PreflightResult result;
  const bool configured = obstacles.pass([&] { result.backup = read_backup_configuration(drill.config); });
  if (configured) drill.report.configuration.pgbackrest = pgbackrest::redacted_text(result.backup.conf);
  const bool answers = obstacles.pass([&] { check_server(drill, result.host); });
  if (answers) {
    obstacles.pass([&] { find_image(drill, result.host); });
    const bool profiles = obstacles.pass([&] { read_profiles(drill, result.host); });
    if (profiles || !result.host.pool.empty()) obstacles.pass([&] { check_pool(drill, result.host); });
    obstacles.pass([&] { check_network(drill); });
    if (lock_free) obstacles.pass([&] { result.leftover = leftover_in_the_way(drill); });
  }
  if (result.leftover) {
    drill.report.findings.push_back("instance '" + result.leftover->instance + "' was left behind by drill " +
                                    result.leftover->labels.run_id);
  }
  const bool reachable = configured && obstacles.pass([&] {
    auto reach = reach_repositories(drill.call, result.backup.surroundings, drill.config.incus.network == "sealed");
    result.repository_devices = std::move(reach.devices);
    result.backup.surroundings.repositories = std::move(reach.repositories);
    for (auto& missing : reach.missing) drill.report.findings.push_back(std::move(missing));
  });
  for (const auto& repository : result.backup.surroundings.repositories) {
    for (const auto& wanted : repository.wanted_inside) {
      drill.report.findings.push_back(fmt::format("repository {}: {}", repository.key, wanted));
    }
  }
  if (reachable) {
    result.info = ask_host_pgbackrest(drill, result.backup, obstacles.collects());
    result.no_backup = !believe_host(drill, result, obstacles);
    if (result.no_backup) result.info.reset();
  }
  if (answers && configured && !result.host.pool.empty()) {
    obstacles.pass([&] { check_space(drill, result); });
    obstacles.pass([&] { check_versions(drill, result, obstacles.collects()); });
  }
  return result;
}

PreflightResult preflight(const DrillContext& drill) {
  Obstacles obstacles{Obstacles::Mode::throw_first};
  auto result = look_around(drill, obstacles);
  if (result.leftover) {
    spdlog::warn("removing instance '{}', left behind by drill {}", result.leftover->instance,
                 result.leftover->labels.run_id);
    remove_leftover(drill.client, drill.call, *result.leftover);
  }
  return result;
}

}  // namespace drill
