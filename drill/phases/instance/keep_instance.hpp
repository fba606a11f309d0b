// Keeps the instance for an operator to inspect after the drill.
#pragma once

#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "incus-client/client.hpp"

namespace drill {

/// Marks the drill's instance so that no cleanup removes it before it expires, and logs how to enter, query and remove
/// it. Returns false when it does not exist or cannot be marked.
bool keep_instance(const incus::Client& client, const Bounds& bounds, const Config& config, const std::string& run_id,
                   const std::vector<std::string>& secret_files);

}  // namespace drill
