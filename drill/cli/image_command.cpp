#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>

#include "drill/cli/commands.hpp"
#include "drill/cli/connect.hpp"
#include "drill/cli/make_config.hpp"
#include "drill/cli/print.hpp"
#include "drill/cli/tell_error.hpp"
#include "drill/config/names.hpp"
#include "drill/drill.hpp"
#include "drill/host/run_lock.hpp"
#include "drill/pgbackrest/choose.hpp"
#include "drill/phases/build_image.hpp"
#include "drill/phases/preflight.hpp"
#include "drill/report/drill_error.hpp"

namespace drill {
namespace {

void require_major(const std::string& text) {
  const bool plain = !text.empty() && text.size() <= 4 && text.find_first_not_of("0123456789.") == std::string::npos;
  if (!plain) throw ConfigError{"--postgres: '" + text + "' is not a major version such as 15"};
}

/// The configuration with what the command line says of the build.
Config build_config(const Config& drills, const Options& options) {
  Config config = drills;
  config.incus.instance = k_build_instance;
  config.incus.image = options.base;
  if (options.network) {
    try {
      require_incus_name(*options.network);
    } catch (const std::invalid_argument& error) {
      throw ConfigError{std::string{"--network: "} + error.what()};
    }
    config.incus.network = *options.network;
  }
  if (config.incus.network == "sealed") {
    throw ConfigError{
        "an image is built with a network, and none is named\nHINT: name one that reaches a package mirror with "
        "--network; see `incus network list`."};
  }
  return config;
}

/// What the repository's backup needs, as the host's pgbackrest tells.
std::vector<std::string> needed_majors(const DrillContext& drill) {
  const std::string hint = "Name the major version with --postgres.";
  try {
    const auto info = ask_host_pgbackrest(drill, read_backup_configuration(drill.config));
    if (info) {
      const auto target = pgbackrest::parse_target(drill.config.backup.target);
      const auto& backup = pgbackrest::choose_backup(*info, drill.config.backup.set, target);
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
void build(const DrillContext& drill, const ImageWish& wish, const Signals& signals) {
  std::exception_ptr failure;
  try {
    const BuiltImage built = build_image(drill, wish);
    print_text(describe(wish.alias, built));
  } catch (const std::exception&) {
    failure = std::current_exception();
  }
  const incus::Call call{incus::Deadline{drill.config.deadlines.teardown}, signals.give_up()};
  std::string left;
  for (const auto& message : drill.teardown.run(call)) {
    spdlog::error("{}", message);
    left = message;
  }
  if (failure) std::rethrow_exception(failure);
  if (!left.empty()) throw DrillError{Reason::teardown_failed, left, "Remove it with `dr-drill clean`."};
}

void build_image_command(const Options& options) {
  const Signals signals;
  const Config drills = make_config(options);
  const Config config = build_config(drills, options);
  ImageWish wish{options.base_server, options.alias.value_or(drills.incus.image), options.postgres,
                 options.compression.value_or("")};
  if (wish.alias.find(':') != std::string::npos) {
    throw ConfigError{"'" + wish.alias + "' is an image of a remote\nHINT: name the new image with --alias."};
  }
  for (const auto& major : wish.postgresql) require_major(major);

  const incus::Client client = connect(config);
  DrillReport report = begin_report(config);
  Teardown teardown;
  const incus::Call total{incus::Deadline{config.deadlines.total}, signals.stop()};
  const DrillContext drill{config, client, total, report.run_id, report.began, report, teardown};
  if (wish.postgresql.empty()) wish.postgresql = needed_majors(drill);
  const auto lock = try_lock_instance(client, config);
  if (!lock) throw DrillError{Reason::drill_running, "another image is being built", "Wait for it."};
  build(drill, wish, signals);
}

}  // namespace

int image_build_command(const Options& options) {
  try {
    build_image_command(options);
    return exit_code(Verdict::pass);
  } catch (const std::exception& error) {
    return tell_error(error);
  }
}

}  // namespace drill
