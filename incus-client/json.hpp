// Reading JSON that somebody else wrote: a member that is missing or of another type is its default, or a protocol
// error.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "incus-client/call.hpp"

namespace incus {

/// True when the text opens more than a hundred brackets within each other. A value of a million is copied by as many
/// nested calls, which no stack has room for.
bool nests_too_deep(std::string_view text);

/// The text as JSON; a discarded value when it is none, nests too deep, or has more than a million values, which cost
/// thirty times the bytes that they are written in. Throws Error when the call, if there is one, ends meanwhile.
nlohmann::json parse_json(std::string_view text, const Call* call = nullptr);

/// The value as text for the daemon. Throws Error (rejected) when a string of it is no UTF-8, which JSON cannot carry.
std::string to_json_text(const nlohmann::json& json, const std::string& what);

std::string string_or(const nlohmann::json& object, const char* key, const std::string& fallback);
std::int64_t integer_or(const nlohmann::json& object, const char* key, std::int64_t fallback);
/// A number of bytes; 0, which is not known, when it is negative, missing or no whole number.
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
