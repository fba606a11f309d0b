#include "drill/config/toml_config.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "drill/config/byte_size.hpp"
#include "drill/config/duration.hpp"
#include "drill/config/names.hpp"
#include "drill/config/nearest_name.hpp"
#include "drill/pgbackrest/target.hpp"

namespace drill {
namespace {

constexpr std::uint32_t k_max_kept_drills = 100'000;

void require_size(std::string_view text) {
  if (parse_byte_size(text) == 0) throw std::invalid_argument("must be greater than 0");
}

std::string type_name(toml::node_type type) {
  switch (type) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a float";
    case toml::node_type::boolean:
      return "a boolean";
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time:
      return "a date or time";
    case toml::node_type::none:
      break;
  }
  return "nothing";
}

/// One table of the file while it is read: remembers which keys it was asked for, so that the others can be refused.
class Section {
 public:
  /// `title` is how messages call it, "[backup]"; `path` prefixes unknown keys, "backup.".
  Section(const std::string& file, const toml::table& table, std::string title, std::string path)
      : file_(file), table_(table), title_(std::move(title)), path_(std::move(path)) {}

  const toml::table& table() const { return table_; }
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

  std::optional<std::string> text(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return std::nullopt;
    return as<toml::value<std::string>>(*node, key, "a string").get();
  }

  /// Reads a string into `out` when it is set; `check` throws std::invalid_argument when it will not do.
  template <typename Check>
  void read(std::string_view key, std::string& out, Check check) {
    const std::optional<std::string> value = text(key);
    if (!value) return;
    guarded(key, [&] { check(*value); });
    out = *value;
  }

  /// The same, but an empty string is fine: it stands for the default.
  template <typename Check>
  void read_optional(std::string_view key, std::string& out, Check check) {
    read(key, out, [&](const std::string& value) {
      if (!value.empty()) check(value);
    });
  }

  std::optional<std::chrono::seconds> duration(std::string_view key) {
    const std::optional<std::string> value = text(key);
    if (!value) return std::nullopt;
    std::chrono::seconds result{};
    guarded(key, [&] {
      result = parse_duration(*value);
      if (result.count() == 0) throw std::invalid_argument("must be greater than 0");
    });
    return result;
  }

  void read(std::string_view key, std::chrono::seconds& out) {
    if (const auto value = duration(key)) out = *value;
  }

  std::optional<double> number(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return std::nullopt;
    const std::optional<double> value = node->is_number() ? node->value<double>() : std::nullopt;
    if (!value) fail(*node, key, "expected a number, found " + type_name(node->type()));
    if (!std::isfinite(*value)) fail(*node, key, "must be a finite number");
    return value;
  }

  /// A sub-table; nullptr when it is not there.
  const toml::table* table(std::string_view key) {
    const toml::node* node = find(key);
    return node == nullptr ? nullptr : &as<toml::table>(*node, key, "a table");
  }

  /// Refuses every key nobody asked for.
  void finish() const {
    for (const auto& [key, node] : table_) {
      if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
      std::string shown(key.str());
      std::replace_if(
          shown.begin(), shown.end(),
          [](char c) {
            return has_control_character({&c, 1});
          },
          '?');
      throw ConfigError(at(key.source().begin.line) + "unknown key '" + path_ + shown +
                        "'\nHINT: " + name_hint(key.str(), known_));
    }
  }

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
    throw ConfigError(at(node.source().begin.line) + title_ + " " + std::string(key) + ": " + message);
  }

  /// About the section as a whole.
  [[noreturn]] void fail(const std::string& message) const {
    throw ConfigError(at(table_.source().begin.line) + title_ + ": " + message);
  }

 private:
  std::string at(toml::source_index line) const { return file_ + ":" + std::to_string(line) + ": "; }

  const std::string& file_;
  const toml::table& table_;
  std::string title_;
  std::string path_;
  std::vector<std::string> known_;
};

void read_backup(Section section, BackupConfig& backup) {
  section.read("stanza", backup.stanza, require_stanza_name);
  section.read("config", backup.config, require_absolute_path);
  section.read("set", backup.set, require_backup_set);
  section.read("target", backup.target, [](const std::string& value) { pgbackrest::parse_target(value); });
  section.finish();
}

void read_profiles(Section& section, std::vector<std::string>& profiles) {
  const toml::node* node = section.find("profiles");
  if (node == nullptr) return;
  profiles.clear();
  for (const toml::node& element : section.as<toml::array>(*node, "profiles", "an array of strings")) {
    const std::string& name = section.as<toml::value<std::string>>(element, "profiles", "an array of strings").get();
    section.guarded("profiles", [&] { require_incus_name(name); });
    profiles.push_back(name);
  }
}

void read_incus(Section section, IncusConfig& incus) {
  section.read_optional("socket", incus.socket, require_absolute_path);
  section.read("project", incus.project, require_incus_name);
  section.read("instance", incus.instance, require_instance_name);
  section.read("image", incus.image, require_plain_text);
  read_profiles(section, incus.profiles);
  section.read_optional("pool", incus.pool, require_incus_name);
  section.read("cpu", incus.cpu, require_cpu_limit);
  section.read("memory", incus.memory, require_size);
  section.read_optional("disk", incus.disk, require_size);
  section.read("network", incus.network, require_incus_name);
  section.finish();
}

/// A server setting as `-c name=value` takes it: numbers and booleans may be written without quotes.
std::string setting_text(const Section& section, std::string_view name, const toml::node& node) {
  if (const auto* text = node.as_string()) {
    if (has_control_character(text->get())) section.fail(node, name, "must not contain control characters");
    return text->get();
  }
  if (const auto* flag = node.as_boolean()) return flag->get() ? "on" : "off";
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  section.fail(node, name, "expected a string, an integer or a boolean, found " + type_name(node.type()));
}

void read_postgres(const std::string& file, Section section, PostgresConfig& postgres) {
  section.read("user", postgres.user, require_plain_text);
  section.read("database", postgres.database, require_plain_text);
  if (const toml::table* settings = section.table("settings")) {
    Section inner(file, *settings, "[postgres.settings]", "postgres.settings.");
    for (const auto& [key, node] : *settings) {
      inner.guarded(key.str(), [&name = key] { require_setting_name(name.str()); });
      postgres.settings[std::string(key.str())] = setting_text(inner, key.str(), node);
    }
  }
  section.finish();
}

/// What the check expects, as PostgreSQL prints it.
std::optional<std::string> read_equals(Section& section) {
  const toml::node* node = section.find("equals");
  if (node == nullptr) return std::nullopt;
  if (const auto* text = node->as_string()) return text->get();
  if (const auto* number = node->as_integer()) return std::to_string(number->get());
  if (const auto* flag = node->as_boolean()) return flag->get() ? "t" : "f";
  section.fail(*node, "equals", "expected a string, an integer or a boolean, found " + type_name(node->type()));
}

CheckConfig read_check(Section section) {
  CheckConfig check;
  section.read("name", check.name, require_check_name);
  if (check.name.empty()) section.fail("name is missing\nHINT: give every check a name, like name = \"users\".");
  section.rename("[[check]] '" + check.name + "'");

  section.read("sql", check.sql, [](const std::string& sql) {
    if (sql.find_first_not_of(" \t\r\n;") == std::string::npos) throw std::invalid_argument("must not be empty");
    if (sql.find('\0') != std::string::npos) throw std::invalid_argument("must not contain a NUL character");
  });
  if (check.sql.empty()) section.fail("sql is missing");
  check.min = section.number("min");
  check.max = section.number("max");
  check.equals = read_equals(section);
  section.read("database", check.database, require_plain_text);
  section.read("timeout", check.timeout);
  section.finish();

  if (!check.min && !check.max && !check.equals) {
    section.fail("expects nothing, so it could never fail\nHINT: set at least one of min, max and equals.");
  }
  if (check.min && check.max && *check.min > *check.max) section.fail("min is greater than max");
  return check;
}

void read_checks(const std::string& file, Section& root, std::vector<CheckConfig>& checks) {
  if (const toml::node* node = root.find("check")) {
    const toml::array* array = node->as_array();
    if (array == nullptr || !array->is_homogeneous(toml::node_type::table)) {
      throw ConfigError(file + ":" + std::to_string(node->source().begin.line) +
                        ": check: expected an array of tables, found " + type_name(node->type()) +
                        "\nHINT: begin each check with a line [[check]].");
    }
    std::set<std::string> names;
    for (const toml::node& element : *array) {
      Section section(file, *element.as_table(), "[[check]]", "check.");
      CheckConfig check = read_check(section);
      if (!names.insert(check.name).second) section.fail("the name '" + check.name + "' is taken by an earlier check");
      checks.push_back(std::move(check));
    }
  }
  // A drill that proves nothing about the data must not pass.
  if (checks.empty()) {
    checks.push_back(
        {.name = "users", .sql = "SELECT count(*) FROM users", .min = 1, .max = {}, .equals = {}, .database = ""});
  }
}

/// Read for its errors only: there is one level so far.
void read_verify(Section section) {
  std::string level = "smoke";
  section.read("level", level, [](const std::string& value) {
    if (value == "smoke") return;
    throw std::invalid_argument("'" + value +
                                "' is not known to this version\nHINT: the one level so far is \"smoke\".");
  });
  section.finish();
}

void read_objectives(Section section, ObjectivesConfig& objectives) {
  objectives.rto = section.duration("rto");
  objectives.rpo = section.duration("rpo");
  std::string on_miss = "fail";
  section.read("on_miss", on_miss, [](const std::string& value) {
    if (value != "fail" && value != "warn")
      throw std::invalid_argument(R"(expected "fail" or "warn", found ')" + value + "'");
  });
  objectives.fail_on_miss = on_miss == "fail";
  section.finish();
}

void read_deadlines(Section section, DeadlinesConfig& deadlines) {
  section.read("total", deadlines.total);
  section.read("launch", deadlines.launch);
  section.read("provision", deadlines.provision);
  section.read("restore", deadlines.restore);
  section.read("recover", deadlines.recover);
  section.read("verify", deadlines.verify);
  section.read("teardown", deadlines.teardown);
  section.finish();
}

void read_metrics(Section section, MetricsConfig& metrics) {
  section.read("textfile_dir", metrics.textfile_dir, require_absolute_path);
  section.read("prefix", metrics.prefix, require_metric_prefix);
  section.finish();
}

void read_state(Section section, StateConfig& state) {
  section.read("directory", state.directory, require_absolute_path);
  if (const toml::node* node = section.find("keep")) {
    const std::int64_t keep = section.as<toml::value<std::int64_t>>(*node, "keep", "an integer").get();
    if (keep < 1 || keep > k_max_kept_drills) {
      section.fail(*node, "keep",
                   "expected 1 to " + std::to_string(k_max_kept_drills) + ", found " + std::to_string(keep));
    }
    state.keep = static_cast<std::uint32_t>(keep);
  }
  section.finish();
}

Config read_root(const std::string& file, const toml::table& table) {
  Config config;
  Section root(file, table, "configuration", "");
  // Each section of the file that is there, given to the function that reads it.
  const auto read = [&](std::string_view key, auto reader) {
    const toml::node* node = root.find(key);
    if (node == nullptr) return;
    const toml::table* section = node->as_table();
    if (section == nullptr) {
      throw ConfigError(file + ":" + std::to_string(node->source().begin.line) + ": " + std::string(key) +
                        ": expected a table, found " + type_name(node->type()));
    }
    reader(Section(file, *section, "[" + std::string(key) + "]", std::string(key) + "."));
  };
  read("backup", [&](const Section& section) { read_backup(section, config.backup); });
  read("incus", [&](const Section& section) { read_incus(section, config.incus); });
  read("postgres", [&](const Section& section) { read_postgres(file, section, config.postgres); });
  read_checks(file, root, config.checks);
  read("verify", [](const Section& section) { read_verify(section); });
  read("objectives", [&](const Section& section) { read_objectives(section, config.objectives); });
  read("deadlines", [&](const Section& section) { read_deadlines(section, config.deadlines); });
  read("metrics", [&](const Section& section) { read_metrics(section, config.metrics); });
  read("state", [&](const Section& section) { read_state(section, config.state); });
  root.finish();
  return config;
}

std::string read_file(const std::filesystem::path& path) {
  const auto fail = [&path](int error) {
    throw ConfigError("could not read the configuration '" + path.string() +
                      "': " + std::generic_category().message(error) + "\nHINT: name another file with --config.");
  };
  // Not blocking: a pipe under this name would otherwise be waited for without end.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) fail(errno);
  std::string text(k_max_config_size + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(fd, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      const int error = errno;
      ::close(fd);
      fail(error);
    }
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  ::close(fd);
  text.resize(size);
  return text;
}

/// The lines before line `line` (1-based).
std::string_view lines_before(std::string_view text, toml::source_index line) {
  std::size_t end = 0;
  for (toml::source_index i = 1; i < line; ++i) {
    const std::size_t next = text.find('\n', end);
    if (next == std::string_view::npos) break;
    end = next + 1;
  }
  return text.substr(0, end);
}

/// As much of the text as is TOML, from its start.
toml::table parse_leading(std::string_view text) {
  // Every round drops at least one line. An unterminated string is reported at the end of the file and costs a round
  // for each line after it, so there is a bound.
  for (int round = 0; round < 1000 && !text.empty(); ++round) {
    try {
      return toml::parse(text);
    } catch (const toml::parse_error& error) {
      std::string_view shorter = lines_before(text, error.source().begin.line);
      if (shorter.size() >= text.size()) shorter = text.substr(0, text.find_last_of('\n', text.size() - 2) + 1);
      text = shorter.size() < text.size() ? shorter : std::string_view{};
    }
  }
  return {};
}

/// The text cut before every line that begins with '['.
std::vector<std::string_view> sections_of(std::string_view text) {
  std::vector<std::string_view> sections;
  while (!text.empty()) {
    const auto next = text.find("\n[");
    const auto length = next == std::string_view::npos ? text.size() : next + 1;
    sections.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return sections;
}

template <typename Check>
std::optional<std::string> salvage_value(const toml::table& table, std::string_view section, std::string_view key,
                                         Check check) {
  const auto value = table[section][key].value<std::string>();
  if (!value) return std::nullopt;
  try {
    check(*value);
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
  return *value;
}

}  // namespace

Config parse_toml_config(std::string_view text, const std::string& name) {
  if (text.size() > k_max_config_size) {
    throw ConfigError(name + ":1: the file is larger than " + format_byte_size(k_max_config_size));
  }
  try {
    const toml::table table = toml::parse(text, std::string_view{name});
    return read_root(name, table);
  } catch (const toml::parse_error& error) {
    std::string description(error.description());
    if (description.starts_with("Error ")) description[0] = 'e';
    throw ConfigError(name + ":" + std::to_string(error.source().begin.line) + ": not valid TOML, column " +
                      std::to_string(error.source().begin.column) + ": " + description);
  }
}

Config load_toml_config(const std::filesystem::path& path) {
  return parse_toml_config(read_file(path), path.string());
}

SalvagedConfig salvage_toml(std::string_view text) noexcept {
  try {
    SalvagedConfig saved;
    // Section by section, so that an error in one of them costs what stands below it there, and no other section.
    for (const auto section : sections_of(text.substr(0, k_max_config_size))) {
      const toml::table table = parse_leading(section);
      const auto save = [&](std::optional<std::string>& value, const char* name, const char* key, auto check) {
        if (!value) value = salvage_value(table, name, key, check);
      };
      save(saved.stanza, "backup", "stanza", require_stanza_name);
      save(saved.textfile_dir, "metrics", "textfile_dir", require_absolute_path);
      save(saved.prefix, "metrics", "prefix", require_metric_prefix);
      save(saved.state_directory, "state", "directory", require_absolute_path);
    }
    return saved;
  } catch (...) {
    return {};
  }
}

}  // namespace drill
