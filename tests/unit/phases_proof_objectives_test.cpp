#include "drill/phases/proof/objectives.hpp"

#include <doctest/doctest.h>

namespace unit::phases_proof_objectives {

using namespace drill;
using namespace std::chrono_literals;

namespace {

std::string judged(const std::vector<std::optional<DrillError>>& misses) {
  Findings findings;
  try {
    judge_objectives(misses, true, findings);
  } catch (const DrillError& error) {
    CHECK(findings.empty());
    return std::string{to_string(error.reason())} + ": " + error.what() + " HINT: " + error.hint();
  }
  return "met";
}

RpoFacts idle() {
  RpoFacts facts;
  facts.backup_stopped = UtcTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};
  facts.ended = facts.backup_stopped + 10h;
  facts.wanted = Seconds{1h};
  return facts;
}

}  // namespace

TEST_CASE("objectives: met, not asked for, missed, and not measured") {
  CHECK_FALSE(find_miss({Seconds{10}, Seconds{10}, false}, Reason::rto_missed, "RTO", ""));
  CHECK_FALSE(find_miss({Seconds{10}, std::nullopt, false}, Reason::rto_missed, "RTO", ""));
  CHECK(find_miss({Seconds{10.04}, Seconds{10}, false}, Reason::rto_missed, "RTO", "")->what() ==
        std::string{"RTO is 10.0 s, the objective is 10 s"});
  CHECK(find_miss({std::nullopt, Seconds{10}, false}, Reason::rto_missed, "RTO", "")->what() ==
        std::string{"RTO is unknown, the objective is 10 s"});
}

TEST_CASE("objectives: the first miss is the reason, and the message names each") {
  CHECK(judged({std::nullopt, std::nullopt}) == "met");
  CHECK(judged({DrillError{Reason::rto_missed, "slow"}, DrillError{Reason::rpo_missed, "late", "Look."}}) ==
        "rto_missed: slow; late HINT: Look.");
  CHECK(judged({std::nullopt, DrillError{Reason::rpo_missed, "late", "Look."}}) == "rpo_missed: late HINT: Look.");
}

TEST_CASE("objectives: where a miss does not fail the drill it is a finding") {
  Findings findings;
  judge_objectives({DrillError{Reason::rto_missed, "slow"}, std::nullopt}, false, findings);
  CHECK(findings == Findings{"slow"});
}

TEST_CASE("objectives: an RPO that is missed is explained by what is known") {
  RpoFacts facts = idle();
  CHECK(explain_rpo(facts).find("set [production] connection") != std::string::npos);
  CHECK(explain_rpo(facts).find("newest WAL segment") == std::string::npos);

  facts.archive_newest_at = facts.ended - 30min;
  CHECK(explain_rpo(facts).find("production archives, and no transaction has committed since") != std::string::npos);
  facts.archive_newest_at = facts.ended - 3h;
  CHECK(explain_rpo(facts).find("no transaction has committed since, or archiving lags") != std::string::npos);

  facts.production_is_named = true;
  CHECK(explain_rpo(facts).find("production did not answer on [production] connection") != std::string::npos);
  facts.production = ProductionReport{facts.ended, "0/5000000", 1, std::nullopt, std::nullopt, "UTC", 4096};
  CHECK(explain_rpo(facts).find("written WAL to 0/5000000, 4096 bytes more than it had archived") != std::string::npos);
}

}  // namespace unit::phases_proof_objectives
