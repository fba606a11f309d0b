#include "drill/phases/preflight.hpp"

#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>

#include "drill/config/command_to_type.hpp"
#include "drill/config/names.hpp"
#include "drill/coverage/ledger_file.hpp"
#include "drill/host/subprocess.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/instance/disk_limits.hpp"
#include "drill/phases/instance/image.hpp"
#include "drill/phases/instance/reach.hpp"
#include "drill/phases/instance/root_size.hpp"
#include "drill/phases/proof/probes.hpp"
#include "drill/text/quantities.hpp"

namespace drill {
namespace {

/// The backup that would be drilled; null when the repository is not known here. Throws DrillError (no_backup).
const pgbackrest::Backup* chosen_backup(const Config& config, const Preflighted& result) {
  if (!result.info) return nullptr;
  return &pgbackrest::choose_backup(*result.info, pgbackrest::wanted_backup(config.backup, result.judged));
}

/// What past drills said of the backups, where the choice rests on it. A ledger that cannot be read does not keep a
/// drill from running; which backup it takes then is a finding.
pgbackrest::Judged judged_backups(const Config& config, Findings& findings) {
  if (!pgbackrest::asks_for_stalest(config.backup)) return {};
  try {
    return read_ledger(config).ledger.judged();
  } catch (const std::exception& error) {
    const std::string finding =
        std::string{"which backup was proven when is not known, so the stalest is chosen as if none had been: "} +
        error.what();
    spdlog::warn("{}", finding);
    findings.push_back(finding);
    return {};
  }
}

/// Throws DrillError (config_invalid) when [backup] repo names one that pgbackrest.conf does not have.
void require_repository_there(const std::string& repo, const pgbackrest::Surroundings& surroundings) {
  if (is_repository_rule(repo)) return;
  std::vector<int> keys;
  for (const auto& repository : surroundings.repositories) keys.push_back(repository.key);
  if (std::ranges::any_of(keys, [&](int key) { return std::to_string(key) == repo; })) return;
  throw DrillError{Reason::config_invalid,
                   fmt::format("[backup] repo is {}, pgbackrest.conf has {}", repo, fmt::join(keys, ", ")),
                   R"(Name one of these, "any", "each" or "stalest".)"};
}

/// What goes unchecked without the host's view is told: the drill itself asks inside the container.
void note_missing_view(Findings& findings, const std::string& why) {
  const std::string finding =
      "pgbackrest on this host cannot list the backups, so free space, versions and disk size are "
      "not checked before the drill: " +
      why;
  spdlog::info("{}", finding);
  findings.push_back(finding);
}

/// Files that this host's pgbackrest read and could make nothing of: the container's would have the same configuration.
[[noreturn]] void refuse_unreadable(const Preflighted& result, const DrillError& error) {
  throw DrillError{Reason::repository_unreachable, "pgbackrest on this host: " + result.backup.redact(error.what()),
                   "The container would get the same pgbackrest.conf. Compare repo-cipher-pass, repo-cipher-type and "
                   "path with production's; where they are right, the file is damaged: see what production's own "
                   "`pgbackrest info` says."};
}

/// What the host's pgbackrest makes of the repository. One that cannot read it says nothing about it: the container may
/// have the keys and the ways that the host lacks, and its view decides. True unless there is no backup that fits.
bool believe_host(const Config& config, Preflighted& result, Obstacles& obstacles) {
  if (!result.info) return true;
  try {
    chosen_backup(config, result);
  } catch (const DrillError& error) {
    if (error.reason() == Reason::repository_unreachable) {
      // A drill would ask inside all the same: its verdict is its own.
      if (obstacles.collects() && pgbackrest::unreadable_everywhere(*result.info)) {
        obstacles.pass([&] { refuse_unreadable(result, error); });
        result.info.reset();
        return true;
      }
      note_missing_view(result.findings, result.backup.redact(error.what()));
      result.info.reset();
      return true;
    }
  }
  for (const auto& repository : result.info->repositories) {
    if (repository.status.code != pgbackrest::status_code::k_other) continue;
    result.findings.push_back(fmt::format("pgbackrest on this host could not read repository {}: {}", repository.key,
                                          result.backup.redact(repository.status.first_line())));
  }
  return obstacles.pass([&] { chosen_backup(config, result); });
}

void check_space(const incus::Client& client, const Bounds& bounds, const Config& config, Preflighted& result) {
  const std::string& pool = result.host.pool;
  const std::string& disk = config.incus.disk;
  const auto space = result.pool_space = client.storage_pool_space(bounds, pool);
  const auto* backup = chosen_backup(config, result);
  const std::uint64_t wanted = result.room_needed = !disk.empty()       ? parse_byte_size(disk)
                                                    : backup != nullptr ? root_size_for(backup->size)
                                                                        : 0;
  result.root_size = !disk.empty() || backup == nullptr ? disk : root_size_text(wanted);
  if (backup != nullptr) {
    require_disk_for(*backup, config.incus, result.host.storage);
    if (auto tight = tight_disk(*backup, config.incus); !tight.empty()) {
      result.findings.push_back(std::move(tight));
    }
  }
  if (space.total > 0 && space.free() < wanted) {
    throw DrillError{Reason::no_space,
                     "storage pool '" + pool + "' has " + format_byte_size(space.free()) + " free, the drill needs " +
                         format_byte_size(wanted),
                     "Free space in the pool, or set [incus] pool to another one."};
  }
}

void check_disk_limits(const Config& config, Preflighted& result) {
  const auto& pool = result.host.storage;
  const auto source = pool.config.find("source");
  require_disk_limits(config.incus, pool, file_system_below(source == pool.config.end() ? "" : source->second),
                      counts_writeback("/sys/fs/cgroup"), result.findings);
}

/// The versions that the image's properties tell against those that the backup needs. An image that tells nothing is
/// looked into when it runs, and who asks before that is told; one with a network gets what it lacks there.
void check_versions(const Config& config, Preflighted& result, bool before_the_drill) {
  const auto* backup = chosen_backup(config, result);
  if (backup == nullptr) return;
  if (!result.host.remote && result.host.fingerprint.empty()) return;  // that it is missing is told already
  const auto there = read_image_versions(result.host.image_properties);
  const std::string& image = config.incus.image;
  if (const std::string older = older_pgbackrest(image, there.pgbackrest, backup->pgbackrest_version); !older.empty()) {
    result.findings.push_back(older);
  }
  const auto* database = result.info->database_of(*backup);
  if (database != nullptr) require_supported(database->version);
  if (database == nullptr || !config.incus.sealed()) return;
  if (result.host.remote || (before_the_drill && there.postgresql.empty())) {
    result.findings.push_back("the contents of image '" + image +
                              "' are unknown: without a network it must have PostgreSQL " + database->version +
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
                   "Build one that has it: " +
                       command_to_type("image build --postgres " + database->version + " --network NETWORK") +
                       ", or name another image with [incus] image or --image."};
}

}  // namespace

std::optional<pgbackrest::Info> ask_host_pgbackrest(const Bounds& bounds, const BackupConfig& config,
                                                    const BackupConfiguration& known, Findings& findings,
                                                    bool miss_it) {
  constexpr std::chrono::seconds k_limit{60};
  // pgBackRest 2.59 and newer refuse root without it; older ones do not know it and answer all the same.
  const std::string allow_root = "PGBACKREST_ALLOW_ROOT=y";
  if (!is_on_path("pgbackrest")) {
    if (miss_it) note_missing_view(findings, "it is not on PATH");
    return std::nullopt;
  }
  try {
    std::error_code ignored;
    const pgbackrest::BackupSource source{
        config,
        known,
        {.config = std::filesystem::exists(config.config, ignored) ? config.config : "",
         .include_path = config.config_include_path,
         .configuration_files = {config.config}}};
    const auto command = source.list_command();
    const auto answer = run_command(bounds.at_most(k_limit), command, {}, {allow_root});
    spdlog::debug("on this host: {}: exit code {}", fmt::join(command, " "), answer.exit_code);
    return source.read_list({answer.exit_code, answer.out, answer.err});
  } catch (const DrillError& error) {
    note_missing_view(findings, error.what());
  } catch (const CutShort&) {
    if (!bounds.open()) throw;
    note_missing_view(findings, fmt::format("it did not answer in {} s", k_limit.count()));
  }
  return std::nullopt;
}

void check_prerequisites(const incus::Client& client, const Bounds& bounds, const Config& config, Obstacles& obstacles,
                         Preflighted& result, bool lock_free) {
  result.reach = Reach{config.incus.sealed()};
  obstacles.pass([&] {
    require_probes(config.probes);
    result.probe_users = users_of(config.probes);
  });
  const bool configured = obstacles.pass([&] {
    result.backup = read_backup_configuration(config);
    require_repository_there(config.backup.repo, result.backup.surroundings);
  });
  result.judged = judged_backups(config, result.findings);
  const bool answers = obstacles.pass([&] { check_server(client, bounds, config.incus, result.host); });
  if (answers) {
    obstacles.pass([&] { find_image(client, bounds, config.incus, result.host); });
    const bool profiles = obstacles.pass([&] { read_profiles(client, bounds, config.incus, result.host); });
    if (profiles || !result.host.pool.empty())
      obstacles.pass([&] { check_pool(client, bounds, config.incus, result.host); });
    obstacles.pass([&] { check_network(client, bounds, config.incus); });
    if (lock_free)
      obstacles.pass([&] { result.leftover = leftover_in_the_way(client, bounds, config.incus.instance); });
  }
  if (result.leftover) {
    result.findings.push_back("instance '" + result.leftover->instance + "' was left behind by drill " +
                              result.leftover->labels.run_id);
  }
  const bool reachable = configured && obstacles.pass([&] {
    auto reached = result.reach.repositories(bounds, result.backup.surroundings, config.backup.repo);
    result.repository_devices = std::move(reached.devices);
    result.backup.surroundings.repositories = std::move(reached.repositories);
    for (auto& missing : reached.missing) result.findings.push_back(std::move(missing));
  });
  for (const auto& repository : result.backup.surroundings.repositories) {
    for (const auto& wanted : repository.wanted_inside) {
      result.findings.push_back(fmt::format("repository {}: {}", repository.key, wanted));
    }
  }
  if (reachable) {
    result.info = ask_host_pgbackrest(bounds, config.backup, result.backup, result.findings, obstacles.collects());
    result.no_backup = !believe_host(config, result, obstacles);
    if (result.no_backup) result.info.reset();
  }
  if (answers && !result.host.pool.empty()) obstacles.pass([&] { check_disk_limits(config, result); });
  if (answers && configured && !result.host.pool.empty()) {
    obstacles.pass([&] { check_space(client, bounds, config, result); });
    obstacles.pass([&] { check_versions(config, result, obstacles.collects()); });
  }
}

void preflight(const incus::Client& client, const Bounds& bounds, const Config& config, Preflighted& result) {
  Obstacles obstacles{Obstacles::Mode::throw_first};
  check_prerequisites(client, bounds, config, obstacles, result);
  if (result.leftover) {
    spdlog::warn("removing instance '{}', left behind by drill {}", result.leftover->instance,
                 result.leftover->labels.run_id);
    remove_leftover(client, bounds, *result.leftover);
  }
}

}  // namespace drill
