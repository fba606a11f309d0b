#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "drill/config/config_error.hpp"
#include "drill/drill.hpp"
#include "drill/explain_error.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/outcome/reason.hpp"
#include "drill/phases/diagnosis/server_errors.hpp"
#include "drill/report/drill_metrics.hpp"
#include "drill/report/report_json.hpp"
#include "drill/report/summary.hpp"
#include "metrics/text_format.hpp"

namespace unit::report {

using namespace drill;

namespace {

DrillReport failed_report() {
  DrillReport report;
  report.run_id = "20261122T172619Z-3dc4";
  report.stanza = "main";
  report.failed_phase = Phase::verify;
  explain(report, DrillError{Reason::check_failed, "check 'users': 0 is below the minimum 1", "Look."});
  return report;
}

}  // namespace

TEST_CASE("the table of reasons is in the order of the enum") {
  int index = 0;
  for (const auto& entry : reasons()) {
    CHECK(static_cast<int>(entry.reason) == index++);
    CHECK(&drill::entry(entry.reason) == &entry);
  }
  CHECK(static_cast<int>(Reason::internal) == index - 1);
}

TEST_CASE("verdicts map to exit codes") {
  CHECK(exit_code(Verdict::pass) == 0);
  CHECK(exit_code(Verdict::fail) == 1);
  CHECK(exit_code(Verdict::error) == 2);
}

TEST_CASE("a failed teardown is exit code 2 whatever the verdict") {
  DrillReport report;
  report.verdict = Verdict::pass;
  report.reason = Reason::none;
  report.teardown_failed = true;
  CHECK(report.exit_code() == 2);
  const auto text = metrics::to_text(to_metrics(report, "veza", {}));
  CHECK(text.find("veza_backup_drill_success{stanza=\"\"} 0\n") != std::string::npos);
}

TEST_CASE("metrics: a backup that ended after the drill began is not of the future") {
  DrillReport report;
  report.began = UtcTime{std::chrono::seconds{1000}};
  report.backup.emplace().stopped = UtcTime{std::chrono::seconds{1060}};
  const auto text = metrics::to_text(to_metrics(report, "veza", {}));
  CHECK(text.find("veza_backup_drill_backup_age_seconds{stanza=\"\"} 0\n") != std::string::npos);
}

TEST_CASE("metrics: the newest backup of each repository is told, whichever was drilled and however it ended") {
  const auto at = [](int seconds) { return UtcTime{std::chrono::seconds{seconds}}; };
  DrillReport report = failed_report();
  report.listed = BackupListing{
      at(5000), {{2, "a", "full", at(1000), 1}, {1, "b", "full", at(3000), 1}, {1, "c", "incr", at(2000), 1}}, {3}};
  const auto text = metrics::to_text(to_metrics(report, "veza", {}));
  CHECK(text.find("newest_backup_timestamp_seconds{stanza=\"main\",repository=\"1\"} 3000\n") != std::string::npos);
  CHECK(text.find("newest_backup_timestamp_seconds{stanza=\"main\",repository=\"2\"} 1000\n") != std::string::npos);
  CHECK(text.find("newest_backup_timestamp_seconds{stanza=\"main\",repository=\"3\"}") == std::string::npos);
  report.listed.reset();
  CHECK(metrics::to_text(to_metrics(report, "veza", {})).find("newest_backup_timestamp_seconds{") == std::string::npos);
}

TEST_CASE("what a phase throws becomes verdict and reason") {
  DrillReport report = failed_report();
  CHECK(report.verdict == Verdict::fail);
  CHECK(report.hint == "Look.");
  explain(report, incus::Error{incus::ErrorKind::denied, "could not connect: permission denied\nHINT: run as root."});
  CHECK(report.reason == Reason::incus_denied);
  CHECK(report.message == "could not connect: permission denied");
  CHECK(report.hint == "run as root.");
  explain(report, incus::Error{incus::ErrorKind::timed_out, "late"});
  CHECK(report.reason == Reason::deadline_exceeded);
  explain(report, incus::Error{incus::ErrorKind::operation_failed, "no"});
  CHECK(report.reason == Reason::incus_failed);
  explain(report, std::runtime_error{"?"});
  CHECK(report.reason == Reason::internal);
  CHECK(report.verdict == Verdict::error);
}

TEST_CASE("a failure carries the last success over and a first failure has none") {
  const auto with = metrics::to_text(to_metrics(failed_report(), "veza", {1795370360.0, false}));
  CHECK(with.find("veza_backup_drill_last_success_timestamp_seconds{stanza=\"main\"} 1795370360\n") !=
        std::string::npos);
  CHECK(with.find("veza_backup_drill_exit_code{stanza=\"main\"} 1\n") != std::string::npos);
  const auto without = metrics::to_text(to_metrics(failed_report(), "veza", {}));
  CHECK(without.find("last_success") == std::string::npos);
  CHECK(without.find("rpo_seconds") == std::string::npos);
}

TEST_CASE("an instance that an earlier drill kept is there until somebody looked and did not find it") {
  const auto kept = [](const DrillReport& report, bool before) {
    const auto text = metrics::to_text(to_metrics(report, "veza", {{}, before}));
    return text.find("veza_backup_drill_instance_kept{stanza=\"main\"} 1\n") != std::string::npos;
  };
  DrillReport report = failed_report();
  CHECK(kept(report, true));
  CHECK_FALSE(kept(report, false));
  report.earlier_kept = false;
  CHECK_FALSE(kept(report, true));
  report.earlier_kept = true;
  CHECK(kept(report, false));
  report.earlier_kept = false;
  report.instance_kept = true;
  CHECK(kept(report, false));
}

TEST_CASE("the JSON report says null for what is not known and survives text that is not UTF-8") {
  DrillReport report = failed_report();
  report.message = "broken \xff byte";
  const auto json = nlohmann::json::parse(to_json(report));
  CHECK(json.at("schema") == "dr-drill.report/1");
  CHECK(json.at("verdict") == "fail");
  CHECK(json.at("reason") == "check_failed");
  CHECK(json.at("exit_code") == 1);
  CHECK(json.at("failed_phase") == "verify");
  CHECK(json.at("backup").is_null());
  CHECK(json.at("rpo").at("measured_seconds").is_null());
}

TEST_CASE("the summary begins with the verdict and lets no control character through") {
  DrillReport report = failed_report();
  report.message = "evil \x1b[31m";
  const auto text = to_summary(report);
  CHECK(text.rfind("FAIL: the backup is not proven (check_failed)\n", 0) == 0);
  CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("a configuration that cannot be used is no bug of ours, whichever command reads it") {
  DrillReport report;
  explain(report, ConfigError{"drill.toml:2: unknown key 'backup.stanzaa'\nHINT: did you mean 'stanza'?"});
  CHECK(report.reason == Reason::config_invalid);
  CHECK(report.message == "drill.toml:2: unknown key 'backup.stanzaa'");
  CHECK(report.hint == "did you mean 'stanza'?");
}

TEST_CASE("a locale that the image lacks is no fault of the backup") {
  const postgres::SessionError refused{
      "database locale is incompatible with operating system: The database was initialized with LC_COLLATE "
      "\"fr_FR.UTF-8\", which is not recognized by setlocale().",
      "", true};
  CHECK_THROWS_WITH_AS(throw_if_locale_missing(refused), doctest::Contains("fr_FR.UTF-8"), DrillError);
  CHECK_NOTHROW(throw_if_locale_missing(postgres::SessionError{"no such user", "28000", true}));
}

}  // namespace unit::report
