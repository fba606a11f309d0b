#include "drill/history/history_table.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/sample_report.hpp"

namespace unit::history_history_table {

using namespace drill;

TEST_CASE("history: a line for each drill, columns below each other") {
  DrillReport passed = sample::full_report();
  passed.run_id = "20261129T040012Z-0001";
  passed.verdict = Verdict::pass;
  passed.reason = Reason::none;
  DrillReport early;
  early.run_id = "20261206T040012Z-0002";
  early.stanza = "main";
  early.reason = Reason::incus_unreachable;
  early.duration = std::chrono::milliseconds{400};
  CHECK(to_table({sample::full_report(), passed, early}) ==
        "RUN (UTC)              RESULT                   TOOK    RTO     RPO     BACKUP\n"
        "20261122T040012Z-7f3a  fail check_failed        1m 2s   48.0 s  1m 30s  20261121-010000F\n"
        "20261129T040012Z-0001  pass                     1m 2s   48.0 s  1m 30s  20261121-010000F\n"
        "20261206T040012Z-0002  error incus_unreachable  400 ms  -       -       -\n");
  CHECK(to_table({}).empty());
}

TEST_CASE("history: how long a drill took is shown where there is room") {
  DrillReport passed = sample::full_report();
  passed.verdict = Verdict::pass;
  passed.reason = Reason::none;
  const std::string with = to_table({passed}, 80);
  CHECK(with.find("TOOK") != std::string::npos);
  CHECK(to_table({passed}, with.size() - with.find('\n') - 2).find("TOOK") != std::string::npos);
  CHECK(to_table({passed}, with.size() - with.find('\n') - 3).find("TOOK") == std::string::npos);
  passed.backup->label = "20261121-010000F_20261122-010000D_long";
  const std::string without = to_table({passed}, 80);
  CHECK(without.find("TOOK") == std::string::npos);
  CHECK(without.find("RPO") != std::string::npos);
  CHECK(to_table({passed}, 132).find("TOOK") != std::string::npos);
}

TEST_CASE("history: the stanza is shown where there are several, and forges no line") {
  DrillReport other = sample::full_report();
  other.stanza = "evil\n\x1b[2J";
  const auto table = to_table({sample::full_report(), other});
  CHECK(table.find("STANZA") != std::string::npos);
  CHECK(std::count(table.begin(), table.end(), '\n') == 3);
  CHECK(table.find('\x1b') == std::string::npos);
}

TEST_CASE("history: as JSON") {
  const auto json = nlohmann::json::parse(to_history_json({sample::full_report(), DrillReport{}}));
  CHECK(json.at("schema") == "dr-drill.history/1");
  CHECK(json.at("drills").size() == 2);
  CHECK(json.at("drills")[0].at("reason") == "check_failed");
  CHECK(json.at("drills")[0].at("rto_seconds") == 48);
  CHECK(json.at("drills")[0].at("exit_code") == 1);
  CHECK(json.at("drills")[1].at("backup").is_null());
  CHECK(json.at("drills")[1].at("rpo_seconds").is_null());
}

}  // namespace unit::history_history_table
