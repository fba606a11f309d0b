#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <stdexcept>

#include "drill/cli/commands.hpp"
#include "drill/cli/connect.hpp"
#include "drill/cli/make_config.hpp"
#include "drill/cli/tell_error.hpp"
#include "drill/config/names.hpp"
#include "drill/drill.hpp"
#include "drill/phases/leftovers.hpp"
#include "drill/report/kept_metric.hpp"

namespace drill {
namespace {

/// A label can be changed by anybody who may change the instance, and this becomes part of a path.
bool is_stanza_name(const std::string& name) {
  try {
    require_stanza_name(name);
    return true;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

/// True when everything that may be removed is removed.
bool clean(const Config& config, const Options& options) {
  const Signals signals;
  const incus::Client client = connect(config);
  const incus::Call call{incus::Deadline{config.deadlines.teardown}, signals.stop()};
  bool ok = true;
  const auto leftovers = find_leftovers(client, call, config);
  if (leftovers.empty()) fmt::print("nothing to remove: no instance of dr-drill is there\n");
  for (const auto& leftover : leftovers) {
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
      if (leftover.labels.kept && is_stanza_name(leftover.labels.stanza)) {
        clear_kept_metric(config, leftover.labels.stanza);
      }
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
    return tell_error(error);
  }
}

}  // namespace drill
