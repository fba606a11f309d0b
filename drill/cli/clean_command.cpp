#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <set>
#include <stdexcept>
#include <string>

#include "drill/cli/commands.hpp"
#include "drill/cli/connect.hpp"
#include "drill/cli/make_config.hpp"
#include "drill/cli/print.hpp"
#include "drill/cli/tell_error.hpp"
#include "drill/config/names.hpp"
#include "drill/drill.hpp"
#include "drill/phases/leftovers.hpp"
#include "drill/report/drill_metrics.hpp"
#include "drill/report/kept_metric.hpp"
#include "drill/report/printable.hpp"
#include "drill/report/publish.hpp"

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

/// What becomes of kept instances, by stanza: those of this host, whose metrics are here.
class KeptInstances {
 public:
  void removed(const OurLabels& labels) { note(labels, gone_); }
  void stays(const OurLabels& labels) { note(labels, there_); }

  /// Says of each stanza whose last one is gone that it is. Where a drill is running, that one will say so.
  void tell(const Config& config) const {
    for (const auto& stanza : gone_) {
      if (there_.contains(stanza) || !is_stanza_name(stanza)) continue;
      if (const auto lock = try_lock_metrics(config, stanza)) clear_kept_metric(config, stanza);
    }
  }

 private:
  static void note(const OurLabels& labels, std::set<std::string>& stanzas) {
    if (kept_here(labels)) stanzas.insert(labels.stanza);
  }

  std::set<std::string> gone_;
  std::set<std::string> there_;
};

/// True when everything that may be removed is removed.
bool clean(const Config& config, const Options& options) {
  const Signals signals;
  const incus::Client client = connect(config);
  const incus::Call call{incus::Deadline{config.deadlines.teardown}, signals.stop()};
  bool ok = true;
  KeptInstances kept;
  const auto leftovers = find_leftovers(client, call, config);
  if (leftovers.empty()) print_text("nothing to remove: no instance of dr-drill is there\n");
  for (const auto& leftover : leftovers) {
    const bool remove = leftover.why_not.empty() || (options.kept && leftover.labels.kept);
    const std::string name =
        printable_line(fmt::format("instance '{}' of drill {}", leftover.instance, leftover.labels.run_id));
    if (!remove || options.dry_run) {
      print_text((remove ? "would remove: " + name : "left alone: " + name + ": " + printable_line(leftover.why_not)) +
                 "\n");
      kept.stays(leftover.labels);
      continue;
    }
    try {
      remove_leftover(client, call, leftover);
      print_text("removed: " + name + "\n");
      kept.removed(leftover.labels);
    } catch (const std::exception& error) {
      spdlog::error("could not remove {}: {}", name, error.what());
      kept.stays(leftover.labels);
      ok = false;
    }
  }
  kept.tell(config);
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
