#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>

#include "drill/bounds/bounds.hpp"
#include "drill/cli/commands.hpp"
#include "drill/cli/connect.hpp"
#include "drill/cli/make_config.hpp"
#include "drill/cli/option_value.hpp"
#include "drill/cli/print.hpp"
#include "drill/cli/print_error.hpp"
#include "drill/config/command_to_type.hpp"
#include "drill/config/names.hpp"
#include "drill/drill.hpp"
#include "drill/host/run_lock.hpp"
#include "drill/image/build_image.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/preflight.hpp"
#include "drill/redaction/hidden.hpp"

namespace drill {
namespace {

std::string parse_major(const std::string& text) {
  const bool plain = !text.empty() && text.size() <= 4 && text.find_first_not_of("0123456789.") == std::string::npos;
  if (plain && text[0] != '0' && text[0] != '.') return text;
  throw std::invalid_argument{"'" + text + "' is not a major version\nHINT: write it like 15."};
}

std::string parse_incus_name(const std::string& text) {
  require_incus_name(text);
  return text;
}

/// The configuration with what the command line says of the build.
Config build_config(const Config& drills, const Options& options) {
  Config config = drills;
  config.incus.instance = k_build_instance;
  config.incus.image = options.base;
  if (const auto network = option_value("--network", options.network, parse_incus_name))
    config.incus.network = *network;
  if (config.incus.sealed()) {
    throw ConfigError{
        "an image is built with a network, and none is named\nHINT: name one that reaches a package mirror with "
        "--network; see `incus network list`."};
  }
  return config;
}

/// What the repository's backup needs, as the host's pgbackrest tells.
std::vector<std::string> needed_majors(const Config& config, const std::stop_token& stop) {
  const std::string hint = "Name the major version with --postgres.";
  try {
    Findings findings;
    const auto info = ask_host_pgbackrest({Deadline{std::chrono::minutes{5}}, stop}, config.backup,
                                          read_backup_configuration(config), findings);
    if (info) {
      // Without what past drills said: the stalest is the newest then, and its PostgreSQL the one to have.
      const auto& backup = pgbackrest::choose_backup(*info, pgbackrest::wanted_backup(config.backup, {}));
      if (const auto* database = info->database_of(backup)) return {database->version};
    }
  } catch (const DrillError& error) {
    throw DrillError{error.reason(), std::string{"which PostgreSQL the backup needs cannot be told: "} + error.what(),
                     hint};
  }
  throw DrillError{Reason::config_invalid, "which PostgreSQL the backup needs cannot be told on this host", hint};
}

std::string describe(const std::string& alias, const BuiltImage& built) {
  std::string out = fmt::format("image       {} ({:.12})\n", alias, built.fingerprint);
  for (const auto& version : built.versions.postgresql) out += fmt::format("postgresql  {}\n", version);
  out += fmt::format("pgbackrest  {}\nbuilt at    {}\n", built.versions.pgbackrest, built.built_at);
  if (built.replaced) {
    out += fmt::format(
        "before      {:.12}, {}\n", *built.replaced,
        built.replaced_removed ? "removed" : "left: an alias or a configuration names it, or dr-drill did not make it");
  }
  return out;
}

/// Builds, and takes away what was made for it. Throws what the build threw, once that is done.
void build(const incus::Client& client, const Config& config, const ImageWish& wish, const Stops& stops) {
  const DrillReport report = begin_report(config);
  const Bounds total{Deadline{config.deadlines.total}, stops.stop};
  UndoStack undos;
  std::exception_ptr failure;
  try {
    const BuiltImage built = build_image(client, total, config, {report.run_id, report.began}, wish, undos);
    print_text(without_long_secrets(describe(wish.alias, built)));
  } catch (const std::exception&) {
    failure = std::current_exception();
  }
  const Bounds bounds{Deadline{config.deadlines.teardown}, stops.give_up};
  std::string left;
  for (const auto& message : undos.run(bounds)) {
    spdlog::error("{}", message);
    left = message;
  }
  if (failure) std::rethrow_exception(failure);
  if (!left.empty())
    throw DrillError{Reason::teardown_failed, left, "Remove it with `" + command_to_type("clean") + "`."};
}

void build_image_command(const Process& process, const Options& options) {
  const Signals signals = process.catch_signals();
  const Config drills = make_config(options);
  const Config config = build_config(drills, options);
  ImageWish wish{options.base_server, options.alias.value_or(drills.incus.image), options.postgres,
                 options.compression.value_or("")};
  if (wish.alias.find(':') != std::string::npos) {
    throw ConfigError{"'" + wish.alias + "' is an image of a remote\nHINT: name the new image with --alias."};
  }
  for (const auto& major : wish.postgresql) option_value("--postgres", major, parse_major);

  const incus::Client client = connect(config).client;
  if (wish.postgresql.empty()) wish.postgresql = needed_majors(config, signals.stops().stop);
  const auto lock = try_lock_instance(client, config);
  if (!lock) throw DrillError{Reason::drill_running, "another image is being built", "Wait for it."};
  build(client, config, wish, signals.stops());
}

}  // namespace

int image_build_command(const Process& process, const Options& options) {
  try {
    build_image_command(process, options);
    return exit_code(Verdict::pass);
  } catch (const std::exception& error) {
    return print_error(error);
  }
}

}  // namespace drill
