// Strict reading of a JSON object: each key is read once, and a key that was not read is an error.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>

#include "tests/fake-incusd/timers.hpp"

namespace fake {

class Fields {
 public:
  /// `where` begins every message, such as "exec[2]".
  Fields(const nlohmann::json& json, std::string where) : json_(json), where_(std::move(where)) {
    if (!json.is_object()) throw std::runtime_error(where_ + ": must be an object");
  }

  /// Sets `value` when the key is there. Throws std::runtime_error when it has another type.
  template <typename T>
  void read(const char* key, T& value) {
    const auto* found = take(key);
    if (found == nullptr) return;
    try {
      value = found->get<T>();
    } catch (const nlohmann::json::exception&) {
      throw std::runtime_error(where_ + ": \"" + key + "\" has the wrong type");
    }
  }

  void read(const char* key, Seconds& value) {
    double seconds = value.count();
    read(key, seconds);
    if (seconds < 0) throw std::runtime_error(where_ + ": \"" + key + "\" must not be negative");
    value = Seconds{seconds};
  }

  template <typename T>
  void require(const char* key, T& value) {
    if (!json_.contains(key)) throw std::runtime_error(where_ + ": \"" + key + "\" is missing");
    read(key, value);
  }

  /// Calls `read_item(item, its place)` for each item of the array, when the key is there.
  template <typename Reader>
  void each(const char* key, const Reader& read_item) {
    const auto* found = take(key);
    if (found == nullptr) return;
    if (!found->is_array()) throw std::runtime_error(where_ + ": \"" + key + "\" must be an array");
    for (std::size_t index = 0; index < found->size(); ++index) {
      read_item((*found)[index], where_ + "." + key + "[" + std::to_string(index) + "]");
    }
  }

  /// The member, or null; for the caller to read.
  const nlohmann::json* take(const char* key) {
    read_.insert(key);
    const auto found = json_.find(key);
    return found == json_.end() ? nullptr : &*found;
  }

  bool has(const char* key) const { return json_.contains(key); }
  const std::string& where() const { return where_; }

  /// Call it last. Throws std::runtime_error for a key that was not read.
  void end() const {
    for (const auto& [key, value] : json_.items()) {
      if (!read_.contains(key)) throw std::runtime_error(where_ + ": unknown key \"" + key + "\"");
    }
  }

 private:
  const nlohmann::json& json_;
  std::string where_;
  std::set<std::string> read_;
};

}  // namespace fake
