#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <set>
#include <stdexcept>
#include <string>

#include "drill/bounds/bounds.hpp"
#include "drill/cli/commands.hpp"
#include "drill/cli/connect.hpp"
#include "drill/cli/make_config.hpp"
#include "drill/cli/print.hpp"
#include "drill/cli/print_error.hpp"
#include "drill/config/names.hpp"
#include "drill/drill.hpp"
#include "drill/host/run_directory.hpp"
#include "drill/phases/instance/leftovers.hpp"
#include "drill/phases/instance/orphans.hpp"
#include "drill/publish.hpp"
#include "drill/redaction/hidden.hpp"
#include "drill/report/drill_metrics.hpp"
#include "drill/report/instance_kept_metric.hpp"
#include "drill/text/printable.hpp"

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
      if (const auto lock = try_lock_metrics(config, stanza)) tell_kept_metric(config, stanza, false);
    }
  }

 private:
  static void note(const OurLabels& labels, std::set<std::string>& stanzas) {
    if (kept_here(labels)) stanzas.insert(labels.stanza);
  }

  std::set<std::string> gone_;
  std::set<std::string> there_;
};

/// One clean: what it found, what became of it.
class Cleaning {
 public:
  Cleaning(const Config& config, const Options& options, const incus::Client& client, const Bounds& bounds)
      : config_(config), options_(options), client_(client), bounds_(bounds) {}

  void instances() {
    for (const auto& leftover : find_leftovers(client_, bounds_, config_)) {
      const bool keep = !leftover.why_not.empty() && !(options_.kept && leftover.labels.kept);
      const std::string name =
          printable_line(fmt::format("instance '{}' of drill {}", leftover.instance, leftover.labels.run_id));
      const bool gone = take(name, keep ? leftover.why_not : "", [&] { remove_leftover(client_, bounds_, leftover); });
      if (gone) {
        kept_.removed(leftover.labels);
      } else {
        kept_.stays(leftover.labels);
      }
      // An image that would go next is shown by a dry run; a run directory goes with its instance.
      if (!gone && (keep || !options_.dry_run)) live_runs_.insert(leftover.labels.run_id);
      if (!gone) with_instance_.insert(leftover.labels.run_id);
    }
    kept_.tell(config_);
  }

  void images() {
    for (const auto& image : find_orphan_images(client_, bounds_, config_, live_runs_)) {
      take(printable_line(
               fmt::format("image {:.12} of build {}, which no alias points to", image.fingerprint, image.run_id)),
           image.why_not, [&] { remove_orphan_image(client_, bounds_, image); });
    }
  }

  void directories() {
    for (const auto& directory : find_orphan_directories(with_instance_)) {
      take(printable_line(fmt::format("run directory '{}'", directory.path.string())), directory.why_not,
           [&] { remove_run_directory(directory.path); });
    }
  }

  [[nodiscard]] bool found_any() const { return found_; }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  /// Removes one thing unless there is a reason not to; true when it is gone.
  template <typename Remove>
  bool take(const std::string& name, const std::string& why_not, Remove remove) {
    found_ = true;
    if (!why_not.empty() || options_.dry_run) {
      print_text(without_long_secrets(
          (why_not.empty() ? "would remove: " + name : "left alone: " + name + ": " + printable_line(why_not)) + "\n"));
      return false;
    }
    try {
      remove();
      print_text(without_long_secrets("removed: " + name + "\n"));
      return true;
    } catch (const std::exception& error) {
      spdlog::error("could not remove {}: {}", name, error.what());
      ok_ = false;
      return false;
    }
  }

  const Config& config_;
  const Options& options_;
  const incus::Client& client_;
  const Bounds& bounds_;
  KeptInstances kept_;
  std::set<std::string> live_runs_;      ///< whose instance stays
  std::set<std::string> with_instance_;  ///< the same, and those that a dry run would remove
  bool found_ = false;
  bool ok_ = true;
};

/// True when everything that may be removed is removed.
bool clean(const Process& process, const Config& config, const Options& options) {
  const Signals signals = process.catch_signals();
  const incus::Client client = connect(config).client;
  const Bounds bounds{Deadline{config.deadlines.teardown}, signals.stops().stop};
  Cleaning cleaning{config, options, client, bounds};
  cleaning.instances();
  cleaning.images();
  cleaning.directories();
  if (!cleaning.found_any()) print_text(put_together("nothing to remove: no instance of dr-drill is there\n"));
  return cleaning.ok();
}

}  // namespace

int clean_command(const Process& process, const Options& options) {
  try {
    return exit_code(clean(process, make_config(options), options) ? Verdict::pass : Verdict::error);
  } catch (const std::exception& error) {
    return print_error(error);
  }
}

}  // namespace drill
