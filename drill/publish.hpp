// The end of every drill: report and metrics are put where others read them.
#pragma once

#include <optional>

#include "drill/config/config.hpp"
#include "drill/host/run_lock.hpp"
#include "drill/report/redacted_report.hpp"

namespace drill {

/// Writes <textfile_dir>/dr_drill_<stanza>.prom, carrying the last success over. Throws std::system_error.
void write_metrics(const Config& config, const RedactedReport& report);

/// The right to write the metrics file of the stanza, held by the drill that does so at its end; nothing when another
/// drill holds it. Throws std::runtime_error.
std::optional<RunLock> try_lock_metrics(const Config& config, const std::string& stanza);

/// Writes report and metrics, of a drill by hand only that it kept an instance; what cannot be written turns the report
/// into an error (metrics_unwritable) and is logged. Removes nothing: whether [state] keep is known is for the caller
/// to say.
void publish(const Config& config, RedactedReport& report);

}  // namespace drill
