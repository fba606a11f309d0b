// The {type, status, status_code, operation, error_code, error, metadata} envelope around nearly every answer.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tests/fake-incusd/http.hpp"
#include "tests/fake-incusd/operations.hpp"

namespace fake {

/// The texts of the envelopes, without a reply around them.
std::string sync_text(const nlohmann::json& metadata);
std::string error_text(int code, const std::string& error);

Reply sync_reply(const nlohmann::json& metadata = nlohmann::json::object());
Reply async_reply(const Operation& operation);
Reply error_reply(int code, const std::string& error);

}  // namespace fake
