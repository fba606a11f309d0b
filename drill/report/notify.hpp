// After the drill somebody is told of it, by a command of the operator's.
#pragma once

#include <stop_token>

#include "drill/config/config.hpp"
#include "drill/report/redacted_report.hpp"

namespace drill {

/// Runs the command with the report as JSON on its stdin, and waits for it as long as the configuration allows.
/// Whatever becomes of it is logged and changes nothing. Nothing is done when no command is configured.
void notify(const NotifyConfig& config, const RedactedReport& report, const std::stop_token& stop);

}  // namespace drill
