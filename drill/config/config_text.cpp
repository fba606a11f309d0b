#include "drill/config/config_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "drill/config/promote.hpp"
#include "drill/redaction/redactor.hpp"

namespace drill {
namespace {

/// A basic string of TOML.
std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\u{:04X}", byte);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

/// "90s", "2h": exact, as the reader takes it.
std::string duration(std::chrono::seconds value) {
  constexpr std::int64_t k_minute = 60;
  constexpr std::int64_t k_hour = 3600;
  const std::int64_t count = value.count();
  if (count != 0 && count % k_hour == 0) return fmt::format("\"{}h\"", count / k_hour);
  if (count != 0 && count % k_minute == 0) return fmt::format("\"{}min\"", count / k_minute);
  return fmt::format("\"{}s\"", count);
}

std::string list(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + toml_string(word);
  return "[" + out + "]";
}

/// Whether a server setting of this name may carry a password.
bool is_sensitive(const std::string& name) {
  constexpr std::array<std::string_view, 9> k_words{"conninfo", "pass", "pwd",        "secret", "token",
                                                    "salt",     "key",  "credential", "command"};
  std::string lower = name;  // PostgreSQL does not tell upper from lower case either
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::any_of(k_words.begin(), k_words.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

std::string settings(const std::map<std::string, std::string>& settings) {
  std::string out;
  for (const auto& [name, value] : settings) {
    out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", toml_string(name),
                       toml_string(is_sensitive(name) ? std::string{k_redacted} : value));
  }
  return out.empty() ? "{}" : "{ " + out + " }";
}

std::string check_text(const CheckConfig& check) {
  std::string out = fmt::format("\n[[check]]\nname = {}\nsql = {}\n", toml_string(check.name), toml_string(check.sql));
  if (check.min) out += fmt::format("min = {}\n", *check.min);
  if (check.max) out += fmt::format("max = {}\n", *check.max);
  if (check.equals) out += fmt::format("equals = {}\n", toml_string(*check.equals));
  if (check.max_age) out += fmt::format("max_age = {}\n", duration(*check.max_age));
  if (check.min_ratio_to_previous) out += fmt::format("min_ratio_to_previous = {}\n", *check.min_ratio_to_previous);
  if (!check.database.empty()) out += fmt::format("database = {}\n", toml_string(check.database));
  return out + fmt::format("timeout = {}\n", duration(check.timeout));
}

const char* level(VerifyLevel level) {
  switch (level) {
    case VerifyLevel::smoke:
      return "smoke";
    case VerifyLevel::read:
      return "read";
    case VerifyLevel::deep:
      return "deep";
  }
  return "smoke";
}

/// A repository's key is a number.
std::string repository(const std::string& repo) {
  return repo == "any" || repo == "stalest" ? toml_string(repo) : repo;
}

std::string objectives(const ObjectivesConfig& objectives) {
  std::string out = "\n[objectives]\n";
  if (objectives.rto) out += fmt::format("rto = {}\n", duration(*objectives.rto));
  if (objectives.coverage) out += fmt::format("coverage = {}\n", duration(*objectives.coverage));
  if (objectives.rpo) out += fmt::format("rpo = {}\n", duration(*objectives.rpo));
  return out + fmt::format("on_miss = \"{}\"\n", objectives.fail_on_miss ? "fail" : "warn");
}

std::string probe_text(const ProbeConfig& probe) {
  // Its arguments may hold a secret, a URL with a key for instance.
  std::vector<std::string> shown(probe.command.size(), std::string{k_redacted});
  shown.front() = probe.command.front();
  return fmt::format(
      "\n[[probe]]\nname = {}\ncommand = {}\nuser = {}\ndirectory = {}\ntimeout = {}\nproves_data = {}\n",
      toml_string(probe.name), list(shown), toml_string(probe.user), toml_string(probe.directory),
      duration(probe.timeout), probe.proves_data);
}

std::string deadlines(const DeadlinesConfig& limits) {
  return fmt::format(
      "\n[deadlines]\ntotal = {}\nlaunch = {}\nprovision = {}\nrestore = {}\nrecover = {}\nverify = {}\nread = {}\n"
      "teardown = {}\n",
      duration(limits.total), duration(limits.launch), duration(limits.provision), duration(limits.restore),
      duration(limits.recover), duration(limits.verify), duration(limits.read), duration(limits.teardown));
}

}  // namespace

std::string to_text(const Config& config) {
  const auto& incus = config.incus;
  std::string out =
      fmt::format("[backup]\nstanza = {}\nconfig = {}\nconfig_include_path = {}\nset = {}\nrepo = {}\ntarget = {}\n",
                  toml_string(config.backup.stanza), toml_string(config.backup.config),
                  toml_string(config.backup.config_include_path), toml_string(config.backup.set),
                  repository(config.backup.repo), toml_string(config.backup.target));
  if (config.backup.process_max) out += fmt::format("process_max = {}\n", *config.backup.process_max);
  out += fmt::format("\n[incus]\nsocket = {}\nproject = {}\ninstance = {}\nimage = {}\nprofiles = {}\npool = {}\n",
                     toml_string(incus.socket), toml_string(incus.project), toml_string(incus.instance),
                     toml_string(incus.image), list(incus.profiles), toml_string(incus.pool));
  out += fmt::format("cpu = {}\nmemory = {}\ndisk = {}\nnetwork = {}\n", toml_string(incus.cpu),
                     toml_string(incus.memory), toml_string(incus.disk), toml_string(incus.network));
  out +=
      fmt::format("read_limit = {}\nwrite_limit = {}\n", toml_string(incus.read_limit), toml_string(incus.write_limit));
  out += fmt::format("\n[postgres]\nuser = {}\ndatabase = {}\ntimezone = {}\npromote = {}\nsettings = {}\n",
                     toml_string(config.postgres.user), toml_string(config.postgres.database),
                     toml_string(config.postgres.timezone), toml_string(to_string(config.postgres.promote)),
                     settings(config.postgres.settings));
  if (!config.production.connection.empty()) {
    out += fmt::format("\n[production]\nconnection = \"{}\"\n", k_redacted);
  }
  for (const auto& check : config.checks) out += check_text(check);
  for (const auto& probe : config.probes) out += probe_text(probe);
  out += fmt::format("\n[verify]\nlevel = \"{}\"\n", level(config.level));
  if (config.budget) out += fmt::format("budget = {}\n", duration(*config.budget));
  out += objectives(config.objectives);
  out += deadlines(config.deadlines);
  out += fmt::format("\n[metrics]\ntextfile_dir = {}\nprefix = {}\n", toml_string(config.metrics.textfile_dir),
                     toml_string(config.metrics.prefix));
  out += fmt::format("\n[state]\ndirectory = {}\nkeep = {}\n", toml_string(config.state.directory), config.state.keep);
  if (!config.report.sign.empty() || !config.report.allowed_signers.empty()) {
    out += fmt::format("\n[report]\nsign = {}\nallowed_signers = {}\n", toml_string(config.report.sign),
                       toml_string(config.report.allowed_signers));
  }
  if (!config.notify.command.empty()) {
    std::vector<std::string> shown(config.notify.command.size(), std::string{k_redacted});
    shown[0] = config.notify.command[0];
    out += fmt::format("\n[notify]\ncommand = {}\ntimeout = {}\n", list(shown), duration(config.notify.timeout));
  }
  return out;
}

}  // namespace drill
