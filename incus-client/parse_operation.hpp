// Reads an operation as the daemon tells of it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "incus-client/operation.hpp"

namespace incus {

/// `what` names the request in messages. Throws Error (protocol).
Operation parse_operation(const nlohmann::json& json, const std::string& what);

}  // namespace incus
