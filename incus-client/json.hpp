// Reads JSON from outside: a member that is missing or of a wrong type is its default, or a protocol error.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "incus-client/call.hpp"

namespace incus {

/// True when the text nests more than a hundred brackets. A value with a million levels is copied by as many nested
/// calls, which overflow the stack.
bool nests_too_deep(std::string_view text);

/// Parses JSON; returns a discarded value when the text is invalid, nests too deeply, or has more than a million
/// values, which need thirty times the memory of their text. Throws Error when the call, if there is one, ends
/// meanwhile.
nlohmann::json parse_json(std::string_view text, const Call* call = nullptr);

/// The value as text for the daemon. Throws Error (rejected) when a string in it is not UTF-8, which JSON cannot
/// represent.
std::string to_json_text(const nlohmann::json& json, const std::string& what);

std::string string_or(const nlohmann::json& object, const char* key, const std::string& fallback);
std::int64_t integer_or(const nlohmann::json& object, const char* key, std::int64_t fallback);
/// A number of bytes; 0 (unknown) when it is negative, missing or not a whole number.
std::uint64_t bytes_or_0(const nlohmann::json& object, const char* key);
bool bool_or(const nlohmann::json& object, const char* key, bool fallback);
std::vector<std::string> strings(const nlohmann::json& object, const char* key);
/// Members of an object whose values are strings; others are left out.
std::map<std::string, std::string> string_map(const nlohmann::json& object, const char* key);
/// The member; a JSON null when it is missing.
const nlohmann::json& member(const nlohmann::json& object, const char* key);

/// The member as a string. Throws Error (protocol) that names `what` and the key.
std::string required_string(const nlohmann::json& object, const char* key, const std::string& what);

}  // namespace incus
