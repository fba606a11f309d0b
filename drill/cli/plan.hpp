// What a drill would do, without doing it: --dry-run.
#pragma once

#include <stop_token>
#include <string>

#include "drill/config/config.hpp"
#include "drill/phases/instance/obstacles.hpp"
#include "incus-client/client.hpp"

namespace drill {

/// Asks the daemon and the host's pgbackrest, writes nothing. Returns the plan as text. Adds what would prevent the
/// drill to `obstacles`; the plan has everything else. Throws incus::Error when it is interrupted.
std::string plan(const Config& config, const incus::Client& client, const std::stop_token& stop, Obstacles& obstacles);

}  // namespace drill
