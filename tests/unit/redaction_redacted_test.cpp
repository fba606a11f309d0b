#include "drill/redaction/redacted.hpp"

#include <doctest/doctest.h>

#include <concepts>
#include <string>
#include <string_view>

#include "drill/cli/print.hpp"
#include "drill/history/history.hpp"
#include "drill/host/bounded_log.hpp"
#include "drill/log/line_sink.hpp"
#include "drill/log/write_to_stderr.hpp"
#include "drill/publish.hpp"
#include "drill/redaction/hidden.hpp"
#include "drill/report/notify.hpp"
#include "drill/report/observer.hpp"
#include "drill/report/redacted_report.hpp"
#include "drill/report/report_json.hpp"
#include "drill/report/summary.hpp"
#include "drill/terminal/live_view.hpp"

namespace unit::redaction_redacted {

using namespace drill;

namespace {

// Where a text or a report leaves the drill, the compiler takes none that was not redacted.

template <typename Text>
concept IsPrinted = requires(const Text& text) {
  print_text(text);
};
template <typename Text>
concept IsPrintedAsDocument = requires(const Text& text) {
  print_document(text);
};
template <typename Text>
concept GoesToStderr = requires(const Text& text) {
  write_to_stderr(text);
};
template <typename Text>
concept GoesToLogFile = requires(BoundedLog& log, const Text& text) {
  log.add(text, false);
};
template <typename Text>
concept IsLogged = requires(const Text& text) {
  LogLine{spdlog::level::info, text, text};
};
template <typename Text>
concept IsDrawn = requires(terminal::LiveView& view, const Text& text) {
  view.print_above(text);
  terminal::Line{terminal::Tone::plain, text};
};
template <typename Text>
concept IsPutTogether = requires(const Text& text) {
  put_together("{}", text);
};

template <typename Text>
constexpr bool k_leaves = IsPrinted<Text> || IsPrintedAsDocument<Text> || GoesToStderr<Text> || GoesToLogFile<Text> ||
                          IsLogged<Text> || IsDrawn<Text> || IsPutTogether<Text>;

static_assert(IsPrinted<Redacted> && IsPrintedAsDocument<Redacted> && GoesToStderr<Redacted> &&
              GoesToLogFile<Redacted> && IsLogged<Redacted> && IsDrawn<Redacted> && IsPutTogether<Redacted>);
static_assert(!k_leaves<std::string> && !k_leaves<std::string_view> && !k_leaves<const char*>);

static_assert(!std::constructible_from<Redacted, std::string> && !std::constructible_from<Redacted, const char*> &&
              !std::default_initializable<Redacted>);
static_assert(!std::assignable_from<Redacted&, std::string>);

template <typename Report>
concept IsKept = requires(const History& history, const Report& report) {
  history.write(report);
};
template <typename Report>
concept IsPublished = requires(const Config& config, Report& report) {
  publish(config, report);
};
template <typename Report>
concept GoesToMetrics = requires(const Config& config, const Report& report) {
  write_metrics(config, report);
};
template <typename Report>
concept IsNotified = requires(const NotifyConfig& config, const Report& report) {
  notify(config, report, {});
};
template <typename Report>
concept IsTold = requires(DrillObserver& observer, const Report& report) {
  observer.drill_ended(report);
};

static_assert(IsKept<RedactedReport> && IsPublished<RedactedReport> && GoesToMetrics<RedactedReport> &&
              IsNotified<RedactedReport> && IsTold<RedactedReport>);
static_assert(!IsKept<DrillReport> && !IsPublished<DrillReport> && !GoesToMetrics<DrillReport> &&
              !IsNotified<DrillReport> && !IsTold<DrillReport>);

/// Secrets that are hidden as long as this lives.
struct Hiding {
  explicit Hiding(const std::string& secret) { hide_secrets(Redactor{{secret}}); }
  Hiding(const Hiding&) = delete;
  Hiding& operator=(const Hiding&) = delete;
  Hiding(Hiding&&) = delete;
  Hiding& operator=(Hiding&&) = delete;
  ~Hiding() { hide_secrets(Redactor{}); }
};

}  // namespace

TEST_CASE("redacted: our words, numbers and redacted texts are put together, and a beginning is taken") {
  const Hiding hiding{"Geheim4711"};
  const Redacted text = put_together("{}: {:.1f} s, {}", 3, 1.25, outward_line("is Geheim4711\na secret?"));
  CHECK(text == "3: 1.2 s, is <redacted> a secret?");
  CHECK(text.first(8) == "3: 1.2 s");
}

TEST_CASE("redacted report: secrets are hidden in what it is made of, and in what it is changed to") {
  const Hiding hiding{"Geheim4711"};
  DrillReport report;
  report.message = "the key Geheim4711 is wrong";
  RedactedReport redacted{report};
  CHECK(redacted->message == "the key <redacted> is wrong");
  redacted.change([](DrillReport& changed) { changed.message = "could not write 'Geheim4711'"; });
  CHECK(redacted->message == "could not write '<redacted>'");
  CHECK(redacted.as(to_json) == to_json(*redacted));
  CHECK(redacted.as(to_summary, SummaryStyle{}) == to_summary(*redacted));
}

}  // namespace unit::redaction_redacted
