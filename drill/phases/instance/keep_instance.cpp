#include "drill/phases/instance/keep_instance.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <exception>

#include "drill/config/command_to_type.hpp"
#include "drill/container/container.hpp"
#include "drill/host/run_directory.hpp"
#include "drill/phases/instance/incus_cli.hpp"
#include "drill/phases/instance/labels.hpp"
#include "drill/text/shell_quote.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {
namespace {

/// How long nobody removes it.
constexpr std::chrono::hours k_kept_for{72};

}  // namespace

bool keep_instance(const incus::Client& client, const Bounds& bounds, const Config& config, const std::string& run_id,
                   const std::vector<std::string>& secret_files) {
  const std::string& name = config.incus.instance;
  const auto until = std::chrono::system_clock::now() + k_kept_for;
  try {
    if (client.instance(bounds, name).config_value(k_label_run_id) != run_id) return false;
    client.patch_instance(bounds, name, {{k_label_kept, "true"}, {k_label_expires_at, to_rfc3339(until)}}, {});
  } catch (const std::exception& error) {
    spdlog::warn("could not keep instance '{}': {}, removing it", name, error.what());
    return false;
  }
  spdlog::warn("instance '{}' is kept until {}, with production's data and repository keys in it", name,
               to_rfc3339(until));
  if (!secret_files.empty()) spdlog::warn("keys are in: {}", fmt::join(secret_files, ", "));
  spdlog::warn("enter it:  {}",
               incus_cli(config.incus, fmt::format("exec --cwd / --env PGHOST={}/socket {} -- runuser -u "
                                                   "postgres -- bash",
                                                   k_inside, name)));
  spdlog::warn("ask it:    PGHOST={} psql -U {} {}", shell_word(run_directory(run_id).string()),
               shell_word(config.postgres.user), shell_word(config.postgres.database));
  spdlog::warn("remove it: {}", command_to_type("clean --kept"));
  return true;
}

}  // namespace drill
