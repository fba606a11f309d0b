#include "drill/postgres/lsn.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

namespace unit::postgres_lsn {

using namespace drill::postgres;

TEST_CASE("lsn: read and printed") {
  CHECK(parse_lsn("0/5000060").value == 0x5000060);
  CHECK(parse_lsn("16/B374D848").value == 0x16B374D848);
  CHECK(parse_lsn("ffffffff/ffffffff").value == 0xFFFFFFFFFFFFFFFF);
  CHECK(to_string(Lsn{0x16B374D848}) == "16/B374D848");
  CHECK(to_string(Lsn{0}) == "0/0");
  CHECK(parse_lsn("0/5000060") < parse_lsn("1/0"));
}

TEST_CASE("lsn: malformed text is refused") {
  CHECK_THROWS_WITH_AS(parse_lsn("5000060"),
                       "not a WAL position: '5000060'\nHINT: write two hexadecimal numbers, like 0/5000060.",
                       std::invalid_argument);
  for (const char* text : {"", "/", "0/", "/0", "0/g", "-1/0", "0x1/0", "0/123456789", "0/0/0", " 0/0", "0/0 "}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_lsn(text), std::invalid_argument);
  }
}

TEST_CASE("segment: the name carries timeline and number") {
  CHECK(parse_segment("000000010000000000000005") == Segment{1, 5});
  CHECK(parse_segment("0000000A0000000100000002") == Segment{10, 258});
  CHECK(to_string(Segment{10, 258}) == "0000000A0000000100000002");
}

TEST_CASE("segment: other segment sizes split the number elsewhere") {
  const std::uint64_t gib = 1024 * 1024 * 1024;
  CHECK(parse_segment("000000010000000100000003", gib) == Segment{1, 7});
  CHECK(to_string(Segment{1, 7}, gib) == "000000010000000100000003");
  CHECK_THROWS_AS(parse_segment("000000010000000100000004", gib), std::invalid_argument);
  CHECK(parse_segment("000000010000000000000FFF", 1024 * 1024) == Segment{1, 4095});
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1000}, std::uint64_t{512 * 1024}, 2 * gib}) {
    CHECK_THROWS_AS(parse_segment("000000010000000000000000", size), std::invalid_argument);
    CHECK_THROWS_AS(to_string(Segment{1, 0}, size), std::invalid_argument);
    CHECK_THROWS_AS(segment_of(Lsn{0}, 1, size), std::invalid_argument);
  }
}

TEST_CASE("segment: malformed names are refused") {
  CHECK_THROWS_WITH_AS(parse_segment("x"), "not a WAL segment name: 'x'", std::invalid_argument);
  for (const char* name : {"", "00000001000000000000000", "0000000100000000000000050", "00000000000000000000000F",
                           "000000010000000000000100", "00000001000000000000000g", "00000002.history",
                           "000000010000000000000005.partial", "00000001000000000000000a"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(parse_segment(name), std::invalid_argument);
  }
}

TEST_CASE("segment: positions and neighbours") {
  const Segment segment = segment_of(parse_lsn("0/5000060"), 1);
  CHECK(to_string(segment) == "000000010000000000000005");
  CHECK(to_string(segment_begin(segment)) == "0/5000000");
  CHECK(to_string(segment_end(segment)) == "0/6000000");
  CHECK(segment_of(parse_lsn("0/6000000"), 1) == next(segment));
  CHECK(previous(next(segment)) == segment);
  CHECK(to_string(next(parse_segment("0000000100000000000000FF"))) == "000000010000000100000000");
  CHECK_THROWS_WITH_AS(previous(Segment{1, 0}), "there is no WAL segment before the first", std::invalid_argument);
  CHECK(parse_segment("000000010000000000000006") > segment);
  CHECK(Segment{2, 0} > Segment{1, 9});
}

TEST_CASE("segment: a position and the segment that holds it tell the segment size") {
  constexpr std::uint64_t k_mib = std::uint64_t{1024} * 1024;
  CHECK(segment_size_of(parse_lsn("0/B000028"), "00000001000000000000000B") == 16 * k_mib);
  CHECK(segment_size_of(parse_lsn("0/2C000028"), "00000001000000000000000B") == 64 * k_mib);
  CHECK(segment_size_of(parse_lsn("3/2C000028"), "00000002000000030000000B") == 64 * k_mib);
  CHECK(segment_size_of(parse_lsn("0/300028"), "000000010000000000000003") == k_mib);
  CHECK(segment_size_of(parse_lsn("1/28"), "000000010000000100000000") == k_default_segment_size);
  CHECK_FALSE(segment_size_of(parse_lsn("0/B000028"), "0000000100000000000000FF"));
  CHECK_FALSE(segment_size_of(parse_lsn("0/B000028"), "00000000000000000000000B"));
  CHECK_FALSE(segment_size_of(parse_lsn("0/B000028"), ""));
}

}  // namespace unit::postgres_lsn
