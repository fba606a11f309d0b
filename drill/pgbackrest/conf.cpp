#include "drill/pgbackrest/conf.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "drill/pgbackrest/option_name.hpp"

namespace drill::pgbackrest {
namespace {

constexpr std::string_view k_global = "global";
/// What pgBackRest trims: its strTrim().
constexpr std::string_view k_blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(k_blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(k_blanks) - begin + 1);
}

/// Values may be secrets, so errors name places and keys only.
[[noreturn]] void fail(const Conf& conf, int line, const std::string& message) {
  throw ConfError(conf.place(line) + ": " + message);
}

/// The sections a command looks at, the strongest first.
std::array<std::string, 4> sections_of(std::string_view stanza, std::string_view command) {
  const std::string colon_command = ":" + std::string(command);
  return {std::string(stanza) + colon_command, std::string(stanza), std::string(k_global) + colon_command,
          std::string(k_global)};
}

/// "main" of "main:restore".
std::string_view stanza_of(std::string_view section) {
  return section.substr(0, section.find(':'));
}

}  // namespace

Conf::Conf(std::string name, std::vector<ConfEntry> entries, std::vector<ConfPart> parts)
    : name_(std::move(name)), entries_(std::move(entries)), parts_(std::move(parts)) {}

std::string Conf::place(int line) const {
  const ConfPart whole{name_, 1};
  const ConfPart* part = &whole;
  for (const auto& each : parts_) {
    if (each.first_line <= line) part = &each;
  }
  return part->file + ":" + std::to_string(line - part->first_line + 1);
}

bool Conf::has_stanza(std::string_view stanza) const {
  return stanza != k_global && std::any_of(entries_.begin(), entries_.end(), [stanza](const ConfEntry& entry) {
           return stanza_of(entry.section) == stanza;
         });
}

std::vector<std::string> Conf::stanzas() const {
  std::set<std::string, std::less<>> names;
  for (const ConfEntry& entry : entries_) {
    if (stanza_of(entry.section) != k_global) names.emplace(stanza_of(entry.section));
  }
  return {names.begin(), names.end()};
}

std::vector<const ConfEntry*> Conf::find(std::string_view stanza, std::string_view command,
                                         std::string_view option) const {
  std::vector<const ConfEntry*> found;
  for (const std::string& section : sections_of(stanza, command)) {
    for (const ConfEntry& entry : entries_) {
      if (entry.section == section && entry.option == option) found.push_back(&entry);
    }
    if (!found.empty()) break;
  }
  for (const ConfEntry* entry : found) {
    if (entry->value.empty()) fail(*this, entry->line, "[" + entry->section + "] " + entry->key + " must have a value");
  }
  return found;
}

std::optional<std::string> Conf::value(std::string_view stanza, std::string_view command,
                                       std::string_view option) const {
  const std::vector<const ConfEntry*> found = find(stanza, command, option);
  if (found.empty()) return std::nullopt;
  if (found.size() > 1) {
    fail(*this, found[1]->line,
         "[" + found[1]->section + "] " + found[1]->key + " is set a second time, first at " + place(found[0]->line));
  }
  return found[0]->value;
}

bool Conf::flag(std::string_view stanza, std::string_view command, std::string_view option, bool fallback) const {
  const std::optional<std::string> text = value(stanza, command, option);
  if (!text) return fallback;
  if (*text == "y") return true;
  if (*text == "n") return false;
  const ConfEntry& entry = *find(stanza, command, option)[0];
  fail(*this, entry.line, "[" + entry.section + "] " + entry.key + " must be 'y' or 'n'");
}

std::vector<std::string> Conf::values(std::string_view stanza, std::string_view command,
                                      std::string_view option) const {
  std::vector<std::string> result;
  for (const ConfEntry* entry : find(stanza, command, option)) result.push_back(entry->value);
  return result;
}

std::vector<ConfEntry> Conf::effective(std::string_view stanza, std::string_view command) const {
  std::vector<ConfEntry> result;
  std::set<std::string, std::less<>> seen;
  for (const std::string& section : sections_of(stanza, command)) {
    std::set<std::string, std::less<>> seen_here;
    for (const ConfEntry& entry : entries_) {
      if (entry.section != section || seen.contains(entry.option)) continue;
      seen_here.insert(entry.option);
      result.push_back(entry);
    }
    seen.merge(seen_here);
  }
  return result;
}

Conf parse_conf(std::string_view text, const std::string& name, std::vector<ConfPart> parts) {
  const Conf places{name, {}, parts};
  std::vector<ConfEntry> entries;
  std::string section;
  int line_number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++line_number;
    if (line.empty() || line[0] == '#') continue;

    if (line[0] == '[') {
      if (line.back() != ']') fail(places, line_number, "section should end with ']'");
      section = line.substr(1, line.size() - 2);
      if (section.empty()) fail(places, line_number, "section has no name");
      continue;
    }
    if (section.empty()) fail(places, line_number, "key and value outside of a section");
    const std::size_t equal = line.find('=');
    if (equal == std::string_view::npos) fail(places, line_number, "expected key=value");
    const std::string_view key = trimmed(line.substr(0, equal));
    if (key.empty()) fail(places, line_number, "key is missing before '='");
    entries.push_back(
        {section, std::string(key), present_name(key), std::string(trimmed(line.substr(equal + 1))), line_number});
  }
  return {name, std::move(entries), std::move(parts)};
}

}  // namespace drill::pgbackrest
