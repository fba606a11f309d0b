// Names to addresses, as the host sees them: an Incus proxy connects to literal addresses only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "incus-client/call.hpp"

namespace drill {

/// An address of the name, IPv4 preferred. Where it has several, the first that takes connections to the port: one dead
/// server of many keeps no client from the others. Throws DrillError (repository_unreachable), also when no name server
/// answers in half a minute, and incus::Error when the call ends first.
std::string resolve_host(const incus::Call& call, const std::string& name, std::uint16_t port);

/// The first of these literal addresses that takes a connection, the first at all when none does within seconds.
std::string first_reachable(const std::vector<std::string>& addresses, std::uint16_t port);

}  // namespace drill
