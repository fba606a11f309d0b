#include "drill/phases/restore.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <mutex>

#include "drill/container/background_command.hpp"
#include "drill/host/bounded_log.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/diagnosis/disk_and_memory.hpp"
#include "drill/phases/inside/recovery_files.hpp"
#include "drill/phases/instance/reach.hpp"
#include "drill/phases/proof/archive_state.hpp"
#include "drill/text/line_buffer.hpp"
#include "drill/text/quantities.hpp"

namespace drill {
namespace {

/// How much of the end of the output is kept for finding pgBackRest's error.
constexpr std::size_t k_kept_output = 64U << 10U;

/// What becomes of the output: the log file, the progress line, the tail in which an error is looked for.
class RestoreOutput {
 public:
  RestoreOutput(const Outputs& outputs, const Redactor& redact, std::uint64_t size)
      : redact_(redact), log_(outputs.logs / "pgbackrest.log"), observer_(outputs.observer), size_(size) {}

  void take(std::string_view chunk) {
    const std::lock_guard lock{mutex_};
    if (progress_.feed(chunk)) observer_.restored({progress_.percent(), progress_.bytes(), size_});
    tail_ += chunk;
    if (tail_.size() > 2 * k_kept_output) tail_.erase(0, tail_.size() - k_kept_output);
    // Whole lines, so that no secret is cut in two and slips through.
    lines_.feed(chunk, [this](std::string_view line, bool cut) { write(line, cut); });
    const auto now = std::chrono::steady_clock::now();
    if (now - last_progress_ < k_progress_interval) return;
    last_progress_ = now;
    spdlog::info("restored {:.0f} % of {}", progress_.percent(), format_byte_size(size_));
  }

  std::string finish() {
    const std::lock_guard lock{mutex_};
    if (!lines_.empty()) lines_.finish([this](std::string_view line, bool cut) { write(line, cut); });
    log_.finish();
    return tail_;
  }

 private:
  void write(std::string_view line, bool cut) { log_.add(redact_.line(line, cut), cut); }

  std::mutex mutex_;
  const Redactor& redact_;
  BoundedLog log_;
  DrillObserver& observer_;
  std::uint64_t size_;
  pgbackrest::RestoreProgress progress_;
  std::string tail_;
  LineBuffer lines_;
  std::chrono::steady_clock::time_point last_progress_ = std::chrono::steady_clock::now();
};

/// A name with a line break, of a database or a file, breaks the manifest's own line, which pgBackRest 2.45 does not
/// escape: it makes such a backup without a word, and can restore none of it.
bool has_broken_manifest(const pgbackrest::ErrorLine& error) {
  const auto says = [&](std::string_view words) { return error.message.find(words) != std::string::npos; };
  return says("unable to load backup manifest file") && says("missing '=' in key/value");
}

/// The exit code tells whose fault it is: the backup's, or that of what lies between.
[[noreturn]] void throw_restore_failed(int exit_code, const std::string& output,
                                       const pgbackrest::BackupSource& source) {
  using pgbackrest::ErrorClass;
  const auto& redact = source.redactor();
  const auto error = pgbackrest::find_error(output);
  const std::string message = fmt::format("pgbackrest restore failed with exit code {}{}", exit_code,
                                          error ? ": " + redact(error->message) : std::string{});
  std::string hint = error ? redact(error->hint) : "";
  if (error && has_broken_manifest(*error)) {
    hint =
        "A database of production has a line break in its name, which this pgBackRest writes into the manifest and "
        "cannot "
        "read: rename it (ALTER DATABASE ... RENAME TO) and take a new backup; none of this cluster can be restored "
        "until then.";
  }
  if (hint.empty()) hint = "See pgbackrest.log next to the report; `pgbackrest verify` tells which files are damaged.";
  auto error_class = pgbackrest::classify(exit_code);
  if (error && source.classify(*error) == ErrorClass::configuration) {
    error_class = ErrorClass::configuration;
  }
  switch (error_class) {
    case ErrorClass::repository_unreachable:
    case ErrorClass::access_denied:
      throw DrillError{Reason::repository_unreachable, message, hint};
    case ErrorClass::configuration:
      throw DrillError{Reason::config_invalid, message, hint};
    case ErrorClass::tool_missing:
      throw DrillError{Reason::tool_missing, message, hint};
    case ErrorClass::interrupted:
      throw DrillError{Reason::incus_failed, message, "Was the container stopped, or out of memory?"};
    case ErrorClass::success:
    case ErrorClass::crypto:
    case ErrorClass::backup_missing:
    case ErrorClass::archive_missing:
    case ErrorClass::corruption:
    case ErrorClass::mismatch:
    case ErrorClass::local_files:
    case ErrorClass::destination:
    case ErrorClass::busy:
    case ErrorClass::internal:
      break;
  }
  throw DrillError{Reason::restore_failed, message, hint};
}

}  // namespace

void restore(const Bounds& bounds, const Run& run, const Container& container, const Preflighted& preflighted,
             const Provisioned& provisioned, const Outputs& outputs, UndoStack& undos, Restored& result) {
  const auto& source = provisioned.source;
  for (const auto& option : source.ignored_options()) {
    result.findings.push_back("ignoring " + option +
                              " from pgbackrest.conf: a drill restores everything into one directory");
  }
  RestoreOutput output{outputs, source.redactor(), provisioned.backup.size};
  const auto command =
      Container::as_user("postgres", source.restore_command(provisioned.backup, provisioned.target, provisioned.cpus));

  result.began = std::chrono::steady_clock::now();
  BackgroundCommand running{container.client(), bounds,
                            container.name(),   {command, {}},
                            incus::Stream::out, [&](std::string_view chunk) { output.take(chunk); }};
  try {
    push_recovery_files(bounds, container, source.fetch_script(provisioned.backup, provisioned.cpus), provisioned.uid,
                        provisioned.gid);
    result.socket_directory = preflighted.reach.open_server(bounds, container, run.id, provisioned.uid, provisioned.gid,
                                                            preflighted.probe_users, undos);
    result.archive =
        list_archive(bounds, {container, source, provisioned.info.archive_of(provisioned.backup)}, result.findings);
  } catch (const incus::Error& error) {
    if (!error.is_cancelled() && !error.is_timeout()) throw_if_disk_full(bounds, container, error.what());
    throw;
  }
  const int exit_code = running.wait(bounds);
  result.duration = std::chrono::steady_clock::now() - result.began;

  if (exit_code != 0) {
    // What fails before pgbackrest has read its options is told on stderr, whatever the options say.
    output.take(running.read_other(bounds));
    const std::string said = output.finish();
    const auto error = pgbackrest::find_error(said);
    throw_if_disk_full(bounds, container, error ? source.redact(error->message) : "pgbackrest restore failed");
    throw_restore_failed(exit_code, said, source);
  }
  output.finish();
}

}  // namespace drill
