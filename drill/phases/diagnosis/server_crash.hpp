// A restored server that was up and is gone.
#pragma once

#include <string>

#include "drill/bounds/bounds.hpp"
#include "drill/phases/recover.hpp"

namespace drill {

/// Throws DrillError (server_crashed) when a session broke off and the drill's own, which nothing was asked through
/// meanwhile, broke off with it: PostgreSQL ends all sessions when one of its processes crashes. Returns when the
/// server lives. `during` is what was asked, as in "check 'users' was asked". Throws incus::Error.
void blame_crash(const Bounds& bounds, const RunningServer& server, const postgres::SessionError& error,
                 const std::string& during);

/// The same when it was the drill's own session that broke off, so that nothing need be asked.
void blame_crash(const postgres::SessionError& error, const std::string& during);

}  // namespace drill
