#include "metrics/text_reader.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

#include "metrics/text_format.hpp"

namespace unit::metrics_text_reader {

using metrics::find_value;
using metrics::read_text;

TEST_CASE("text reader: reads what the serializer wrote") {
  const double third = 1.0 / 3;
  const std::string text =
      metrics::to_text({{"a", "h", metrics::Type::gauge, {{{{"s", "x\\y\n\"z\""}, {"t", "}, "}}, third}, {{}, 5e-324}}},
                        {"b",
                         "h",
                         metrics::Type::gauge,
                         {{{{"k", "1"}}, std::numeric_limits<double>::infinity()},
                          {{{"k", "2"}}, -std::numeric_limits<double>::infinity()}}},
                        {"c", "h", metrics::Type::gauge, {{{}, std::numeric_limits<double>::quiet_NaN()}}}});

  const auto samples = read_text(text);
  REQUIRE(samples.size() == 5);
  CHECK(samples[0].name == "a");
  CHECK(samples[0].label("s") == "x\\y\n\"z\"");
  CHECK(samples[0].label("t") == "}, ");
  CHECK(samples[0].label("u").empty());
  CHECK(samples[0].value == third);
  CHECK(samples[1].value == 5e-324);
  CHECK(std::isinf(samples[2].value));
  CHECK(samples[3].value < 0);
  CHECK(std::isnan(samples[4].value));
}

TEST_CASE("text reader: a value is found by name and labels") {
  const auto samples = read_text("a{s=\"x\",p=\"1\"} 1\na{s=\"y\"} 2\nb 3\n");
  CHECK(find_value(samples, "a") == 1);
  CHECK(find_value(samples, "a", {{"s", "y"}}) == 2);
  CHECK(find_value(samples, "a", {{"s", "x"}, {"p", "1"}}) == 1);
  CHECK(find_value(samples, "b") == 3);
  CHECK_FALSE(find_value(samples, "a", {{"s", "z"}}).has_value());
  CHECK_FALSE(find_value(samples, "c").has_value());
}

TEST_CASE("text reader: blanks, timestamps, comments and trailing commas are taken in stride") {
  const auto samples = read_text("# HELP a x\n\n  a { s = \"x\" , } \t 7 1795367298000\r\nb +1.5e3\n");
  REQUIRE(samples.size() == 2);
  CHECK(samples[0].label("s") == "x");
  CHECK(samples[0].value == 7);
  CHECK(samples[1].value == 1500);
}

TEST_CASE("text reader: malformed lines are skipped, the others are read") {
  for (const char* line :
       {"a", "a ", "a x", "a 1x", "a 0x10", "{} 1", "a{ 1", "a{s} 1", "a{s=} 1", "a{s=x} 1", "a{s=\"x} 1", "a{s=\"x\\",
        "a{s=\"x\" t=\"y\"} 1", "a{=\"x\"} 1", "a{,} 1", "-a 1", "a} 1", "a 1e999", "\xff 1"}) {
    CAPTURE(line);
    const auto samples = read_text(std::string(line) + "\nok 1\n");
    REQUIRE(samples.size() == 1);
    CHECK(samples[0].name == "ok");
  }
}

TEST_CASE("text reader: a line that was cut is not believed") {
  CHECK(read_text("a 1795367298").empty());
  CHECK(read_text("").empty());
  CHECK(read_text("a 1\nb 17953").size() == 1);
}

TEST_CASE("text reader: reads no more than its limit") {
  const std::string text = "a 1\n" + std::string(metrics::k_max_text_size, ' ') + "\nb 2\n";
  CHECK(read_text(text).size() == 1);
}

}  // namespace unit::metrics_text_reader
