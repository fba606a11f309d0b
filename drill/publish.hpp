// The end of every drill: writes report, metrics and ledger.
#pragma once

#include <optional>
#include <vector>

#include "drill/config/config.hpp"
#include "drill/host/run_lock.hpp"
#include "drill/report/redacted_report.hpp"

namespace drill {

/// Writes <textfile_dir>/dr_drill_<stanza>.prom, carrying the last success over. Throws std::system_error.
void write_metrics(const Config& config, const RedactedReport& report);

/// The lock of the stanza's metrics file, held by the drill that will write it at its end; nothing when another drill
/// holds it. Throws std::runtime_error.
std::optional<RunLock> try_lock_metrics(const Config& config, const std::string& stanza);

/// Writes report, metrics and the ledger; of the metrics a drill by hand writes only that of a kept instance. A failed
/// write is logged and turns the report into an error (metrics_unwritable). `before`: the drills of other repositories
/// that led to the same verdict; the metrics are those of all, and wait for the last. Removes no past drills: only the
/// caller knows whether [state] keep is valid.
void publish(const Config& config, RedactedReport& report, const std::vector<RedactedReport>& before = {});

}  // namespace drill
