// The log in journald's own protocol: every line carries the run and the phase as fields, and the drill's end its
// verdict and reason.
#pragma once

#include <spdlog/common.h>

#include <memory>

#include "drill/report/observer.hpp"

namespace drill::systemd {

/// Whether stderr is the journal: JOURNAL_STREAM names it (systemd.exec(5)).
bool stderr_is_journal();

/// A sink for the journal; lines that the journal does not accept go to stderr with a priority that systemd
/// understands.
spdlog::sink_ptr journal_sink();

/// An observer that sets the fields of later log lines, and logs the end of each phase and of the drill. nullptr unless
/// the log goes to a journal_sink().
std::unique_ptr<DrillObserver> journal_observer();

}  // namespace drill::systemd
