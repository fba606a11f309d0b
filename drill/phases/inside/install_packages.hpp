// Installs missing packages in a bare image, from its own apt sources over the configured network.
#pragma once

#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/container/container.hpp"

namespace drill {

/// Installs Debian packages; PostgreSQL's packages make no cluster. Throws DrillError (tool_missing) with apt's
/// message.
void install_packages(const Bounds& bounds, const Container& container, const std::vector<std::string>& packages);

}  // namespace drill
