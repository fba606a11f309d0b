// Names to addresses, as the host sees them: an Incus proxy connects to literal addresses only.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"

namespace drill {

class ResolveError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// An address of the name, IPv4 preferred. Where it has several, the first that takes connections to the port: one dead
/// server of many keeps no client from the others. Throws ResolveError, also when no name server
/// answers in half a minute, and CutShort when the bounds are reached first.
std::string resolve_host(const Bounds& bounds, const std::string& name, std::uint16_t port);

/// The first of these literal addresses that takes a connection, the first at all when none does within seconds.
std::string first_reachable(const std::vector<std::string>& addresses, std::uint16_t port);

}  // namespace drill
