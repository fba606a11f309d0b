// The filter language of lists: "config.user.x eq y and status eq Running".
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace fake {

/// Whether the object passes. Throws ApiError 400 for what is no filter.
bool passes(const nlohmann::json& object, const std::string& filter);

}  // namespace fake
