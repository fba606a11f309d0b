// The probes: commands of the operator's that ask the restored server, and run on the host.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/host/user.hpp"
#include "drill/postgres/session.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

/// What the probes of one drill are told, in their environment.
struct ProbeContext {
  std::string stanza;
  std::string run_id;
  std::filesystem::path report;  ///< where the report will be
};

/// Finds out whether each can run here. Throws DrillError (config_invalid) for the first that cannot: no such program,
/// user or directory, or another user than ours where we are not root.
void require_probes(const std::vector<ProbeConfig>& probes);

/// Whom a probe runs as, each of them once: those who are not the user of this process. Throws std::runtime_error.
std::vector<User> users_of(const std::vector<ProbeConfig>& probes);

/// Runs one probe. It passes with exit code 0; what it printed last is its answer. Throws only when the drill cannot go
/// on: DrillError (server_crashed), CutShort.
[[nodiscard]] CheckReport run_probe(const Bounds& bounds, const postgres::Server& server, const ProbeConfig& probe,
                                    const ProbeContext& context);

/// Judges the backup by the first probe that did not pass. Throws DrillError: check_failed, config_invalid when it
/// could not be run.
void judge_probes(const std::vector<CheckReport>& probes);

}  // namespace drill
