#include "drill/phases/preflight.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "drill/config/byte_size.hpp"
#include "drill/host/subprocess.hpp"
#include "drill/pgbackrest/choose.hpp"
#include "drill/pgbackrest/read_info.hpp"
#include "drill/phases/image_reference.hpp"
#include "drill/phases/root_size.hpp"
#include "drill/report/drill_error.hpp"
#include "metrics/textfile.hpp"

namespace drill {
namespace {

constexpr std::uintmax_t k_max_conf = 1U << 20U;

/// What we cannot do without: commands with recorded output, create and start in one call, proxies with an owner,
/// shifted host directories.
constexpr std::array k_extensions{"container_exec_recording", "instance_create_start", "proxy_unix_dac_properties",
                                  "container_disk_shift"};

/// Runs a question to the daemon; its "not found" becomes the given error.
template <typename Question>
auto ask(Question question, Reason reason, const std::string& message, const std::string& hint) {
  try {
    return question();
  } catch (const incus::Error& error) {
    if (!error.is_not_found()) throw;
    throw DrillError{reason, message, hint};
  }
}

void check_server(const DrillContext& drill, PreflightResult& result) {
  result.server = drill.client.server(drill.call);
  drill.report.incus.server_version = result.server.version;
  if (!result.server.trusted) {
    throw DrillError{Reason::incus_denied, "the incus daemon at '" + drill.client.description() + "' does not trust us",
                     "Run as root, or as a member of incus-admin."};
  }
  for (const char* extension : k_extensions) {
    if (result.server.has(extension)) continue;
    throw DrillError{Reason::incus_failed,
                     "incus " + result.server.version + " has no API extension '" + extension + "'",
                     "dr-drill needs Incus 6.0 or newer."};
  }
  ask([&] { return drill.client.project(drill.call); }, Reason::config_invalid,
      "there is no incus project '" + drill.config.incus.project + "'",
      "See `incus project list`; the name comes from [incus] project.");
}

void find_image(const DrillContext& drill, PreflightResult& result) {
  const std::string& reference = drill.config.incus.image;
  result.remote = remote_image(reference);
  if (result.remote) return;
  const auto find = [&] {
    try {
      return drill.client.image_alias(drill.call, reference);
    } catch (const incus::Error& error) {
      if (!error.is_not_found()) throw;
      return drill.client.image(drill.call, reference).fingerprint;
    }
  };
  result.fingerprint =
      ask(find, Reason::image_missing, "there is no image with the alias or fingerprint '" + reference + "'",
          "See `incus image list`; the name comes from [incus] image or --image.");
  drill.report.incus.image_fingerprint = result.fingerprint;
}

/// The pool of the root disk, the configured one or else the last one that a profile names, and the profiles' networks.
void read_profiles(const DrillContext& drill, PreflightResult& result) {
  const auto& incus = drill.config.incus;
  result.pool = incus.pool;
  for (const auto& name : incus.profiles) {
    const incus::Profile profile = ask([&] { return drill.client.profile(drill.call, name); }, Reason::config_invalid,
                                       "there is no incus profile '" + name + "'",
                                       "See `incus profile list`; the name comes from [incus] profiles.");
    for (const auto& [device_name, device] : profile.devices) {
      const auto value = [&device = device](const char* key) {
        const auto found = device.find(key);
        return found == device.end() ? std::string{} : found->second;
      };
      if (value("type") == "nic") result.profile_nics.push_back(device_name);
      if (value("path") == "/" && incus.pool.empty()) result.pool = value("pool");
    }
  }
  if (result.pool.empty()) {
    throw DrillError{Reason::config_invalid, "none of the profiles has a root disk, and no pool is configured",
                     "Set [incus] pool; see `incus storage list`."};
  }
  ask([&] { return drill.client.storage_pool(drill.call, result.pool); }, Reason::config_invalid,
      "there is no incus storage pool '" + result.pool + "'",
      "See `incus storage list`; the name comes from [incus] pool.");
  if (incus.network != "sealed") {
    ask([&] { return drill.client.network(drill.call, incus.network); }, Reason::config_invalid,
        "there is no incus network '" + incus.network + "'",
        "See `incus network list`, or set [incus] network = \"sealed\".");
  }
}

/// The repository as this host sees it: tells the size early. The container's own view decides later.
void ask_host_pgbackrest(const DrillContext& drill, PreflightResult& result) {
  constexpr std::chrono::seconds k_limit{60};
  if (!is_on_path("pgbackrest")) return;
  const auto& backup = drill.config.backup;
  try {
    const auto answer =
        run_command(drill.call.at_most(k_limit), pgbackrest::info_command(backup.config, backup.stanza));
    result.info = pgbackrest::read_info(answer.exit_code, answer.out, answer.err, backup.stanza, result.backup.redact);
  } catch (const DrillError& error) {
    spdlog::info("the host's pgbackrest could not read the repository, asking inside the container: {}", error.what());
  } catch (const incus::Error& error) {
    if (error.is_cancelled() || drill.call.deadline.passed()) throw;
    spdlog::warn("the host's pgbackrest did not answer in {} s, asking inside the container", k_limit.count());
  }
}

void check_space(const DrillContext& drill, PreflightResult& result) {
  const auto space = drill.client.storage_pool_space(drill.call, result.pool);
  std::uint64_t wanted = 0;
  result.root_size = drill.config.incus.disk;
  if (result.info) {
    const auto& backup = pgbackrest::choose_backup(*result.info, drill.config.backup.set,
                                                   pgbackrest::parse_target(drill.config.backup.target));
    wanted = root_size_for(backup.size);
    if (result.root_size.empty()) result.root_size = std::to_string(wanted >> 30U) + "GiB";
  }
  if (!drill.config.incus.disk.empty()) wanted = parse_byte_size(drill.config.incus.disk);
  if (space.total > 0 && space.free() < wanted) {
    throw DrillError{Reason::no_space,
                     "storage pool '" + result.pool + "' has " + format_byte_size(space.free()) +
                         " free, the drill needs " + format_byte_size(wanted),
                     "Make room in the pool, or name another one with [incus] pool."};
  }
}

}  // namespace

BackupConfiguration read_backup_configuration(const Config& config) {
  const std::string& path = config.backup.config;
  std::error_code error;
  // Fails for what is not a regular file; opening a pipe would wait without end.
  const auto size = std::filesystem::file_size(path, error);
  std::ifstream file;
  if (!error) file.open(path, std::ios::binary);
  if (error || !file) {
    const std::string why = error ? error.message() : std::generic_category().message(errno);
    throw DrillError{Reason::config_invalid, "could not read '" + path + "': " + why,
                     "[backup] config names production's pgbackrest.conf on this host."};
  }
  if (size > k_max_conf) throw DrillError{Reason::config_invalid, "'" + path + "' is larger than 1 MiB"};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  try {
    auto conf = pgbackrest::parse_conf(text, path);
    if (!conf.has_stanza(config.backup.stanza)) {
      std::string known;
      for (const auto& stanza : conf.stanzas()) known += (known.empty() ? "" : ", ") + stanza;
      throw DrillError{Reason::config_invalid, "'" + path + "' has no stanza '" + config.backup.stanza + "'",
                       known.empty() ? "It has no stanza at all." : "It has: " + known + "."};
    }
    auto surroundings = pgbackrest::surroundings_of(conf, config.backup.stanza);
    pgbackrest::Redactor redact{pgbackrest::secret_values(conf)};
    return {text, std::move(conf), std::move(surroundings), std::move(redact)};
  } catch (const pgbackrest::ConfError& bad) {
    throw DrillError{Reason::config_invalid, bad.what()};
  }
}

void check_writable(const Config& config) {
  try {
    metrics::check_writable_directory(config.metrics.textfile_dir);
    std::filesystem::create_directories(config.state.directory);
    metrics::check_writable_directory(config.state.directory);
  } catch (const std::system_error& error) {
    throw DrillError{Reason::metrics_unwritable, error.what(),
                     "Make the directory, or set [metrics] textfile_dir and [state] directory."};
  }
}

PreflightResult look_around(const DrillContext& drill) {
  PreflightResult result{read_backup_configuration(drill.config), {}, {}, {}, {}, {}, {}, {}, {}};
  drill.report.configuration.pgbackrest = pgbackrest::redacted_text(result.backup.conf);
  check_server(drill, result);
  find_image(drill, result);
  read_profiles(drill, result);
  result.leftover = leftover_in_the_way(drill);
  if (result.leftover) {
    drill.report.findings.push_back("instance '" + result.leftover->instance + "' was left behind by drill " +
                                    result.leftover->labels.run_id);
  }
  ask_host_pgbackrest(drill, result);
  check_space(drill, result);
  return result;
}

PreflightResult preflight(const DrillContext& drill) {
  auto result = look_around(drill);
  if (result.leftover) {
    spdlog::warn("removing instance '{}', left behind by drill {}", result.leftover->instance,
                 result.leftover->labels.run_id);
    remove_leftover(drill.client, drill.call, *result.leftover);
  }
  return result;
}

}  // namespace drill
