#include "drill/outcome/reason.hpp"

#include <array>
#include <cstddef>

namespace drill {
namespace {

constexpr std::array k_reasons{
    ReasonEntry{Reason::none, "none", Verdict::pass,
                "the backup was restored and every check returned the expected result"},
    ReasonEntry{Reason::restore_failed, "restore_failed", Verdict::fail, "pgbackrest restore failed on this backup"},
    ReasonEntry{Reason::replay_failed, "replay_failed", Verdict::fail,
                "WAL replay was aborted: a segment could not be fetched or read, or the target was never reached"},
    ReasonEntry{Reason::replay_incomplete, "replay_incomplete", Verdict::fail,
                "WAL replay ended before the end of the archive"},
    ReasonEntry{Reason::wrong_timeline, "wrong_timeline", Verdict::fail,
                "the restored server is not on the timeline or not of the cluster that the repository describes"},
    ReasonEntry{Reason::check_failed, "check_failed", Verdict::fail,
                "a question to the restored data was not answered as expected"},
    ReasonEntry{Reason::corruption_found, "corruption_found", Verdict::fail, "the restored data is damaged"},
    ReasonEntry{Reason::rto_missed, "rto_missed", Verdict::fail, "the restore took longer than the objective allows"},
    ReasonEntry{Reason::rpo_missed, "rpo_missed", Verdict::fail, "more data would be lost than the objective allows"},
    ReasonEntry{Reason::production_touched, "production_touched", Verdict::fail,
                "the restored server could have written to production's repository"},
    ReasonEntry{Reason::postgres_would_not_start, "postgres_would_not_start", Verdict::fail,
                "PostgreSQL did not start on the restored data"},
    ReasonEntry{Reason::server_crashed, "server_crashed", Verdict::fail, "the restored server crashed after promotion"},
    ReasonEntry{Reason::config_invalid, "config_invalid", Verdict::error,
                "the command line, drill.toml or pgbackrest.conf cannot be used"},
    ReasonEntry{Reason::incus_unreachable, "incus_unreachable", Verdict::error,
                "no Incus daemon answers on the socket"},
    ReasonEntry{Reason::incus_denied, "incus_denied", Verdict::error, "the Incus daemon denies access"},
    ReasonEntry{Reason::incus_failed, "incus_failed", Verdict::error, "the Incus daemon refused or failed a request"},
    ReasonEntry{Reason::image_missing, "image_missing", Verdict::error, "the container image is not there"},
    ReasonEntry{Reason::instance_exists, "instance_exists", Verdict::error,
                "an instance of this name exists, and dr-drill may not remove it"},
    ReasonEntry{Reason::drill_running, "drill_running", Verdict::error, "another drill uses this instance name"},
    ReasonEntry{Reason::no_space, "no_space", Verdict::error, "not enough room for the restored data"},
    ReasonEntry{Reason::out_of_memory, "out_of_memory", Verdict::error,
                "the container's memory was not enough for the drill"},
    ReasonEntry{Reason::repository_unreachable, "repository_unreachable", Verdict::error,
                "the backup repository cannot be reached or read"},
    ReasonEntry{Reason::no_backup, "no_backup", Verdict::error, "the repository has no such backup"},
    ReasonEntry{Reason::tool_missing, "tool_missing", Verdict::error, "a program that the drill needs is missing"},
    ReasonEntry{Reason::version_mismatch, "version_mismatch", Verdict::error,
                "the image has no PostgreSQL of the backup's major version"},
    ReasonEntry{Reason::deadline_exceeded, "deadline_exceeded", Verdict::error,
                "a phase took longer than its deadline"},
    ReasonEntry{Reason::interrupted, "interrupted", Verdict::error, "the drill was ended by a signal"},
    ReasonEntry{Reason::metrics_unwritable, "metrics_unwritable", Verdict::error,
                "the metrics file or the state directory cannot be written, or the report not signed"},
    ReasonEntry{Reason::teardown_failed, "teardown_failed", Verdict::error,
                "something of the drill could not be removed; a backup that was proven stays proven"},
    ReasonEntry{Reason::internal, "internal", Verdict::error, "a bug in dr-drill"},
};

}  // namespace

std::span<const ReasonEntry> reasons() {
  return k_reasons;
}

const ReasonEntry& entry(Reason reason) {
  return k_reasons.at(static_cast<std::size_t>(reason));
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::fail:
      return "fail";
    case Verdict::error:
      return "error";
  }
  return "error";
}

int exit_code(Verdict verdict) {
  return static_cast<int>(verdict);
}

}  // namespace drill
