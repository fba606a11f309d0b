#include "drill/terminal/view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "drill/redaction/hidden.hpp"
#include "drill/text/quantities.hpp"

namespace drill::terminal {
namespace {

std::string duration(Seconds value) {
  return format_duration(std::chrono::duration_cast<std::chrono::milliseconds>(value));
}

/// Whole tenths of a second: digits that race along tell nothing.
std::string running_time(Seconds value) {
  constexpr double k_minute = 60;
  return value.count() < k_minute ? fmt::format("{:.1f} s", value.count()) : duration(value);
}

std::string restore_text(const RestoreAmount& amount, Seconds passed) {
  std::string out = fmt::format("{:3.0f} %  {} of {}", amount.percent, format_byte_size(amount.bytes),
                                format_byte_size(amount.total_bytes));
  if (amount.bytes == 0 || passed.count() <= 0) return out;
  out += fmt::format(", {}/s",
                     format_byte_size(static_cast<std::uint64_t>(static_cast<double>(amount.bytes) / passed.count())));
  // The first files say little about the others.
  constexpr double k_least_percent = 2;
  if (amount.percent >= k_least_percent && amount.percent < 100) {
    out += ", " + running_time(passed * ((100 - amount.percent) / amount.percent)) + " left";
  }
  return out;
}

std::string replay_text(const ReplayAmount& amount) {
  if (amount.segments == 0) return "";
  const std::string expected = amount.expected ? fmt::format(" of {}", *amount.expected) : "";
  return fmt::format("{}{} WAL segments, last {}", amount.segments, expected, amount.last);
}

std::string detail(const View& view, Phase phase, Seconds passed) {
  if (phase == Phase::restore && view.restored) return restore_text(*view.restored, passed);
  if (phase == Phase::recover && view.replayed) return replay_text(*view.replayed);
  return {};
}

Line phase_line(const View& view, Phase phase, Clock::time_point now) {
  const auto ended = view.ended.find(phase);
  const bool running = view.running == phase;
  if (!running && ended == view.ended.end())
    return {Tone::dim, outward_text(fmt::format("      {}", to_string(phase)))};
  const Seconds took = running ? Seconds{now - view.phase_began} : ended->second.duration;
  const bool ok = running || ended->second.ok;
  const char* mark = running ? "..." : ok ? "ok" : "!!";
  const Tone tone = running ? Tone::busy : ok ? Tone::good : Tone::bad;
  return {tone, outward_text(fmt::format(" {:>3}  {:<9} {:>8}  {}", mark, to_string(phase),
                                         running ? running_time(took) : duration(took), detail(view, phase, took)))};
}

Line check_line(const CheckReport& check) {
  return {check.passed ? Tone::good : Tone::bad,
          outward_text(fmt::format("      {} = {}{}", check.name, check.value.value_or("no value"),
                                   check.passed ? "" : ": " + check.message))};
}

Redacted colour(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return put_together("");
    case Tone::good:
      return put_together("\x1b[32m");
    case Tone::bad:
      return put_together("\x1b[1;31m");
    case Tone::busy:
      return put_together("\x1b[1m");
    case Tone::dim:
      return put_together("\x1b[2m");
  }
  return put_together("");
}

}  // namespace

std::vector<Line> lines(const View& view, Clock::time_point now, std::size_t rows) {
  constexpr std::size_t k_most_checks = 8;
  std::vector<Line> out{{Tone::plain, outward_text(fmt::format("drill {} of stanza '{}', {}", view.run_id, view.stanza,
                                                               running_time(Seconds{now - view.began})))}};
  for (const Phase phase : {Phase::preflight, Phase::launch, Phase::provision, Phase::restore, Phase::recover,
                            Phase::verify, Phase::teardown}) {
    out.push_back(phase_line(view, phase, now));
    if (phase != Phase::verify) continue;
    const std::size_t hidden = view.checks.size() - std::min(view.checks.size(), k_most_checks);
    if (hidden > 0) out.push_back({Tone::dim, put_together("      {} checks before", hidden)});
    for (std::size_t i = hidden; i < view.checks.size(); ++i) out.push_back(check_line(view.checks[i]));
  }
  // What runs is at the end.
  if (out.size() > rows) out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(rows));
  return out;
}

Redacted cut(const Redacted& whole, std::size_t columns) {
  const std::string& text = whole.text();
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins_character = (static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U;
    if (begins_character && ++seen > columns) return whole.first(i);
  }
  return whole;
}

Redacted drawn(const Line& line, std::size_t columns, bool colours) {
  const Redacted text = cut(line.text, columns);
  return colours && line.tone != Tone::plain ? put_together("{}{}\x1b[0m", colour(line.tone), text) : text;
}

}  // namespace drill::terminal
