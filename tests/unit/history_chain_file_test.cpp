#include "drill/history/chain_file.hpp"

#include <doctest/doctest.h>

#include "drill/history/chain_json.hpp"
#include "drill/history/verify_history.hpp"
#include "drill/publish.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_dir.hpp"

namespace unit::history_chain_file {

using namespace drill;
namespace fs = std::filesystem;

namespace {

const Bounds k_soon{Deadline{std::chrono::milliseconds{50}}};

struct State {
  test::TempDir directory;
  Config config;
  State() {
    config.state.directory = directory / "state";
    config.metrics.textfile_dir = directory / "metrics";
    config.report.sign = directory / "key";
    fs::create_directory(config.state.directory);
    fs::create_directory(config.metrics.textfile_dir);
    test::run_or_throw({.argv = {"/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", config.report.sign}});
  }
  /// A drill that ended at this second of the hour.
  RedactedReport drilled(int second) const {
    DrillReport report;
    report.began = report.ended = UtcTime{std::chrono::seconds{1795320000 + second}};
    report.run_id = "20261122T0400" + std::to_string(10 + second) + "Z-7f3a";
    report.stanza = "main";
    report.verdict = Verdict::fail;
    report.reason = Reason::check_failed;
    RedactedReport out{report};
    publish(config, out);
    return out;
  }
  std::string chain_file() const { return chain_path(config.state.directory, "main"); }
  std::vector<ChainFault> faults() const {
    return verify_history(config,
                          TrustedSigners{.allowed_signers = {}, .fingerprint = ssh_fingerprint(config.report.sign)})
        .judgement.faults;
  }
};

}  // namespace

TEST_CASE("chain file: one drill at a time, and the wait has an end") {
  const State state;
  state.drilled(1);
  const ChainUpdate first{state.config, "20261122T040012Z-7f3a", k_soon};
  CHECK_THROWS_AS(ChainUpdate(state.config, "20261122T040012Z-7f3a", k_soon), CutShort);
  Config other = state.config;
  other.backup.stanza = "other";
  CHECK_NOTHROW(ChainUpdate(other, "20261122T040012Z-7f3a", k_soon));
}

TEST_CASE("chain file: a drill that is killed while it writes leaves a chain with its signature") {
  const State state;
  state.drilled(1);
  const std::string before = test::read_file(state.chain_file());
  const std::string signature = test::read_file(state.chain_file() + ".sig");
  state.drilled(2);
  // The new signature is there, and the chain is the old one.
  fs::rename(state.chain_file() + ".sig", state.chain_file() + ".sig.next");
  const std::string after = test::read_file(state.chain_file());
  test::write_file(state.chain_file(), before);
  test::write_file(state.chain_file() + ".sig", signature);
  CHECK(ChainUpdate(state.config, "20261122T040012Z-7f3a", k_soon).finding().empty());
  // The chain is the new one, and its signature has not come to its place.
  test::write_file(state.chain_file(), after);
  CHECK(state.faults().empty());
  CHECK(ChainUpdate(state.config, "20261122T040012Z-7f3a", k_soon).finding().empty());
  fs::remove(state.chain_file() + ".sig.next");
  CHECK(state.faults().size() == 1);
}

TEST_CASE("chain file: what is not believed is kept, and made anew of the reports") {
  const State state;
  for (const int second : {1, 2, 3}) state.drilled(second);
  test::write_file(state.chain_file(), "{");
  const auto report = state.drilled(4);
  REQUIRE(report->findings.size() == 1);
  CHECK(report->findings[0].find("the chain of reports '" + state.chain_file() + "' is not believed") == 0);
  CHECK(test::read_file(state.chain_file() + ".damaged") == "{");
  const Chain chain = read_chain_json(test::read_file(state.chain_file()), "main");
  CHECK(chain.links.size() == 4);
  CHECK(chain.made_anew->run_id == report->run_id);
  // It is told until that drill is pruned.
  CHECK(state.faults().size() == 1);
}

TEST_CASE("chain file: one of a later version is left alone") {
  const State state;
  state.drilled(1);
  std::string text = test::read_file(state.chain_file());
  const std::string schema = "dr-drill.chain/1";
  text.replace(text.find(schema), schema.size(), "dr-drill.chain/2");
  test::write_file(state.chain_file(), text);
  const auto report = state.drilled(2);
  REQUIRE(report->findings.size() == 1);
  CHECK(report->findings[0].find("this report is not in the chain of reports: it is of schema") == 0);
  CHECK(test::read_file(state.chain_file()) == text);
}

TEST_CASE("chain file: a configuration that cannot be read does not end the signing") {
  State state;
  state.drilled(1);
  const std::string before = test::read_file(state.chain_file());
  state.config.report.sign.clear();
  DrillReport bad;
  bad.run_id = "20261122T040030Z-7f3a";
  bad.stanza = "main";
  bad.reason = Reason::config_invalid;
  RedactedReport report{bad};
  publish(state.config, report);
  CHECK(report->findings.at(0).find("the configuration does not tell with which key") != std::string::npos);
  CHECK(test::read_file(state.chain_file()) == before);
}

}  // namespace unit::history_chain_file
