#include "drill/postgres/server_log.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace drill::postgres {
namespace {

/// What stands after "LOG:  " and the like, and before it the severity. Empty severity: not a line of the server.
struct Message {
  std::string_view severity;
  std::string_view text;
};

/// The prefix before the severity is whatever log_line_prefix says, so the severity that comes first in the line
/// counts.
Message split_severity(std::string_view line) {
  constexpr std::array<std::string_view, 9> k_severities = {"LOG",    "FATAL", "PANIC",   "ERROR", "WARNING",
                                                            "DETAIL", "HINT",  "CONTEXT", "NOTICE"};
  Message message;
  std::size_t best = std::string_view::npos;
  for (const std::string_view severity : k_severities) {
    const std::size_t at = line.find(std::string(severity) + ":  ");
    // A word that only ends in it ("BACKLOG:  ") is not a severity.
    if (at >= best || (at != 0 && line[at - 1] != ' ')) continue;
    best = at;
    message = {severity, line.substr(at + severity.size() + 3)};
  }
  return message;
}

/// The text between two fixed strings; nullopt when either is missing.
std::optional<std::string_view> between(std::string_view text, std::string_view begin, std::string_view end) {
  if (!text.starts_with(begin)) return std::nullopt;
  text.remove_prefix(begin.size());
  const std::size_t at = text.find(end);
  if (at == std::string_view::npos) return std::nullopt;
  return text.substr(0, at);
}

/// The WAL position after `begin`, up to a blank or the end.
std::optional<Lsn> lsn_after(std::string_view text, std::string_view begin) {
  if (!text.starts_with(begin)) return std::nullopt;
  text.remove_prefix(begin.size());
  try {
    return parse_lsn(text.substr(0, text.find(' ')));
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

template <typename T>
std::optional<T> read_number(std::string_view text) {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <typename T>
void keep_last(std::deque<T>& kept, T value) {
  kept.push_back(std::move(value));
  if (kept.size() > ServerLog::k_kept_lines) kept.pop_front();
}

}  // namespace

void ServerLog::feed(std::string_view chunk) {
  lines_.feed(chunk, [this](std::string_view line, bool) { feed_line(line); });
}

bool ServerLog::feed_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  const Message message = split_severity(line);
  if (message.severity.empty()) return false;
  if (message.severity == "LOG") {
    take_log(message.text);
    return true;
  }
  take_setting(message.text);
  if (message.severity == "FATAL" || message.severity == "PANIC") {
    foreign_timeline_ =
        foreign_timeline_ || message.text.find("is not a child of this server's history") != std::string::npos;
    target_not_reached_ =
        target_not_reached_ || message.text.starts_with("recovery ended before configured recovery target was reached");
    keep_last(fatal_lines_, std::string(message.severity) + ":  " + std::string(message.text));
  }
  return true;
}

void ServerLog::finish() {
  lines_.finish([this](std::string_view line, bool) { feed_line(line); });
}

void ServerLog::restart() {
  finish();
  recovery_complete_ = ready_ = standby_ = paused_ = target_not_reached_ = false;
  fatal_lines_.clear();
}

void ServerLog::take_log(std::string_view text) {
  if (const auto name = between(text, "restored log file \"", "\" from archive")) {
    if (!is_segment_name(*name)) return;
    last_segment_ = *name;
    if (segments_.emplace(*name).second) ++segments_restored_;
  } else if (const auto begin = lsn_after(text, "redo starts at ")) {
    redo_start_ = begin;
  } else if (text == "archive recovery complete") {
    recovery_complete_ = true;
  } else if (text == "entering standby mode") {
    standby_ = true;
  } else if (text == "recovery has paused") {
    paused_ = true;
  } else if (text == "database system is ready to accept connections") {
    ready_ = true;
  }
}

void ServerLog::take_setting(std::string_view text) {
  // Up to 13: "hot standby is not possible because max_connections = 20 is a lower setting than on the master server
  // (its value was 30)", since 14: "max_connections = 20 is a lower setting than on the primary server, where its value
  // was 30."
  constexpr std::string_view k_value = "its value was ";
  const std::size_t lower = text.find(" is a lower setting than on the ");
  const std::size_t value = text.find(k_value);
  if (lower == std::string_view::npos || value == std::string_view::npos) return;
  std::string_view number = text.substr(value + k_value.size());
  number = number.substr(0, number.find_first_not_of("0123456789"));
  std::string_view name = text.substr(0, lower);
  name = name.substr(0, name.find(" = "));
  name = name.substr(name.rfind(' ') + 1);  // npos + 1 is 0: the whole
  if (const auto wanted = read_number<std::int64_t>(number)) {
    std::int64_t& required = required_settings_[std::string(name)];
    required = std::max(required, *wanted);
  }
}

}  // namespace drill::postgres
