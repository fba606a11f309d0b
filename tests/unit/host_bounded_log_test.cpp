#include "drill/host/bounded_log.hpp"
#include "drill/redaction/redactor.hpp"

#include <doctest/doctest.h>

#include "tests/support/temp_dir.hpp"

namespace unit::host_bounded_log {

TEST_CASE("bounded log: beginning and end are kept, and what lies between is counted") {
  const test::TempDir directory;
  const auto path = directory / "log";
  {
    drill::BoundedLog log{path, {.beginning = 10, .end = 10}};
    for (const char* line : {"one", "two", "three", "4", "five", "six"})
      log.add(drill::Redactor{}.line(line, false), false);
  }
  CHECK(test::read_file(path) == "one\ntwo\ndr-drill: 8 bytes were left out here\nfive\nsix\n");
}

TEST_CASE("bounded log: a short one is whole, and a line that was cut says so") {
  const test::TempDir directory;
  const auto path = directory / "log";
  drill::BoundedLog log{path};
  log.add(drill::put_together("whole"), false);
  log.add(drill::put_together("cut"), true);
  log.finish();
  CHECK(test::read_file(path) == "whole\ncut... (dr-drill: the rest of this line was left out)\n");
}

}  // namespace unit::host_bounded_log
