// One table of a TOML file while it is read: typed values, and errors with file, line and key. Internal to
// drill/config: it brings the TOML library with it.
#pragma once

#include <toml++/toml.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "drill/config/config_error.hpp"
#include "drill/config/config_faults.hpp"

namespace drill {

/// "a string", for messages.
std::string type_name(toml::node_type type);

/// Remembers which keys were read, so that the others can be refused.
class Section {
 public:
  /// `title` names the section in messages, "[backup]"; empty for the whole file. `path` prefixes unknown keys,
  /// "backup.". `faults` collects all faults.
  Section(const std::string& file, ConfigFaults& faults, const toml::table& table, std::string title, std::string path)
      : file_(file), faults_(faults), table_(table), title_(std::move(title)), path_(std::move(path)) {}

  [[nodiscard]] const toml::table& table() const { return table_; }
  void rename(std::string title) { title_ = std::move(title); }

  /// The value of a key, or nullptr when it is not set.
  const toml::node* find(std::string_view key) {
    known_.emplace_back(key);
    return table_.get(key);
  }

  template <typename T>
  const T& as(const toml::node& node, std::string_view key, const char* wanted) const {
    const T* value = node.as<T>();
    if (value == nullptr) {
      std::string message = std::string("expected ") + wanted + ", found " + type_name(node.type());
      if (std::is_same_v<T, toml::value<std::string>> && node.is_number()) message += "\nHINT: write it in quotes.";
      fail(node, key, message);
    }
    return *value;
  }

  std::optional<std::string> text(std::string_view key);

  /// Runs `action`, which reads one key or a few that belong together, and keeps its ConfigError for the end.
  template <typename Action>
  void collect_faults(Action action) {
    faults_.collect(action);
  }

  /// Reads a string into `out` when it is set. When `check` throws std::invalid_argument, that is a fault, kept for the
  /// end.
  template <typename Check>
  void read(std::string_view key, std::string& out, Check check) {
    collect_faults([&] {
      const std::optional<std::string> value = text(key);
      if (!value) return;
      guarded(key, [&] { check(*value); });
      out = *value;
    });
  }

  /// The same, but an empty string is valid and means the default.
  template <typename Check>
  void read_optional(std::string_view key, std::string& out, Check check) {
    read(key, out, [&](const std::string& value) {
      if (!value.empty()) check(value);
    });
  }

  std::optional<std::chrono::seconds> duration(std::string_view key);

  void read(std::string_view key, std::chrono::seconds& out) {
    collect_faults([&] {
      if (const auto value = duration(key)) out = *value;
    });
  }

  std::optional<double> number(std::string_view key);

  /// A sub-table as a section; nothing when it is not there.
  std::optional<Section> inner(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return std::nullopt;
    const std::string path = path_ + std::string(key);
    return Section(file_, faults_, as<toml::table>(*node, key, "a table"), "[" + path + "]", path + ".");
  }

  /// Adds a fault for every key that was not read.
  void finish();

  /// Turns std::invalid_argument of `action` into a ConfigError that names the key.
  template <typename Action>
  void guarded(std::string_view key, Action action) const {
    try {
      action();
    } catch (const std::invalid_argument& error) {
      const toml::node* node = table_.get(key);
      fail(node == nullptr ? table_ : *node, key, error.what());
    }
  }

  [[noreturn]] void fail(const toml::node& node, std::string_view key, const std::string& message) const {
    const std::string where = title_.empty() ? std::string(key) : title_ + " " + std::string(key);
    throw ConfigError(at(node.source().begin.line) + where + ": " + message);
  }

  /// Throws ConfigError about the section as a whole.
  [[noreturn]] void fail(const std::string& message) const {
    throw ConfigError(at(table_.source().begin.line) + title_ + ": " + message);
  }

 private:
  [[nodiscard]] std::string at(toml::source_index line) const { return file_ + ":" + std::to_string(line) + ": "; }

  const std::string& file_;
  ConfigFaults& faults_;
  const toml::table& table_;
  std::string title_;
  std::string path_;
  std::vector<std::string> known_;
};

}  // namespace drill
