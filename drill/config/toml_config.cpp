#include "drill/config/toml_config.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include "drill/config/names.hpp"
#include "drill/config/promote.hpp"
#include "drill/config/recovery_target.hpp"
#include "drill/config/toml_checks.hpp"
#include "drill/config/toml_command.hpp"
#include "drill/config/toml_probes.hpp"
#include "drill/config/toml_section.hpp"
#include "drill/postgres/connection_string.hpp"
#include "drill/text/quantities.hpp"
#include "drill/text/utf8.hpp"

namespace drill {
namespace {

constexpr std::uint32_t k_max_kept_drills = 100'000;

void require_size(std::string_view text) {
  if (parse_byte_size(text) == 0) throw std::invalid_argument("must be greater than 0");
  if (!is_digit(text.back())) return;
  // Incus would take it for bytes.
  throw std::invalid_argument("'" + std::string(text) + "' has no unit\nHINT: write it with its unit, like \"" +
                              std::string(text) + "GiB\".");
}

/// A key is written as a number, the rest as words.
void read_repository(Section& section, std::string& repository) {
  const toml::node* node = section.find("repo");
  if (node == nullptr) return;
  std::string value;
  if (const auto* key = node->as_integer()) {
    value = std::to_string(key->get());
  } else if (const auto* word = node->as_string()) {
    value = word->get();
  } else {
    section.fail(*node, "repo", "expected a string or an integer, found " + type_name(node->type()));
  }
  section.guarded("repo", [&] { require_repository(value); });
  repository = value;
}

void read_process_max(Section& section, std::optional<unsigned>& out) {
  constexpr std::int64_t k_most = 999;  // pgBackRest's own limit
  const toml::node* node = section.find("process_max");
  if (node == nullptr) return;
  const std::int64_t processes = section.as<toml::value<std::int64_t>>(*node, "process_max", "an integer").get();
  if (processes < 1 || processes > k_most) {
    section.fail(*node, "process_max",
                 "expected 1 to " + std::to_string(k_most) + ", found " + std::to_string(processes));
  }
  out = static_cast<unsigned>(processes);
}

void read_backup(Section section, BackupConfig& backup) {
  section.read("stanza", backup.stanza, require_stanza_name);
  section.read_optional("config", backup.config, require_absolute_path);
  section.read_optional("config_include_path", backup.config_include_path, require_absolute_path);
  section.read("set", backup.set, require_backup_set);
  section.collect_faults([&] { read_repository(section, backup.repo); });
  section.read("target", backup.target, [](const std::string& value) { parse_target(value); });
  section.collect_faults([&] { read_process_max(section, backup.process_max); });
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

/// A bare number has no unit, in quotes or without.
void read_size(Section& section, std::string_view key, std::string& size, bool may_be_empty) {
  section.collect_faults([&] {
    const toml::node* node = section.find(key);
    if (node == nullptr || !node->is_number()) {
      return section.read(key, size, [may_be_empty](const std::string& value) {
        if (!value.empty() || !may_be_empty) require_size(value);
      });
    }
    section.fail(*node, key,
                 "expected a size, found " + type_name(node->type()) +
                     "\nHINT: write it with its unit, in quotes, like \"10GiB\".");
  });
}

void read_incus(Section section, IncusConfig& incus) {
  section.read_optional("socket", incus.socket, require_absolute_path);
  section.read("project", incus.project, require_incus_name);
  section.read_optional("instance", incus.instance, require_instance_name);
  section.read("image", incus.image, require_plain_text);
  section.collect_faults([&] { read_profiles(section, incus.profiles); });
  section.read_optional("pool", incus.pool, require_incus_name);
  section.read("cpu", incus.cpu, require_cpu_limit);
  read_size(section, "memory", incus.memory, false);
  read_size(section, "disk", incus.disk, true);
  read_size(section, "read_limit", incus.read_limit, true);
  read_size(section, "write_limit", incus.write_limit, true);
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

void read_settings(Section section, std::map<std::string, std::string>& settings) {
  for (const auto& [key, node] : section.table()) {
    section.collect_faults([&section, &settings, &name = key, &value = node] {
      section.guarded(name.str(), [&] { require_setting_name(name.str()); });
      settings[std::string(name.str())] = setting_text(section, name.str(), value);
    });
  }
}

/// `target`: of [backup], which was read before.
void read_postgres(Section section, const std::string& target, PostgresConfig& postgres) {
  section.read("user", postgres.user, require_plain_text);
  section.read("database", postgres.database, require_plain_text);
  section.read("timezone", postgres.timezone, require_time_zone);
  std::string promote = to_string(postgres.promote);
  section.read("promote", promote,
               [&target](const std::string& value) { require_promote_goes_with(parse_promote(value), target); });
  postgres.promote = parse_promote(promote);
  section.collect_faults([&] {
    if (const auto settings = section.inner("settings")) read_settings(*settings, postgres.settings);
  });
  section.finish();
}

void read_production(Section section, ProductionConfig& production) {
  section.read_optional("connection", production.connection, postgres::require_connection_string);
  section.finish();
}

void read_verify(Section section, VerifyLevel& level, std::optional<std::chrono::seconds>& budget) {
  std::string name = "smoke";
  section.read("level", name, [](const std::string& value) {
    if (value == "smoke" || value == "read" || value == "deep") return;
    throw std::invalid_argument("'" + value + "' is not a level\nHINT: one of \"smoke\", \"read\" and \"deep\".");
  });
  if (name == "read") level = VerifyLevel::read;
  if (name == "deep") level = VerifyLevel::deep;
  section.collect_faults([&] {
    budget = section.duration("budget");
    if (budget && level == VerifyLevel::smoke) {
      section.fail(
          *section.find("budget"), "budget",
          "level \"smoke\" reads no relations\nHINT: set level = \"read\" or level = \"deep\", or remove budget.");
    }
  });
  section.finish();
}

void read_objectives(Section section, ObjectivesConfig& objectives) {
  section.collect_faults([&] { objectives.rto = section.duration("rto"); });
  section.collect_faults([&] { objectives.rpo = section.duration("rpo"); });
  section.collect_faults([&] { objectives.coverage = section.duration("coverage"); });
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
  section.read("read", deadlines.read);
  section.read("teardown", deadlines.teardown);
  section.finish();
}

void read_metrics(Section section, MetricsConfig& metrics) {
  section.read_optional("textfile_dir", metrics.textfile_dir, require_absolute_path);
  section.read("prefix", metrics.prefix, require_metric_prefix);
  section.finish();
}

void read_keep(Section& section, std::uint32_t& out) {
  const toml::node* node = section.find("keep");
  if (node == nullptr) return;
  const std::int64_t keep = section.as<toml::value<std::int64_t>>(*node, "keep", "an integer").get();
  if (keep < 1 || keep > k_max_kept_drills) {
    section.fail(*node, "keep",
                 "expected 1 to " + std::to_string(k_max_kept_drills) + ", found " + std::to_string(keep));
  }
  out = static_cast<std::uint32_t>(keep);
}

void read_state(Section section, StateConfig& state) {
  section.read("directory", state.directory, require_absolute_path);
  section.collect_faults([&] { read_keep(section, state.keep); });
  section.finish();
}

void read_report_section(Section section, ReportConfig& report) {
  section.read_optional("sign", report.sign, require_absolute_path);
  section.read_optional("allowed_signers", report.allowed_signers, require_absolute_path);
  section.finish();
}

void read_notify(Section section, NotifyConfig& notify) {
  section.collect_faults([&] { read_command(section, notify.command); });
  section.read("timeout", notify.timeout);
  section.finish();
}

/// Metrics and report know checks and probes by their names alone.
void require_other_names(Section& root, const Config& config) {
  for (const auto& probe : config.probes) {
    if (std::ranges::none_of(config.checks, [&](const auto& check) { return check.name == probe.name; })) continue;
    root.fail(*root.find("probe"), "[[probe]]", "the name '" + probe.name + "' is already used by a check");
  }
}

Config read_root(const std::string& file, const toml::table& table) {
  Config config;
  ConfigFaults faults;
  Section root(file, faults, table, "", "");
  // Each section of the file that is there, given to the function that reads it.
  const auto read = [&](std::string_view key, auto reader) {
    root.collect_faults([&] {
      if (const auto section = root.inner(key)) reader(*section);
    });
  };
  read("backup", [&](const Section& section) { read_backup(section, config.backup); });
  read("incus", [&](const Section& section) { read_incus(section, config.incus); });
  read("postgres", [&](const Section& section) { read_postgres(section, config.backup.target, config.postgres); });
  read("production", [&](const Section& section) { read_production(section, config.production); });
  root.collect_faults([&] { read_probes(file, root, config.probes); });
  root.collect_faults([&] { read_checks(file, root, config.checks); });
  root.collect_faults([&] { require_other_names(root, config); });
  if (config.checks.empty() && !config.has_proving_probe()) config.checks.push_back(users_check());
  read("verify", [&](const Section& section) { read_verify(section, config.level, config.budget); });
  read("objectives", [&](const Section& section) { read_objectives(section, config.objectives); });
  read("deadlines", [&](const Section& section) { read_deadlines(section, config.deadlines); });
  read("metrics", [&](const Section& section) { read_metrics(section, config.metrics); });
  read("state", [&](const Section& section) { read_state(section, config.state); });
  read("report", [&](const Section& section) { read_report_section(section, config.report); });
  read("notify", [&](const Section& section) { read_notify(section, config.notify); });
  root.finish();
  faults.throw_if_any();
  return config;
}

/// What to do about the line that is no TOML. Its value is not repeated: it may be a password.
std::string hint_on_line(std::string_view text, toml::source_index number) {
  constexpr std::string_view k_letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (toml::source_index i = 1; i < number && !text.empty(); ++i)
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  const std::string_view line = text.substr(0, text.find('\n'));
  const std::size_t sign = line.find('=');
  const std::size_t begin = sign == std::string_view::npos ? sign : line.find_first_not_of(" \t", sign + 1);
  const std::string key{line.substr(0, std::min(line.find_first_of(" \t="), line.size()))};
  const bool unquoted =
      begin != std::string_view::npos && (line[begin] == '/' || k_letters.find(line[begin]) != std::string_view::npos);
  if (!unquoted || key.empty() || key.find_first_not_of(std::string{k_letters} + "_") != std::string::npos)
    return "correct this line; /usr/share/doc/dr-drill/drill.toml has every key with its default.";
  return "put a text in quotes: " + key + " = \"...\".";
}

std::string read_file(const std::filesystem::path& path) {
  const auto fail = [&path](int error) {
    throw ConfigError("could not read the configuration '" + path.string() +
                      "': " + std::generic_category().message(error) +
                      (error == EACCES ? "\nHINT: run as root, or as a user who may read it."
                                       : "\nHINT: name another file with --config."));
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
    const auto line = error.source().begin.line;
    throw ConfigError(name + ":" + std::to_string(line) + ": not valid TOML, column " +
                      std::to_string(error.source().begin.column) + ": " + description +
                      "\nHINT: " + hint_on_line(text, line));
  }
}

Config load_toml_config(const std::filesystem::path& path) {
  return parse_toml_config(read_file(path), path.string());
}

}  // namespace drill
