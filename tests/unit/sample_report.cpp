#include "tests/unit/sample_report.hpp"

namespace sample {

using namespace drill;

DrillReport full_report(const std::string& suffix) {
  const UtcTime began{std::chrono::seconds{1795320012}};
  const auto text = [&](const char* word) { return word + suffix; };
  DrillReport report;
  report.run_id = "20261122T040012Z-7f3a";
  report.program_version = text("0.1.0");
  report.host = text("backup1");
  report.stanza = text("main");
  report.began = began;
  report.ended = began + std::chrono::seconds{61};
  report.duration = Seconds{61.5};
  report.verdict = Verdict::fail;
  report.reason = Reason::check_failed;
  report.failed_phase = Phase::verify;
  report.message = text("check 'orders': 0 is below the minimum 1");
  report.hint = text("The query was: SELECT count(*) FROM orders");
  report.environment = {text("root"), text("anna"), text("4711"), text("Debian GNU/Linux 12"),
                        text("6.1"),  text("2.54"), text("15.8")};
  report.configuration = {text("[backup]\nstanza = \"main\"\n"), text("[main]\npg1-path=/var/lib/pg\n")};
  report.incus = {text("6.0.4"), text("default"), text("pg-restore-drill"), text("dr-drill/pg15"), text("f00"), 40, 9};
  report.backup = BackupReport{text("20261121-010000F"),
                               text("full"),
                               1,
                               text("15"),
                               text("2.54"),
                               began - std::chrono::hours{27},
                               began - std::chrono::hours{26},
                               23164608,
                               true,
                               text("00000001000000000000000D"),
                               began - std::chrono::minutes{1}};
  report.recovery = {text("random"), text("time:2026-11-22T03:00:00Z"), 4711, text("0/D0000A0"), 1,
                     text("7711"),   began - std::chrono::seconds{90},  12};
  report.production = ProductionReport{began,
                                       text("0/E000000"),
                                       1,
                                       text("00000001000000000000000D"),
                                       began - std::chrono::seconds{20},
                                       text("Europe/Paris"),
                                       4711};
  report.phases = {{Phase::preflight, began, Seconds{0.5}, true},
                   {Phase::restore, began, Seconds{40}, true},
                   {Phase::verify, began, Seconds{20}, false},
                   {Phase::teardown, began, Seconds{1}, true}};
  report.steps = {{text("redo"), Seconds{3}}};
  report.restore_duration = Seconds{39};
  report.recovery_duration = Seconds{9};
  report.rto = {Seconds{48}, Seconds{60}};
  report.rpo = {Seconds{90}, Seconds{60}, true};
  const auto listed = [&](const char* label, const char* type, int age, ProofState state, int judged) {
    return BackupProof{text(label), text(type), began - std::chrono::hours{age}, state,
                       judged > 0 ? std::optional{UtcTime{began - std::chrono::hours{judged}}} : std::nullopt};
  };
  report.coverage = CoverageReport{Seconds{2592000},
                                   {{1,
                                     4,
                                     3,
                                     1,
                                     began - std::chrono::hours{72},
                                     {listed("20261001-010000F", "full", 1227, ProofState::overdue, 1200),
                                      listed("20261118-010000D", "diff", 99, ProofState::proven, 72),
                                      listed("20261120-010000I", "incr", 51, ProofState::unproven, 0),
                                      listed("20261121-010000F", "full", 26, ProofState::failed, 1)}},
                                    {2, 4, 0, {}, {}, {}}}};
  report.listed = BackupListing{began,
                                {{1, "20261121-010000F", "full", began - std::chrono::hours{26}, 23164608},
                                 {1, "20261122-010000F", "full", began - std::chrono::hours{2}, 23164608},
                                 {2, "20261122-013000F", "full", began - std::chrono::minutes{90}, 23164608},
                                 {2, "20261121-010000F", "full", began - std::chrono::hours{26}, 23164608}},
                                {}};
  report.checks = {{text("users"), text("SELECT count(*) FROM users"), text("1200"), 1200, 1100, text("at least 1"),
                    true, true, false, "", Seconds{1}},
                   {text("orders"),
                    text("SELECT 0"),
                    text("0"),
                    0,
                    {},
                    text("at least 1"),
                    true,
                    false,
                    true,
                    text("0 is below"),
                    Seconds{1}}};
  report.databases = {
      {text("shop"), 99, {text("pg_cron 1.4")}, {text("sub")}, 2, {text("far")}, {text("2.31, here 2.36")}}};
  report.verification = VerificationReport{text("deep"), 7, 8, 900, Seconds{2}, {text("public.orders: page 3")}};
  report.verification->reading = ReadingReport{90, 7000, 12, 900, 6000, Seconds{1800}, true, 0.25};
  report.findings = {text("something to know")};
  report.previous = PreviousReport{text("20261115T040011Z-0a1b"), std::string(64, 'a')};
  report.to_be_signed = true;
  report.logs = {{text("postgres.log"), text("FATAL:  no\n")}};
  return report;
}

}  // namespace sample
