// Percent-encoding (RFC 3986) and the paths of the API.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace incus {

/// Encodes everything but unreserved characters, the slash included.
std::string percent_encode(std::string_view text);

/// Joins encoded segments under /1.0: api_path({"instances", "x"}) is "/1.0/instances/x".
std::string api_path(std::initializer_list<std::string_view> segments);

/// Adds one query parameter; `value` is encoded.
std::string with_query(std::string target, std::string_view name, std::string_view value);

}  // namespace incus
