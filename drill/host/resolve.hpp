// Names to addresses, as the host sees them: an Incus proxy connects to literal addresses only.
#pragma once

#include <string>

namespace drill {

/// The first address of the name, IPv4 preferred. Throws DrillError (repository_unreachable).
std::string resolve_host(const std::string& name);

}  // namespace drill
