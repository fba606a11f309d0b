#include <doctest/doctest.h>

#include "drill/host/sha256.hpp"
#include "drill/report/html/report_page.hpp"
#include "drill/report/html/svg.hpp"
#include "drill/report/junit_report.hpp"
#include "drill/text/markup.hpp"
#include "tests/unit/sample_report.hpp"

namespace unit::report_markup {

using namespace drill;

namespace {

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("markup: what means something to a parser is escaped") {
  CHECK(escape_markup("a<b> & \"c\" 'd'") == "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
  CHECK(escape_markup("z\xc3\xbcrich \xe2\x82\xac \xf0\x9f\x98\x80\n\t") ==
        "z\xc3\xbcrich \xe2\x82\xac \xf0\x9f\x98\x80\n\t");
}

TEST_CASE("markup: what no parser takes is replaced") {
  const std::string replaced = "\xef\xbf\xbd";
  CHECK(escape_markup(std::string{"\0", 1}) == replaced);
  CHECK(escape_markup("\x1b[31m") == replaced + "[31m");
  CHECK(escape_markup("\xff") == replaced);
  CHECK(escape_markup("\xc3") == replaced);                 // cut short
  CHECK(escape_markup("\xc0\xbc") == replaced + replaced);  // an overlong '<'
  CHECK(escape_markup("\xe0\x80\xbc") == replaced + replaced + replaced);
  CHECK(escape_markup("\xed\xa0\x80") == replaced + replaced + replaced);  // a surrogate
  CHECK(escape_markup("\xf4\x90\x80\x80") == replaced + replaced + replaced + replaced);
  CHECK(escape_markup("\xef\xbf\xbe") == replaced);  // U+FFFE
  CHECK(escape_markup("\xe2\x80\xae"
                      "evil") == replaced + "evil");  // right-to-left override
}

TEST_CASE("html: a hostile text in any place is nothing but text") {
  const std::string evil = "</title></style></pre><script>alert(1)</script>\" onload='alert(2)'&\x1b";
  const DrillReport report = sample::full_report(evil);
  const std::string page = html::report_page(report, {report}, evil);
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("' onload") == std::string::npos);
  CHECK(page.find("\" onload") == std::string::npos);
  CHECK(page.find('\x1b') == std::string::npos);
  // As many elements as without it.
  const DrillReport plain = sample::full_report();
  CHECK(count(page, "<") == count(html::report_page(plain, {plain}, "d"), "<"));
  CHECK(count(page, "&lt;script&gt;") > 40);
  const std::string junit = to_junit(report);
  CHECK(count(junit, "<") == count(to_junit(plain), "<"));
  CHECK(junit.find('\x1b') == std::string::npos);
}

TEST_CASE("html: the page says all that the report knows") {
  const DrillReport report = sample::full_report();
  const std::string page = html::report_page(report, {report}, "d1ge57");
  for (const char* word : {"FAIL: the backup is not proven",
                           "check_failed (in verify)",
                           "is below the minimum",
                           "What to do: The query was",
                           "20261121-010000F (full), repository 1",
                           "0/D0000A0",
                           "2026-11-22 03:58:42 UTC",
                           "time:2026-11-22T03:00:00Z",
                           "root, for anna",
                           "backup1",
                           "Debian GNU/Linux 12",
                           "2.54",
                           "15.8",
                           "6.0.4",
                           "something to know",
                           "pg_cron 1.4",
                           "public.orders: page 3",
                           "pg1-path=/var/lib/pg",
                           "FATAL:  no",
                           "d1ge57",
                           "48.0 s"}) {
    CHECK_MESSAGE(page.find(escape_markup(word)) != std::string::npos, std::string{word});
  }
  CHECK(count(page, "class=\"missed\">missed") == 1);
  DrillReport early = report;
  early.checks.clear();
  CHECK(page.find("No checks ran") == std::string::npos);
  CHECK(html::report_page(early, {early}, "d").find("No checks ran: the drill ended earlier.") != std::string::npos);
}

TEST_CASE("html: the log that has the cause comes first") {
  auto report = sample::full_report();
  report.logs = {{"pgbackrest.log", "restored\n"}, {"postgres.log", "FATAL\n"}};
  const auto first = [&](Phase phase) {
    report.failed_phase = phase;
    const auto page = html::report_page(report, {}, "0");
    return page.find("<h3>pgbackrest.log") < page.find("<h3>postgres.log") ? "pgbackrest.log" : "postgres.log";
  };
  CHECK(first(Phase::restore) == std::string{"pgbackrest.log"});
  CHECK(first(Phase::recover) == std::string{"postgres.log"});
}

TEST_CASE("svg: bars follow each other and a phase that failed differs") {
  const auto svg = html::timeline_svg(sample::full_report().phases);
  CHECK(count(svg, "<rect class=\"ok\"") == 3);
  CHECK(count(svg, "<rect class=\"bad\"") == 1);
  CHECK(svg.find("x=\"78.0\"") != std::string::npos);
  CHECK(svg.find("nan") == std::string::npos);
  CHECK(html::timeline_svg({{Phase::preflight, {}, Seconds{0}, false}}).find("nan") == std::string::npos);
}

TEST_CASE("svg: the trend draws what was measured and marks what did not pass") {
  const UtcTime day{std::chrono::hours{24 * 20000}};
  const std::vector<html::TrendPoint> points{{day, Seconds{10}, Verdict::pass},
                                             {day + std::chrono::hours{24}, {}, Verdict::error},
                                             {day + std::chrono::hours{48}, Seconds{20}, Verdict::pass}};
  const auto svg = html::trend_svg("RTO", points, Seconds{30});
  CHECK(count(svg, "<circle") == 2);
  CHECK(count(svg, "class=\"cross\"") == 1);
  CHECK(svg.find("objective 30.0 s") != std::string::npos);
  CHECK(svg.find("2024-10-04") != std::string::npos);
  CHECK(svg.find("nan") == std::string::npos);
  CHECK(html::trend_svg("RTO", {{day, {}, Verdict::fail}}, Seconds{30}).empty());
  CHECK(html::trend_svg("RTO", {{day, Seconds{0}, Verdict::pass}}, {}).find("nan") == std::string::npos);
  CHECK(html::trend_svg("RTO", {{day, Seconds{1e9}, Verdict::pass}}, {}).size() < 3000);
}

TEST_CASE("junit: failures of a fail, errors of an error, neither of a pass") {
  DrillReport report = sample::full_report();
  report.checks.back().refused = false;
  report.rpo.warn_only = false;
  auto junit = to_junit(report);
  // Three phases did not run; verify and the check 'orders' failed; RPO was missed, though it is not the reason.
  CHECK(count(junit, "<skipped/>") == 3);
  CHECK(count(junit, "<failure ") == 3);
  CHECK(count(junit, "<failure type=\"rpo_missed\"") == 1);
  CHECK(count(junit, "<error ") == 0);
  CHECK(junit.find("tests=\"11\" failures=\"3\" errors=\"0\" skipped=\"3\" time=\"61.500\"") != std::string::npos);
  report.checks.pop_back();
  report.verdict = Verdict::pass;
  report.reason = Reason::none;
  report.failed_phase.reset();
  junit = to_junit(report);
  CHECK(count(junit, "<failure ") + count(junit, "<error ") == 0);
  report.verdict = Verdict::error;
  report.reason = Reason::metrics_unwritable;  // of no phase
  junit = to_junit(report);
  CHECK(count(junit, "<error type=\"metrics_unwritable\"") == 1);
}

TEST_CASE("junit: an objective that was only to be warned of is no failure, a check that was refused is an error") {
  const auto junit = to_junit(sample::full_report());
  CHECK(count(junit, "rpo_missed") == 0);
  CHECK(count(junit, "<error type=\"config_invalid\"") == 1);
  CHECK(count(junit, "<failure ") == 1);  // of the phase
}

TEST_CASE("sha256: the digest of a known text") {
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace unit::report_markup
