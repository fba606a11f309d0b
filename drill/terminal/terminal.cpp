#include "drill/terminal/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <string>

#include "drill/host/environment.hpp"

namespace drill::terminal {

bool is_terminal(int fd) {
  const std::string& term = environment().term;
  return ::isatty(fd) == 1 && !term.empty() && term != "dumb";
}

bool is_watched() {
  return ::isatty(STDIN_FILENO) == 1 || (::isatty(STDERR_FILENO) == 1 && environment().invocation_id.empty());
}

Size size_of(int fd) {
  winsize found{};
  if (::ioctl(fd, TIOCGWINSZ, &found) != 0 || found.ws_col == 0 || found.ws_row == 0) return {};
  return {found.ws_col, found.ws_row};
}

bool wants_colours(int fd) {
  return is_terminal(fd) && environment().no_color.empty();
}

}  // namespace drill::terminal
