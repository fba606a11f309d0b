// Request bodies, refused with the messages of Go's JSON decoder.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace fake {

using StringMap = std::map<std::string, std::string>;

/// The body of a request as one of the API's structures; its members are read with the functions of this class.
/// Every function throws ApiError 400 for a value of another type. A missing member and null are the same.
class JsonBody {
 public:
  /// `structure` is the name of the Go type, for the messages.
  JsonBody(const std::string& text, std::string structure);

  bool has(const char* key) const;
  std::string string(const char* key) const;
  bool boolean(const char* key) const;
  long number(const char* key, long fallback) const;
  std::vector<std::string> strings(const char* key) const;
  StringMap string_map(const char* key) const;
  std::map<std::string, StringMap> devices(const char* key) const;
  /// The member as a structure of its own.
  JsonBody object(const char* key) const;

 private:
  JsonBody(nlohmann::json json, std::string structure) : json_(std::move(json)), structure_(std::move(structure)) {}
  const nlohmann::json* member(const char* key) const;
  [[noreturn]] void refuse(const nlohmann::json& value, const std::string& key, const char* go_type) const;
  StringMap string_map_of(const nlohmann::json& json, const char* key, const char* go_type) const;

  nlohmann::json json_;
  std::string structure_;
};

}  // namespace fake
