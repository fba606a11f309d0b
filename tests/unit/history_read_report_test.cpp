#include "drill/history/read_report.hpp"

#include <doctest/doctest.h>

#include "drill/report/report_json.hpp"
#include "tests/unit/sample_report.hpp"

namespace unit::history_read_report {

using namespace drill;

TEST_CASE("a report that is read back is the same report") {
  const std::string text = to_json(sample::full_report());
  CHECK(to_json(read_report(text)) == text);
  const std::string least = to_json(DrillReport{});
  CHECK(to_json(read_report(least)) == least);
}

TEST_CASE("a report of an older version lacks keys and can be read") {
  const auto report =
      read_report(R"({"schema":"dr-drill.report/1","verdict":"fail","reason":"check_failed","rpo":null,"run_id":"x"})");
  CHECK(report.verdict == Verdict::fail);
  CHECK(report.reason == Reason::check_failed);
  CHECK(report.run_id == "x");
  CHECK(!report.rpo.measured);
}

TEST_CASE("a drill by hand is known again, and an older report is of none") {
  const std::string head = R"({"schema":"dr-drill.report/1","verdict":"pass","reason":"none")";
  CHECK_FALSE(read_report(head + R"(,"adhoc":["--set"]})").scheduled());
  CHECK(read_report(head + "}").scheduled());
}

TEST_CASE("what is no report is refused with the reason") {
  const auto refused = [](const char* text, const char* why) {
    CHECK_THROWS_WITH_AS(read_report(text), doctest::Contains(why), ReportError);
  };
  refused("", "not a JSON object");
  refused("[]", "not a JSON object");
  refused("{}", "schema");
  refused(R"({"schema":"dr-drill.report/2"})", "not of schema");
  refused(R"({"schema":"dr-drill.report/1","verdict":"fine","reason":"none"})", "'fine' is not a verdict");
  refused(R"({"schema":"dr-drill.report/1","verdict":"fail","reason":"moon"})", "'moon' is not a reason");
  refused(R"({"schema":"dr-drill.report/1","verdict":"pass","reason":"none","run_id":4})", "string");
  refused(R"({"schema":"dr-drill.report/1","verdict":"pass","reason":"none","began_at":"now"})", "'now' is not a time");
  refused(R"({"schema":"dr-drill.report/1","verdict":"pass","reason":"none","phases":[{"name":"lunch"}]})",
          "'lunch' is not a phase");
}

}  // namespace unit::history_read_report
