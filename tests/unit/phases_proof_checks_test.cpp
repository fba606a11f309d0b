#include "drill/phases/proof/checks.hpp"

#include <doctest/doctest.h>

#include "drill/outcome/drill_error.hpp"

namespace unit::phases_proof_checks {

using namespace drill;

namespace {

drill::CheckConfig check(std::optional<double> min, std::optional<double> max, std::optional<std::string> equals = {}) {
  drill::CheckConfig out;
  out.name = "users";
  out.min = min;
  out.max = max;
  out.equals = std::move(equals);
  return out;
}

}  // namespace

TEST_CASE("what a check expects is told in words") {
  drill::CheckConfig config;
  config.min = 1;
  config.max = 2.5;
  CHECK(drill::expectation(config) == "at least 1, at most 2.5");
  drill::CheckConfig age;
  age.max_age = std::chrono::hours{1};
  CHECK(drill::expectation(age) == "not older than 1h");
}

TEST_CASE("a value is held against minimum and maximum with both included") {
  CHECK(judge(check(1, 10), "1").empty());
  CHECK(judge(check(1, 10), "10").empty());
  CHECK(judge(check(1, {}), "0") == "0 is below the minimum 1");
  CHECK(judge(check({}, 10), "10.5") == "10.5 is above the maximum 10");
  CHECK(judge(check(500001, {}), "500000") == "500000 is below the minimum 500001");
}

TEST_CASE("a value that must be equal is compared as text") {
  CHECK(judge(check({}, {}, "t"), "t").empty());
  CHECK(judge(check({}, {}, "t"), "f") == "f is not t");
}

TEST_CASE("what is no number fails a check that expects one") {
  CHECK(judge(check(1, {}), std::nullopt) == "the query returned NULL");
  CHECK(judge(check(1, {}), "many") == "'many' is not a number");
  CHECK(judge(check(1, {}), "NaN") == "'NaN' is not a number");
  CHECK(judge(check(1, {}), "Infinity") == "'Infinity' is not a number");
  CHECK(judge(check(1, {}), "1" + std::string(400, '0')) ==
        "the answer is a number beyond 1e308 or below 1e-308, which cannot be compared");
  CHECK(judge(check(1, {}), "12abc") == "'12abc' is not a number");
}

TEST_CASE("a number is held against the last drill's") {
  auto grown = check(1, {});
  grown.min_ratio_to_previous = 0.8;
  CHECK(judge_ratio(grown, 80, 100).empty());
  CHECK(judge_ratio(grown, 79, 100) == "79 is below 0.8 times the 100 of the last drill that passed");
  CHECK(judge_ratio(grown, 1, std::nullopt).empty());
  CHECK(judge_ratio(grown, std::nullopt, 100) == "is not a number that could be compared with the last drill's");
}

TEST_CASE("checks: the first that failed is the reason, then one that could not be judged, then that none read data") {
  const auto judged = [](const std::vector<CheckReport>& checks) -> std::string {
    try {
      judge_checks(checks);
    } catch (const DrillError& error) {
      return std::string{to_string(error.reason())} + ": " + error.what();
    }
    return "passed";
  };
  CheckReport good;
  good.name = "users";
  good.passed = good.reads_data = true;
  CheckReport blind = good;
  blind.name = "version";
  blind.reads_data = false;
  CheckReport refused = good;
  refused.name = "age";
  refused.passed = false;
  refused.refused = true;
  refused.message = "has no time zone";
  CheckReport bad = good;
  bad.name = "orders";
  bad.passed = false;
  bad.message = "0 is below the minimum 1";
  CHECK(judged({good, blind}) == "passed");
  CHECK(judged({blind}).starts_with("check_failed: no check read a table"));
  CHECK(judged({}).starts_with("check_failed: no check read a table"));
  CHECK(judged({good, refused}) == "config_invalid: check 'age': has no time zone");
  CHECK(judged({refused, good, bad}) == "check_failed: check 'orders': 0 is below the minimum 1");
}

}  // namespace unit::phases_proof_checks
