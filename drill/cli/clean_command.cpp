#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstdio>

#include "drill/cli/commands.hpp"
#include "drill/cli/connect.hpp"
#include "drill/cli/make_config.hpp"
#include "drill/drill.hpp"
#include "drill/phases/leftovers.hpp"

namespace drill {
namespace {

/// True when everything that may be removed is removed.
bool clean(const Config& config, const Options& options) {
  const Signals signals;
  const incus::Client client = connect(config);
  const incus::Call call{incus::Deadline{config.deadlines.teardown}, signals.stop()};
  bool ok = true;
  for (const auto& leftover : find_leftovers(client, call, config)) {
    const bool remove = leftover.why_not.empty() || (options.kept && leftover.labels.kept);
    const std::string name = fmt::format("instance '{}' of drill {}", leftover.instance, leftover.labels.run_id);
    if (!remove) {
      fmt::print("left alone: {}: {}\n", name, leftover.why_not);
      continue;
    }
    if (options.dry_run) {
      fmt::print("would remove: {}\n", name);
      continue;
    }
    try {
      remove_leftover(client, call, leftover);
      fmt::print("removed: {}\n", name);
    } catch (const std::exception& error) {
      spdlog::error("could not remove {}: {}", name, error.what());
      ok = false;
    }
  }
  return ok;
}

}  // namespace

int clean_command(const Options& options) {
  try {
    return exit_code(clean(make_config(options), options) ? Verdict::pass : Verdict::error);
  } catch (const std::exception& error) {
    DrillReport report;
    explain(report, error);
    spdlog::error("{}: {}", to_string(report.reason), report.message);
    if (!report.hint.empty()) spdlog::error("HINT: {}", report.hint);
    return exit_code(Verdict::error);
  }
}

}  // namespace drill
