// Properties of a terminal.
#pragma once

#include <cstddef>

namespace drill::terminal {

struct Size {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

/// Whether the file descriptor is a terminal that understands control sequences (TERM is not "dumb").
bool is_terminal(int fd);

/// The size; 80x24 when it is unknown.
Size size_of(int fd);

/// Whether colours are wanted there: a terminal, and NO_COLOR is not set or empty (https://no-color.org).
bool wants_colours(int fd);

/// Whether somebody at a terminal has typed this command line, and sees what comes of it: stdin is a terminal, whatever
/// TERM says. Without one, as in a pipe, stderr tells, but not under systemd: a unit may log to a terminal that nobody
/// watches. INVOCATION_ID alone tells nothing: the shells of a desktop's terminals have it, too.
bool is_watched();

}  // namespace drill::terminal
