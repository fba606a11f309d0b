#include "metrics/text_format.hpp"

#include <doctest/doctest.h>

#include <clocale>
#include <cmath>
#include <limits>
#include <locale>
#include <stdexcept>

namespace unit::metrics_text_format {

using metrics::Family;
using metrics::to_text;
using metrics::Type;
using metrics::value_text;

namespace {

/// What many European locales do to numbers; the named ones need not be installed.
class CommaNumbers : public std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

/// Replaces the global locale, of C++ and where there is one also of C, while it lives.
class EuropeanLocale {
 public:
  EuropeanLocale() : before_(std::locale::global(std::locale(std::locale::classic(), new CommaNumbers))) {
    std::setlocale(LC_ALL, "de_DE.UTF-8");
  }
  EuropeanLocale(const EuropeanLocale&) = delete;
  EuropeanLocale& operator=(const EuropeanLocale&) = delete;
  ~EuropeanLocale() {
    std::setlocale(LC_ALL, "C");
    std::locale::global(before_);
  }

 private:
  std::locale before_;
};

}  // namespace

TEST_CASE("text format: families with help, type and samples, in order") {
  const std::string text = to_text({
      {"a_success", "1 when it passed", Type::gauge, {{{{"stanza", "main"}}, 1}}},
      {"a_runs_total", "Runs", Type::counter, {{{{"stanza", "main"}, {"verdict", "pass"}}, 2}, {{}, 0.25}}},
  });
  CHECK(text ==
        "# HELP a_success 1 when it passed\n"
        "# TYPE a_success gauge\n"
        "a_success{stanza=\"main\"} 1\n"
        "# HELP a_runs_total Runs\n"
        "# TYPE a_runs_total counter\n"
        "a_runs_total{stanza=\"main\",verdict=\"pass\"} 2\n"
        "a_runs_total 0.25\n");
}

TEST_CASE("text format: a family without samples writes nothing") {
  CHECK(to_text({}).empty());
  CHECK(to_text({{"a", "help", Type::gauge, {}}}).empty());
}

TEST_CASE("text format: help and label values are escaped") {
  const std::string text =
      to_text({{"a", "back\\slash\nand \"quotes\"", Type::gauge, {{{{"l", "back\\slash\nand \"quotes\""}}, 1}}}});
  CHECK(text ==
        "# HELP a back\\\\slash\\nand \"quotes\"\n"
        "# TYPE a gauge\n"
        "a{l=\"back\\\\slash\\nand \\\"quotes\\\"\"} 1\n");
}

TEST_CASE("text format: bytes that are not UTF-8 do not cost the whole file") {
  const auto label = [](const char* value) {
    const std::string text = to_text({{"a", "h", Type::gauge, {{{{"l", value}}, 1}}}});
    return text.substr(text.find("a{l=\"") + 5, text.rfind("\"} 1\n") - text.find("a{l=\"") - 5);
  };
  CHECK(label("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80") == "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
  CHECK(label("\xff") == "\xef\xbf\xbd");
  CHECK(label("\xc3") == "\xef\xbf\xbd");
  CHECK(label("\xed\xa0\x80") == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(label("\xc0\xaf") == "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_CASE("text format: values in their shortest form") {
  CHECK(value_text(0) == "0");
  CHECK(value_text(1) == "1");
  CHECK(value_text(-3) == "-3");
  CHECK(value_text(0.1) == "0.1");
  CHECK(value_text(1.0 / 3) == "0.3333333333333333");
  CHECK(value_text(1795367298) == "1795367298");
  CHECK(value_text(1e10) == "10000000000");
  CHECK(value_text(9007199254740992.0) == "9007199254740992");
  CHECK(value_text(1e300) == "1e+300");
  CHECK(value_text(5e-324) == "5e-324");
  CHECK(value_text(-0.0) == "-0");
  CHECK(value_text(std::numeric_limits<double>::quiet_NaN()) == "NaN");
  CHECK(value_text(-std::numeric_limits<double>::quiet_NaN()) == "NaN");
  CHECK(value_text(std::numeric_limits<double>::infinity()) == "+Inf");
  CHECK(value_text(-std::numeric_limits<double>::infinity()) == "-Inf");
}

TEST_CASE("text format: the locale changes nothing") {
  const EuropeanLocale locale;
  CHECK(value_text(1234567.25) == "1234567.25");
  CHECK(value_text(1234567) == "1234567");
}

TEST_CASE("text format: names that Prometheus refuses are refused here") {
  const auto metric = [](const std::string& name) { return to_text({{name, "h", Type::gauge, {{{}, 1}}}}); };
  const auto label = [](const std::string& name) { return to_text({{"a", "h", Type::gauge, {{{{name, "v"}}, 1}}}}); };

  CHECK_NOTHROW(metric("_a:b9"));
  CHECK_THROWS_WITH_AS(metric("9a"), "not a metric name: '9a'", std::invalid_argument);
  CHECK_THROWS_WITH_AS(metric("a-b\n"), "not a metric name: 'a-b?'", std::invalid_argument);
  CHECK_THROWS_AS(metric(""), std::invalid_argument);
  CHECK_THROWS_AS(to_text({{"a b", "h", Type::gauge, {}}}), std::invalid_argument);

  CHECK_NOTHROW(label("_a9"));
  CHECK_THROWS_WITH_AS(label("a:b"), "not a label name of metric 'a': 'a:b'", std::invalid_argument);
  for (const char* name : {"", "9a", "a-b", "__name__", "caf\xc3\xa9"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(label(name), std::invalid_argument);
  }
}

TEST_CASE("text format: what would be a series twice is refused") {
  CHECK_THROWS_WITH_AS(to_text({{"a", "h", Type::gauge, {{{}, 1}}}, {"a", "h", Type::gauge, {{{}, 2}}}}),
                       "metric 'a' is given twice", std::invalid_argument);
  CHECK_THROWS_WITH_AS(to_text({{"a", "h", Type::gauge, {{{{"l", "1"}, {"l", "2"}}, 1}}}}),
                       "label 'l' of metric 'a' is given twice", std::invalid_argument);
  CHECK_THROWS_WITH_AS(
      to_text({{"a", "h", Type::gauge, {{{{"x", "1"}, {"y", "2"}}, 1}, {{{"y", "2"}, {"x", "1"}}, 2}}}}),
      "metric 'a' has two samples with the labels '{y=\"2\",x=\"1\"}'", std::invalid_argument);
}

}  // namespace unit::metrics_text_format
