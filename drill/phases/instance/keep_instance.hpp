// An instance that an operator wants to look at after the drill.
#pragma once

#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "incus-client/client.hpp"

namespace drill {

/// Marks the drill's instance so that no sweep takes it before its time, and logs how to enter, ask and remove it.
/// False when it is not there, or cannot be marked.
bool keep_instance(const incus::Client& client, const Bounds& bounds, const Config& config, const std::string& run_id,
                   const std::vector<std::string>& secret_files);

}  // namespace drill
