#include "incus-client/json.hpp"

#include <algorithm>

#include "incus-client/error.hpp"

namespace incus {

bool nests_too_deep(std::string_view text) {
  constexpr std::size_t k_most = 100;
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > k_most) return true;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

nlohmann::json parse_json(std::string_view text, const Call* call) {
  constexpr std::size_t k_most_values = 1'000'000;
  constexpr std::size_t k_look_up_every = 1024;
  if (nests_too_deep(text)) return nlohmann::json::value_t::discarded;
  struct TooMany {};
  std::size_t values = 0;
  const auto count = [&](int /*depth*/, nlohmann::json::parse_event_t /*event*/, nlohmann::json& /*value*/) {
    if (++values > k_most_values) throw TooMany{};
    if (call != nullptr && values % k_look_up_every == 0) check(*call, "reading an answer");
    return true;
  };
  try {
    return nlohmann::json::parse(text, count, /*allow_exceptions=*/false);
  } catch (const TooMany&) {
    return nlohmann::json::value_t::discarded;
  }
}

std::string to_json_text(const nlohmann::json& json, const std::string& what) {
  try {
    return json.dump();
  } catch (const nlohmann::json::type_error&) {
    throw Error{ErrorKind::rejected, what + ": a value is no UTF-8, and the API can carry nothing else"};
  }
}

const nlohmann::json& member(const nlohmann::json& object, const char* key) {
  static const nlohmann::json nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(key);
  return found == object.end() ? nothing : *found;
}

std::string string_or(const nlohmann::json& object, const char* key, const std::string& fallback) {
  const auto& value = member(object, key);
  return value.is_string() ? value.get<std::string>() : fallback;
}

std::int64_t integer_or(const nlohmann::json& object, const char* key, std::int64_t fallback) {
  const auto& value = member(object, key);
  return value.is_number_integer() ? value.get<std::int64_t>() : fallback;
}

std::uint64_t bytes_or_0(const nlohmann::json& object, const char* key) {
  const auto& value = member(object, key);
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, integer_or(object, key, 0)));
}

bool bool_or(const nlohmann::json& object, const char* key, bool fallback) {
  const auto& value = member(object, key);
  return value.is_boolean() ? value.get<bool>() : fallback;
}

std::vector<std::string> strings(const nlohmann::json& object, const char* key) {
  std::vector<std::string> out;
  const auto& values = member(object, key);
  if (!values.is_array()) return out;
  for (const auto& value : values) {
    if (value.is_string()) out.push_back(value.get<std::string>());
  }
  return out;
}

std::map<std::string, std::string> string_map(const nlohmann::json& object, const char* key) {
  std::map<std::string, std::string> out;
  const auto& values = member(object, key);
  if (!values.is_object()) return out;
  for (const auto& [name, value] : values.items()) {
    if (value.is_string()) out.emplace(name, value.get<std::string>());
  }
  return out;
}

std::string required_string(const nlohmann::json& object, const char* key, const std::string& what) {
  const auto& value = member(object, key);
  if (value.is_string()) return value.get<std::string>();
  throw Error{ErrorKind::protocol, what + ": the answer has no '" + key + "'"};
}

}  // namespace incus
