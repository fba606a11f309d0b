#include "drill/config/cpu_limit.hpp"

#include <doctest/doctest.h>

namespace unit::config_cpu_limit {

TEST_CASE("cpu limit: a number is so many, a set is counted") {
  CHECK(drill::cpu_count("2") == 2);
  CHECK(drill::cpu_count("0-3") == 4);
  CHECK(drill::cpu_count("0,2") == 2);
  CHECK(drill::cpu_count("0-2,2-4,7") == 6);
  CHECK(drill::cpu_count("0-0") == 1);
}

TEST_CASE("cpu limit: what cannot be read names none") {
  for (const char* text : {"", "0", "two", "3-1", "1-", "0,", "0-99999999", "99999999999999999999"}) {
    CAPTURE(text);
    CHECK(drill::cpu_count(text) == 0);
  }
}

}  // namespace unit::config_cpu_limit
