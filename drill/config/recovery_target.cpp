#include "drill/config/recovery_target.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <stdexcept>

#include "drill/postgres/lsn.hpp"
#include "drill/text/utf8.hpp"

namespace drill {
namespace {

struct Kind {
  TargetKind kind;
  const char* type;    ///< pgBackRest's --type
  const char* prefix;  ///< in the configuration, before the value; nullptr: the kind has no value
};

constexpr std::array<Kind, 7> k_kinds = {{{TargetKind::end_of_archive, "default", nullptr},
                                          {TargetKind::immediate, "immediate", nullptr},
                                          {TargetKind::time, "time", "time:"},
                                          {TargetKind::lsn, "lsn", "lsn:"},
                                          {TargetKind::xid, "xid", "xid:"},
                                          {TargetKind::name, "name", "name:"},
                                          {TargetKind::random, nullptr, "random:"}}};

const Kind& entry(TargetKind kind) {
  return *std::find_if(k_kinds.begin(), k_kinds.end(), [kind](const Kind& k) { return k.kind == kind; });
}

/// PostgreSQL keeps restore point names in 64 bytes, the terminator included (MAXFNAMELEN).
constexpr std::size_t k_max_restore_point = 63;

[[noreturn]] void refuse_time(std::string_view text) {
  throw std::invalid_argument("not a time: '" + std::string(text) +
                              "'\nHINT: write RFC 3339 with a time zone, like \"time:2026-04-28T00:51:00Z\".");
}

/// `count` digits at `position`, between `low` and `high`.
int number_at(std::string_view text, std::size_t position, std::size_t count, int low, int high) {
  int value = 0;
  if (position + count > text.size()) refuse_time(text);
  for (const char c : text.substr(position, count)) {
    if (!is_digit(c)) refuse_time(text);
    value = value * 10 + (c - '0');
  }
  if (value < low || value > high) refuse_time(text);
  return value;
}

void expect(std::string_view text, std::size_t position, std::string_view allowed) {
  if (position >= text.size() || allowed.find(text[position]) == std::string_view::npos) refuse_time(text);
}

std::string print_utc(std::chrono::sys_seconds time, const std::string& fraction) {
  using namespace std::chrono;
  const sys_days midnight = floor<days>(time);
  const year_month_day day_utc{midnight};
  const hh_mm_ss clock{time - midnight};
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u %02d:%02d:%02d", static_cast<int>(day_utc.year()),
                static_cast<unsigned>(day_utc.month()), static_cast<unsigned>(day_utc.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return buffer.data() + fraction + "+00";
}

/// RFC 3339 to "YYYY-MM-DD hh:mm:ss[.ffffff]+00": pgBackRest and PostgreSQL read it alike, whatever the time zones of
/// the container and of the restored configuration are.
std::string utc_time(std::string_view text) {
  using namespace std::chrono;
  const year_month_day date{year{number_at(text, 0, 4, 1970, 9999)},
                            month{static_cast<unsigned>(number_at(text, 5, 2, 1, 12))},
                            day{static_cast<unsigned>(number_at(text, 8, 2, 1, 31))}};
  expect(text, 4, "-");
  expect(text, 7, "-");
  expect(text, 10, "Tt ");
  expect(text, 13, ":");
  expect(text, 16, ":");
  if (!date.ok()) refuse_time(text);
  sys_seconds time = sys_days{date} + hours{number_at(text, 11, 2, 0, 23)} + minutes{number_at(text, 14, 2, 0, 59)} +
                     seconds{number_at(text, 17, 2, 0, 59)};

  std::size_t position = 19;
  std::string fraction;
  if (position < text.size() && text[position] == '.') {
    const std::size_t end = std::min(text.find_first_not_of("0123456789", position + 1), text.size());
    if (end - position < 2 || end - position > 7) refuse_time(text);  // PostgreSQL keeps microseconds
    fraction = text.substr(position, end - position);
    position = end;
  }

  expect(text, position, "Zz+-");
  if (text[position] == '+' || text[position] == '-') {
    const int sign = text[position] == '+' ? 1 : -1;
    expect(text, position + 3, ":");
    time -= sign * (hours{number_at(text, position + 1, 2, 0, 23)} + minutes{number_at(text, position + 4, 2, 0, 59)});
    position += 5;
  }
  if (position + 1 != text.size()) refuse_time(text);

  return print_utc(time, fraction);
}

std::string seed(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw std::invalid_argument("not a seed: '" + std::string(text) +
                                "'\nHINT: write the decimal number of the report, like \"random:4711\".");
  }
  return std::to_string(value);
}

std::string transaction_id(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0) {
    throw std::invalid_argument("not a transaction id: '" + std::string(text) +
                                "'\nHINT: write the decimal number, like \"xid:731\".");
  }
  return std::to_string(value);
}

std::string restore_point(std::string_view text) {
  const bool printable =
      std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (text.empty() || text.size() > k_max_restore_point || !printable) {
    throw std::invalid_argument(
        "not a restore point name\nHINT: 1 to 63 printable characters, as given to pg_create_restore_point().");
  }
  return std::string(text);
}

}  // namespace

RecoveryTarget parse_target(std::string_view text) {
  if (!is_utf8(text)) {
    throw std::invalid_argument(
        "not a recovery target: it is no UTF-8, which is all that Incus' API can carry\nHINT: is the terminal set to "
        "UTF-8? A restore point of such a name can be reached with \"time:\" or \"lsn:\".");
  }
  if (text == "end-of-archive") return {TargetKind::end_of_archive, ""};
  if (text == "immediate") return {TargetKind::immediate, ""};
  if (text == "random") return {TargetKind::random, ""};
  for (const Kind& kind : k_kinds) {
    if (kind.prefix == nullptr || !text.starts_with(kind.prefix)) continue;
    const std::string_view value = text.substr(text.find(':') + 1);
    if (kind.kind == TargetKind::time) return {kind.kind, utc_time(value)};
    if (kind.kind == TargetKind::lsn) return {kind.kind, postgres::to_string(postgres::parse_lsn(value))};
    if (kind.kind == TargetKind::xid) return {kind.kind, transaction_id(value)};
    if (kind.kind == TargetKind::random) return {kind.kind, seed(value)};
    return {kind.kind, restore_point(value)};
  }
  throw std::invalid_argument("not a recovery target: '" + std::string(text) +
                              "'\nHINT: write \"end-of-archive\", \"immediate\", \"time:2026-04-28T00:51:00Z\", "
                              "\"lsn:0/5000060\", \"xid:731\", \"name:before-migration\" or \"random\".");
}

RecoveryTarget time_target(std::chrono::sys_seconds time) {
  return {TargetKind::time, print_utc(time, "")};
}

std::optional<std::chrono::sys_seconds> instant_of(const RecoveryTarget& target) {
  using namespace std::chrono;
  if (target.kind != TargetKind::time) return std::nullopt;
  const std::string_view text = target.value;  // "2026-04-28 00:51:00[.f]+00"
  const year_month_day date{year{number_at(text, 0, 4, 1970, 9999)},
                            month{static_cast<unsigned>(number_at(text, 5, 2, 1, 12))},
                            day{static_cast<unsigned>(number_at(text, 8, 2, 1, 31))}};
  return sys_days{date} + hours{number_at(text, 11, 2, 0, 23)} + minutes{number_at(text, 14, 2, 0, 59)} +
         seconds{number_at(text, 17, 2, 0, 59)};
}

std::string restore_type(TargetKind kind) {
  assert(kind != TargetKind::random);
  return entry(kind).type;
}

std::string to_string(const RecoveryTarget& target) {
  switch (target.kind) {
    case TargetKind::end_of_archive:
      return "end-of-archive";
    case TargetKind::immediate:
      return "immediate";
    case TargetKind::time: {
      // "2026-04-28 00:51:00+00" back to RFC 3339.
      std::string text = "time:" + target.value.substr(0, target.value.rfind('+')) + "Z";
      std::replace(text.begin(), text.end(), ' ', 'T');
      return text;
    }
    case TargetKind::lsn:
    case TargetKind::xid:
    case TargetKind::name:
      break;
    case TargetKind::random:
      if (target.value.empty()) return "random";
      break;
  }
  return entry(target.kind).prefix + target.value;
}

}  // namespace drill
