#include "tests/fake-incusd/json_body.hpp"

#include "tests/fake-incusd/api_error.hpp"

namespace fake {

namespace {

const char* go_name(const nlohmann::json& value) {
  if (value.is_boolean()) return "bool";
  if (value.is_number()) return "number";
  if (value.is_array()) return "array";
  if (value.is_object()) return "object";
  return "string";
}

nlohmann::json parse(const std::string& text) {
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) throw ApiError(400, "EOF");
    if (error.byte == 0 || error.byte > text.size()) throw ApiError(400, "unexpected EOF");
    throw ApiError(400, std::string("invalid character '") + text[error.byte - 1] + "' looking for beginning of value");
  }
}

}  // namespace

JsonBody::JsonBody(const std::string& text, std::string structure)
    : json_(parse(text)), structure_(std::move(structure)) {
  if (!json_.is_object()) {
    throw ApiError(
        400, std::string("json: cannot unmarshal ") + go_name(json_) + " into Go value of type api." + structure_);
  }
}

const nlohmann::json* JsonBody::member(const char* key) const {
  const auto found = json_.find(key);
  return found == json_.end() || found->is_null() ? nullptr : &*found;
}

void JsonBody::refuse(const nlohmann::json& value, const std::string& key, const char* go_type) const {
  throw ApiError(400, std::string("json: cannot unmarshal ") + go_name(value) + " into Go struct field " + structure_ +
                          "." + key + " of type " + go_type);
}

bool JsonBody::has(const char* key) const {
  return member(key) != nullptr;
}

std::string JsonBody::string(const char* key) const {
  const auto* value = member(key);
  if (value == nullptr) return {};
  if (!value->is_string()) refuse(*value, key, "string");
  return value->get<std::string>();
}

bool JsonBody::boolean(const char* key) const {
  const auto* value = member(key);
  if (value == nullptr) return false;
  if (!value->is_boolean()) refuse(*value, key, "bool");
  return value->get<bool>();
}

long JsonBody::number(const char* key, long fallback) const {
  const auto* value = member(key);
  if (value == nullptr) return fallback;
  if (!value->is_number_integer()) refuse(*value, key, "int");
  return value->get<long>();
}

std::vector<std::string> JsonBody::strings(const char* key) const {
  const auto* value = member(key);
  if (value == nullptr) return {};
  if (!value->is_array()) refuse(*value, key, "[]string");
  std::vector<std::string> strings;
  for (const auto& item : *value) {
    if (!item.is_string()) refuse(item, key, "string");
    strings.push_back(item.get<std::string>());
  }
  return strings;
}

StringMap JsonBody::string_map_of(const nlohmann::json& json, const char* key, const char* go_type) const {
  if (!json.is_object()) refuse(json, key, go_type);
  StringMap map;
  for (const auto& [name, value] : json.items()) {
    if (value.is_null()) {
      map[name] = "";
      continue;
    }
    if (!value.is_string()) refuse(value, key, "string");
    map[name] = value.get<std::string>();
  }
  return map;
}

StringMap JsonBody::string_map(const char* key) const {
  const auto* value = member(key);
  return value == nullptr ? StringMap{} : string_map_of(*value, key, "map[string]string");
}

std::map<std::string, StringMap> JsonBody::devices(const char* key) const {
  const auto* value = member(key);
  if (value == nullptr) return {};
  if (!value->is_object()) refuse(*value, key, "map[string]map[string]string");
  std::map<std::string, StringMap> devices;
  for (const auto& [name, device] : value->items()) {
    devices[name] = device.is_null() ? StringMap{} : string_map_of(device, key, "map[string]string");
  }
  return devices;
}

JsonBody JsonBody::object(const char* key) const {
  const auto* value = member(key);
  if (value == nullptr) return {nlohmann::json::object(), structure_};
  if (!value->is_object()) refuse(*value, key, "api.InstanceSource");
  return {*value, structure_ + "." + key};
}

}  // namespace fake
