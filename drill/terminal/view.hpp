// The state of a running drill, and the lines that show it.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "drill/redaction/redacted.hpp"
#include "drill/report/observer.hpp"

namespace drill::terminal {

using Clock = std::chrono::steady_clock;

struct View {
  std::string run_id;
  std::string stanza;
  Clock::time_point began;
  std::map<Phase, PhaseReport> ended;
  std::optional<Phase> running;
  Clock::time_point phase_began;
  std::optional<RestoreAmount> restored;
  std::optional<ReplayAmount> replayed;
  std::deque<CheckReport> checks;
};

/// How a line is drawn.
enum class Tone { plain, good, bad, busy, dim };

struct Line {
  Tone tone = Tone::plain;
  Redacted text;  ///< printable
};

/// The drill at `now`, from top to bottom, at most `rows` lines.
std::vector<Line> lines(const View& view, Clock::time_point now, std::size_t rows);

/// At most `columns` characters (code points) of UTF-8 text.
Redacted cut(const Redacted& text, std::size_t columns);

/// The text as it goes to the terminal: cut to `columns`, in the colour of its tone when `colours` are wanted.
Redacted drawn(const Line& line, std::size_t columns, bool colours);

}  // namespace drill::terminal
