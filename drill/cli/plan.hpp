// What a drill would do, without doing it: --dry-run.
#pragma once

#include <stop_token>
#include <string>

#include "drill/config/config.hpp"
#include "incus-client/client.hpp"

namespace drill {

/// Asks the daemon and the host's pgbackrest, writes nothing. Throws DrillError and incus::Error as preflight does.
std::string plan(const Config& config, const incus::Client& client, const std::stop_token& stop);

}  // namespace drill
