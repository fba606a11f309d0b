// Output of real programs, below tests/fixtures.
#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace unit {

/// The content of tests/fixtures/NAME. A file that cannot be opened fails the test.
inline std::string fixture(const std::string& name) {
  std::ifstream file(std::string(DR_DRILL_FIXTURES) + "/" + name, std::ios::binary);
  REQUIRE(file.is_open());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace unit
