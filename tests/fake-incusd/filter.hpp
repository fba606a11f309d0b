// The filter language of lists: "config.user.x eq y and status eq Running".
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace fake {

/// Whether the object matches. Throws ApiError 400 for an invalid filter.
bool passes(const nlohmann::json& object, const std::string& filter);

}  // namespace fake
