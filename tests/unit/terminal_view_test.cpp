#include "drill/terminal/live_view.hpp"
#include "drill/terminal/view.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>

#include "drill/redaction/redactor.hpp"
#include "drill/report/summary.hpp"
#include "tests/unit/sample_report.hpp"

namespace unit::terminal_view {

using namespace drill;
using namespace drill::terminal;
using namespace std::chrono_literals;

namespace {

const Clock::time_point k_began{1000s};

View restoring() {
  View view;
  view.run_id = "20261122T040012Z-7f3a";
  view.stanza = "main";
  view.began = k_began;
  view.ended[Phase::preflight] = {Phase::preflight, {}, Seconds{0.2}, true};
  view.running = Phase::restore;
  view.phase_began = k_began + 2s;
  return view;
}

std::string line_of(const View& view, const std::string& word, Clock::time_point now = k_began + 12s) {
  for (const auto& line : lines(view, now, 24)) {
    if (line.text.text().find(word) != std::string::npos) return line.text.text();
  }
  return "none";
}

/// Rows and the longest row of a text in a terminal.
std::pair<std::size_t, std::size_t> extent(const std::string& text) {
  std::size_t rows = 0;
  std::size_t widest = 0;
  for (std::size_t at = 0; at < text.size(); ++rows) {
    const auto end = text.find('\n', at);
    widest = std::max(widest, end - at);
    at = end + 1;
  }
  return {rows, widest};
}

}  // namespace

TEST_CASE("live view: phases that ended, that runs and that are to come") {
  const auto all = lines(restoring(), k_began + 12s, 24);
  REQUIRE(all.size() == 8);
  CHECK(all[0].text == "drill 20261122T040012Z-7f3a of stanza 'main', 12.0 s");
  CHECK(all[1].text.text().starts_with("  ok  preflight   200 ms"));
  CHECK(all[1].tone == Tone::good);
  CHECK(all[4].text.text().starts_with(" ...  restore     10.0 s"));
  CHECK(all[4].tone == Tone::busy);
  CHECK(all[7].text == "      teardown");
  CHECK(all[7].tone == Tone::dim);
}

TEST_CASE("live view: restore with bytes, rate and time left, in 80 columns") {
  View view = restoring();
  view.restored = RestoreAmount{20, 200ULL << 20U, 1000ULL << 20U};
  CHECK(line_of(view, "restore") ==
        " ...  restore     10.0 s   20 %  200.0 MiB of 1000.0 MiB, 20.0 MiB/s, 40.0 s left");
  view.restored->percent = 100;
  CHECK(line_of(view, "restore").find("left") == std::string::npos);
  view.restored = RestoreAmount{};
  CHECK(line_of(view, "restore").find("nan") == std::string::npos);
}

TEST_CASE("live view: replay and checks") {
  View view = restoring();
  view.running = Phase::verify;
  view.ended[Phase::recover] = {Phase::recover, {}, Seconds{3}, false};
  view.replayed = ReplayAmount{12, 25, "000000010000000000000011"};
  CHECK(line_of(view, "recover") == "  !!  recover      3.0 s  12 of 25 WAL segments, last 000000010000000000000011");
  for (int i = 0; i < 10; ++i) {
    CheckReport& check = view.checks.emplace_back();
    check.name = "check" + std::to_string(i);
    check.value = i == 9 ? "ev\x1bil" : "7";
    check.passed = i != 9;
    check.message = i == 9 ? "is wrong" : "";
  }
  CHECK(line_of(view, "check8") == "      check8 = 7");
  CHECK(line_of(view, "check9") == "      check9 = ev il: is wrong");
  CHECK(line_of(view, "check1 ") == "none");
  CHECK(line_of(view, "2 checks before") == "      2 checks before");
  CHECK(lines(view, k_began, 5).size() == 5);
  CHECK(lines(view, k_began, 5).back().text.text().find("teardown") != std::string::npos);
}

TEST_CASE("live view: cut counts characters, colours come only when wanted") {
  CHECK(cut(put_together("z\xc3\xbcrich"), 2) == "z\xc3\xbc");
  CHECK(cut(put_together("z"), 2) == "z");
  CHECK(drawn({Tone::bad, put_together("abc")}, 2, false) == "ab");
  CHECK(drawn({Tone::bad, put_together("abc")}, 2, true) == "\x1b[1;31mab\x1b[0m");
  CHECK(drawn({Tone::plain, put_together("abc")}, 9, true) == "abc");
}

TEST_CASE("summary: fits a screen of 80 times 24, with the verdict on top and what to do at the end") {
  DrillReport report = sample::full_report();
  report.message = std::string(600, 'x') + " and why";
  report.hint = "do this and that and " + std::string(300, 'y');
  for (int i = 0; i < 40; ++i) {
    report.findings.push_back("finding number " + std::to_string(i));
    report.checks.push_back(report.checks.front());
  }
  const auto text = to_summary(report, {80, 24, false});
  const auto [rows, widest] = extent(text);
  CHECK(rows < 24);
  CHECK(widest <= 80);
  CHECK(text.starts_with("FAIL: the backup is not proven (check_failed)\n  why        in verify: "));
  CHECK(text.find("orders = 0, FAILED") != std::string::npos);  // what failed is never left out
  CHECK(text.find("\n  next       ") != std::string::npos);
  CHECK(text.find("more in the report") != std::string::npos);
  // Without a screen nothing is left out, and nothing wrapped.
  const auto whole = to_summary(report);
  CHECK(whole.find("finding number 39") != std::string::npos);
  CHECK(whole.find(std::string(600, 'x') + " and why\n") != std::string::npos);
}

TEST_CASE("summary: an ordinary one is shown whole on a screen") {
  DrillReport report = sample::full_report();
  const auto text = to_summary(report, {80, 24, false});
  CHECK(extent(text).first < 24);
  CHECK(extent(text).second <= 80);
  CHECK(text.find("more in the report") == std::string::npos);
  CHECK(text.find("users = 1200, passed") != std::string::npos);
  CHECK(to_summary(report, {0, 0, true}).starts_with("\x1b[1;31mFAIL"));
  CHECK(to_summary(report).find('\x1b') == std::string::npos);
}

TEST_CASE("summary: what to do next") {
  DrillReport report = sample::full_report();
  CHECK(to_summary(report).find("`dr-drill report 20261122T040012Z-7f3a --format html >drill.html`") !=
        std::string::npos);
  report.verdict = Verdict::error;
  report.failed_phase = Phase::preflight;
  CHECK(to_summary(report).find("`dr-drill preflight`") != std::string::npos);
  report.failed_phase = Phase::provision;
  CHECK(to_summary(report).find("`dr-drill run`: preflight cannot detect it") != std::string::npos);
  report.instance_kept = true;
  CHECK(to_summary(report).find("`dr-drill clean --kept`") != std::string::npos);
}

TEST_CASE("a terminal that nobody reads does not hold the drill up") {
  int reader = -1;
  int writer = -1;
  REQUIRE(::openpty(&reader, &writer, nullptr, nullptr, nullptr) == 0);
  {
    LiveView view{writer};
    // More than a terminal keeps for its reader: whoever waited would wait for ever.
    for (int i = 0; i < 3; ++i) view.print_above(Redactor{}.text(std::string(200'000, 'x') + "\n"));
  }
  CHECK((::fcntl(writer, F_GETFL) & O_NONBLOCK) == 0);
  ::close(reader);
  ::close(writer);
}

}  // namespace unit::terminal_view
