// Resolves names on the host, because an Incus proxy connects to literal addresses only.
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

/// Returns an address of the name, IPv4 preferred. Of several, returns the first that accepts a connection to the port,
/// so that one dead server of many does no harm. Throws ResolveError, also when no name server
/// answers in half a minute, and CutShort when the bounds are reached first.
std::string resolve_host(const Bounds& bounds, const std::string& name, std::uint16_t port);

/// The first of these literal addresses that accepts a connection; the first of all when none does within seconds.
std::string first_reachable(const std::vector<std::string>& addresses, std::uint16_t port);

}  // namespace drill
