// Names to addresses, as the host sees them: an Incus proxy connects to literal addresses only.
#pragma once

#include <string>

#include "incus-client/call.hpp"

namespace drill {

/// The first address of the name, IPv4 preferred. Throws DrillError (repository_unreachable), also when no name server
/// answers in half a minute, and incus::Error when the call ends first.
std::string resolve_host(const incus::Call& call, const std::string& name);

}  // namespace drill
