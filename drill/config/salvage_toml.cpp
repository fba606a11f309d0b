#include "drill/config/salvage_toml.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <vector>

#include "drill/config/names.hpp"
#include "drill/config/toml_config.hpp"

namespace drill {
namespace {

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

/// Where the next line that begins with '[' begins, blanks before it apart; npos when there is none.
std::size_t next_section(std::string_view text) {
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', end + 1)) {
    const auto first = text.find_first_not_of(" \t", end + 1);
    if (first != std::string_view::npos && text[first] == '[') return end + 1;
  }
  return std::string_view::npos;
}

/// The text cut before every line that begins a section.
std::vector<std::string_view> sections_of(std::string_view text) {
  std::vector<std::string_view> sections;
  while (!text.empty()) {
    const auto length = std::min(next_section(text), text.size());
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

std::string_view trimmed_text(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\"'");
  return begin == std::string_view::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r\"'") - begin + 1);
}

/// A section that is whole is one for the reader of whole files too. What it runs must be exactly what was written.
std::optional<NotifyConfig> salvage_notify(std::string_view section) {
  if (!trimmed_text(section).starts_with("[notify]")) return std::nullopt;
  try {
    return parse_toml_config(section, "").notify;
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

/// What stands behind "stanza =" in a line that TOML cannot read: quotes forgotten, or one of them.
std::optional<std::string> written_stanza(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || trimmed_text(line.substr(0, equals)) != "stanza") continue;
    const std::string_view value = line.substr(equals + 1);
    return std::string{trimmed_text(value.substr(0, value.find('#')))};
  }
  return std::nullopt;
}

/// A stanza that only people can read is as good as one in quotes. One that nobody can is not the default one.
void save_written_stanza(std::string_view text, SalvagedConfig& saved) {
  const auto written = written_stanza(text);
  if (saved.stanza || !written) return;
  saved.stanza_unreadable = true;
  if (written->find_first_not_of("0123456789.") == std::string::npos) return;  // a number, and no name
  try {
    require_stanza_name(*written);
    saved.stanza = written;
    saved.stanza_unreadable = false;
  } catch (const std::invalid_argument&) {
    return;
  }
}

}  // namespace

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
      save(saved.sign, "report", "sign", require_absolute_path);
      save(saved.image, "incus", "image", require_plain_text);
      if (!saved.notify) saved.notify = salvage_notify(section);
    }
    save_written_stanza(text.substr(0, k_max_config_size), saved);
    return saved;
  } catch (...) {
    return {};
  }
}

}  // namespace drill
