#include "drill/text/quantities.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <stdexcept>

namespace unit::text_byte_size {

using drill::format_byte_size;
using drill::parse_byte_size;

TEST_CASE("byte size: read as Incus reads it") {
  CHECK(parse_byte_size("1024") == 1024);
  CHECK(parse_byte_size("0") == 0);
  CHECK(parse_byte_size("17B") == 17);
  CHECK(parse_byte_size("2kB") == 2000);
  CHECK(parse_byte_size("500MB") == 500'000'000);
  CHECK(parse_byte_size("2GiB") == 2'147'483'648);
  CHECK(parse_byte_size("512MiB") == 536'870'912);
  CHECK(parse_byte_size("3TiB") == 3'298'534'883'328);
}

TEST_CASE("byte size: what Incus would refuse is refused") {
  CHECK_THROWS_WITH_AS(
      parse_byte_size("2gib"),
      "not a size: '2gib'\nHINT: write a whole number and a unit, like \"512MiB\", \"2GiB\" or \"500MB\".",
      std::invalid_argument);
  for (const char* text : {"", "GiB", "-1", "+1", "1.5GiB", "2 GiB", "2G", "2KB", " 2GiB", "2GiB ", "0x10", "1e3"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_byte_size(text), std::invalid_argument);
  }
}

TEST_CASE("byte size: more than 63 bits are refused") {
  CHECK(parse_byte_size("9223372036854775807") == 9223372036854775807U);
  CHECK_THROWS_WITH_AS(parse_byte_size("9223372036854775808"), "size too large: '9223372036854775808'",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(parse_byte_size("8EiB"), "size too large: '8EiB'", std::invalid_argument);
  CHECK_THROWS_AS(parse_byte_size("99999999999999999999999"), std::invalid_argument);
}

TEST_CASE("byte size: printed for people in powers of 1024") {
  CHECK(format_byte_size(0) == "0 B");
  CHECK(format_byte_size(1023) == "1023 B");
  CHECK(format_byte_size(1536) == "1.5 KiB");
  CHECK(format_byte_size(21'390'950) == "20.4 MiB");
  CHECK(format_byte_size(std::uint64_t{1} << 40) == "1.0 TiB");
  CHECK(format_byte_size(1048575) == "1.0 MiB");
  CHECK(format_byte_size(std::numeric_limits<std::uint64_t>::max()) == "16.0 EiB");
}

}  // namespace unit::text_byte_size
