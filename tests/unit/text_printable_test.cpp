#include "drill/text/printable.hpp"

#include <doctest/doctest.h>

#include "drill/redaction/hidden.hpp"
#include "drill/terminal/view.hpp"

namespace unit::text_printable {

using drill::outward_line;
using drill::printable;
using drill::printable_line;

TEST_CASE("printable: what moves the cursor, breaks a line or turns its direction is a blank") {
  CHECK(printable("a\nPASS\r\x1b[2J\x7f") == "a PASS  [2J ");
  CHECK(printable("\xc2\x9b"
                  "2J") == " 2J");  // U+009B, which some terminals take for ESC [
  for (const char* turn : {"\xe2\x80\xaa", "\xe2\x80\xab", "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae",
                           "\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9", "\xe2\x80\xa8"}) {
    CHECK(printable(turn) == " ");
  }
  CHECK(printable("gr\xc3\xbc\xc3\x9f") == "gr\xc3\xbc\xc3\x9f");
  CHECK(printable("/srv/repo\xe9") == "/srv/repo?");
}

TEST_CASE("printable: a line is no longer than a screen, and says what it lacks") {
  const std::string line = printable_line(std::string(5'000'000, 'x'));
  CHECK(line.size() < 80 * 24);
  CHECK(line.ends_with("x... (4998400 bytes more)"));
  std::string umlauts;
  for (int i = 0; i < 2000; ++i) umlauts += "\xc3\xbc";
  CHECK(printable_line("x" + umlauts).find('?') == std::string::npos);
  CHECK(printable_line("short") == "short");
}

TEST_CASE("printable: the live view draws nothing else") {
  const drill::terminal::Line line{drill::terminal::Tone::plain, drill::outward_text("users = 1\x1b[2J\nPASS")};
  CHECK(drill::terminal::drawn(line, 80, false) == "users = 1 [2J PASS");
}

TEST_CASE("printable: lines of ours hold no secret, and keep their words where one is a letter") {
  drill::hide_secrets(drill::Redactor{{"Geheim4711", "s"}});
  CHECK(outward_line("is Geheim4711 a secret?") == "is <redacted> a secret?");
  drill::hide_secrets(drill::Redactor{});
  CHECK(outward_line("is Geheim4711") == "is Geheim4711");
}

}  // namespace unit::text_printable
