#include "drill/report/previous_answers.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "drill/report/drill_report.hpp"
#include "drill/report/report_json.hpp"

namespace unit::report_previous_answers {

namespace {

/// A state directory of its own, gone at the end.
class History {
 public:
  History() {
    std::array<char, 32> name{"/tmp/dr-drill-test.XXXXXX"};
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    config.state.directory = name.data();
    config.checks.emplace_back();
    config.checks[0].name = "users";
    config.checks[0].sql = "SELECT count(*) FROM users";
    config.checks[0].min_ratio_to_previous = 0.9;
  }
  History(const History&) = delete;
  History& operator=(const History&) = delete;
  History(History&&) = delete;
  History& operator=(History&&) = delete;
  ~History() { std::filesystem::remove_all(config.state.directory); }

  void write(const std::string& run_id, const std::string& text) const {
    const auto directory = std::filesystem::path{config.state.directory} / "history" / run_id;
    std::filesystem::create_directories(directory);
    std::ofstream{directory / "report.json"} << text;
  }
  void write(const std::string& run_id, double users, drill::Verdict verdict = drill::Verdict::pass) {
    drill::DrillReport report = past;
    report.verdict = verdict;
    report.stanza = stanza;
    auto& check = report.checks.emplace_back();
    check.name = "users";
    check.sql = sql;
    check.number = users;
    write(run_id, drill::to_json(report));
  }
  std::map<std::string, double> answers() const { return previous_answers(config); }

  drill::Config config;
  drill::DrillReport past;
  std::string stanza = "main";
  std::string sql = "SELECT count(*) FROM users";
};

using Answers = std::map<std::string, double>;

}  // namespace

TEST_CASE("previous answers: the newest drill that passed counts") {
  History history;
  CHECK(history.answers().empty());
  history.write("20261101T040000Z-0001", 100);
  history.write("20261108T040000Z-0002", 200);
  history.write("20261115T040000Z-0003", 5, drill::Verdict::fail);
  CHECK(history.answers() == Answers{{"users", 200}});
}

TEST_CASE("previous answers: a drill by hand does not count") {
  History history;
  history.write("20261101T040000Z-0001", 100);
  history.past.adhoc = {"--set"};
  history.write("20261108T040000Z-0002", 5);
  CHECK(history.answers() == Answers{{"users", 100}});
}

TEST_CASE("previous answers: another stanza or question does not count") {
  History history;
  SUBCASE("stanza") {
    history.stanza = "other";
  }
  SUBCASE("question") {
    history.sql = "SELECT count(*) FROM users WHERE active";
  }
  history.write("20261101T040000Z-0001", 100);
  CHECK(history.answers().empty());
}

TEST_CASE("previous answers: nothing is read for checks that compare nothing") {
  History history;
  history.write("20261101T040000Z-0001", 100);
  history.config.checks[0].min_ratio_to_previous.reset();
  CHECK(history.answers().empty());
}

TEST_CASE("previous answers: damaged reports and strangers are passed over") {
  History history;
  history.write("20261101T040000Z-0001", 100);
  history.write("20261108T040000Z-0002", std::string{"{\"verdict\": \"pass\""});
  history.write("20261109T040000Z-0002", std::string{"[]"});
  history.write("20261110T040000Z-0002", std::string{R"({"verdict":"pass","stanza":7,"recovery":[]})"});
  history.write("not-a-run", 7);
  CHECK(history.answers() == Answers{{"users", 100}});
}

}  // namespace unit::report_previous_answers
