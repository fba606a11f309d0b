#include "drill/history/history.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "drill/history/prune_history.hpp"
#include "drill/history/read_report.hpp"
#include "drill/host/compress_file.hpp"
#include "drill/report/report_json.hpp"

namespace unit::history_history {

using namespace drill;

namespace {

/// A state directory of its own, gone at the end.
class State {
 public:
  State() {
    std::array<char, 32> name{"/tmp/dr-drill-test.XXXXXX"};
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    config.state.directory = name.data();
    config.checks.emplace_back();
    config.checks[0].name = "users";
    config.checks[0].sql = "SELECT count(*) FROM users";
    config.checks[0].min_ratio_to_previous = 0.9;
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  State(State&&) = delete;
  State& operator=(State&&) = delete;
  ~State() { std::filesystem::remove_all(config.state.directory); }

  History history() const { return History{config}; }
  void write_text(const std::string& run_id, const std::string& text) const {
    std::ofstream{history().make_directory(run_id) / "report.json"} << text;
  }
  void write(const std::string& run_id, double users, Verdict verdict = Verdict::pass) {
    DrillReport report = past;
    report.run_id = run_id;
    report.verdict = verdict;
    report.stanza = stanza;
    auto& check = report.checks.emplace_back();
    check.name = "users";
    check.sql = sql;
    check.number = users;
    history().write(RedactedReport{report});
  }
  std::map<std::string, double> answers() const { return history().previous_answers(config.checks); }
  std::vector<std::string> listed(const PastDrillFilter& filter = {}) const {
    std::vector<std::string> out;
    for (const auto& drill : history().list(filter)) out.push_back(drill.report.run_id);
    return out;
  }

  Config config;
  DrillReport past;
  std::string stanza = "main";
  std::string sql = "SELECT count(*) FROM users";
};

using Ids = std::vector<std::string>;
using Answers = std::map<std::string, double>;

}  // namespace

TEST_CASE("previous answers: the newest drill that passed counts") {
  State state;
  CHECK(state.answers().empty());
  state.write("20261101T040000Z-0001", 100);
  state.write("20261108T040000Z-0002", 200);
  state.write("20261115T040000Z-0003", 5, Verdict::fail);
  CHECK(state.answers() == Answers{{"users", 200}});
}

TEST_CASE("previous answers: a drill by hand does not count") {
  State state;
  state.write("20261101T040000Z-0001", 100);
  state.past.adhoc = {"--set"};
  state.write("20261108T040000Z-0002", 5);
  CHECK(state.answers() == Answers{{"users", 100}});
}

TEST_CASE("previous answers: another stanza or question does not count") {
  State state;
  SUBCASE("stanza") {
    state.stanza = "other";
  }
  SUBCASE("question") {
    state.sql = "SELECT count(*) FROM users WHERE active";
  }
  state.write("20261101T040000Z-0001", 100);
  CHECK(state.answers().empty());
}

TEST_CASE("previous answers: nothing is read for checks that compare nothing") {
  State state;
  state.write("20261101T040000Z-0001", 100);
  state.config.checks[0].min_ratio_to_previous.reset();
  CHECK(state.answers().empty());
}

TEST_CASE("previous answers: damaged reports and strangers are passed over") {
  State state;
  state.write("20261101T040000Z-0001", 100);
  state.write_text("20261108T040000Z-0002", "{\"verdict\": \"pass\"");
  state.write_text("20261109T040000Z-0002", "[]");
  state.write_text("20261110T040000Z-0002", R"({"verdict":"pass","stanza":7,"recovery":[]})");
  state.write("not-a-run", 7);
  CHECK(state.answers() == Answers{{"users", 100}});
}

TEST_CASE("history: a drill that is written can be listed and read, with its text") {
  State state;
  CHECK_FALSE(state.history().exists());
  CHECK(state.listed().empty());
  state.write("20261108T040000Z-0002", 200, Verdict::fail);
  state.write("20261101T040000Z-0001", 100);
  CHECK(state.history().exists());
  CHECK(state.listed() == Ids{"20261101T040000Z-0001", "20261108T040000Z-0002"});
  PastDrillFilter filter;
  SUBCASE("of one verdict") {
    filter.verdict = Verdict::pass;
  }
  SUBCASE("of one stanza") {
    state.stanza = "other";
    state.write("20261115T040000Z-0003", 100);
    filter.stanza = "main";
    filter.verdict = Verdict::pass;
  }
  CHECK((!filter.verdict || state.listed(filter) == Ids{"20261101T040000Z-0001"}));
  const PastDrill drill = state.history().read("20261108T040000Z-0002");
  CHECK(drill.report.verdict == Verdict::fail);
  CHECK(drill.text == to_json(drill.report));
  using std::filesystem::perms;
  const auto mode = [](const std::filesystem::path& path) { return std::filesystem::status(path).permissions(); };
  CHECK(mode(drill.path) == (perms::owner_read | perms::owner_write | perms::group_read));
  CHECK(mode(drill.path.parent_path()) == (perms::owner_all | perms::group_read | perms::group_exec));
}

TEST_CASE("history: the limit keeps the newest") {
  State state;
  state.write("20261101T040000Z-0001", 100);
  state.write("20261108T040000Z-0002", 200);
  PastDrillFilter filter;
  filter.limit = 1;
  CHECK(state.listed(filter) == Ids{"20261108T040000Z-0002"});
}

TEST_CASE("history: what is not there is said") {
  State state;
  CHECK_THROWS_WITH_AS(state.history().read("../x"), "'../x' is not a run id", ReportError);
  CHECK_THROWS_WITH_AS(state.history().read("20261101T040000Z-0001"),
                       doctest::Contains("there is no drill '20261101T040000Z-0001' in '/tmp/dr-drill-test."),
                       ReportError);
  state.write_text("20261101T040000Z-0001", "{}");
  CHECK_THROWS_WITH_AS(state.history().read("20261101T040000Z-0001"), doctest::Contains("is not a report"),
                       ReportError);
}

TEST_CASE("history: the last success is that of this stanza's newest drill that exited with 0") {
  State state;
  CHECK(!state.history().last_success());
  state.past.ended = UtcTime{std::chrono::seconds{1'800'000'000}};
  state.write("20261101T040000Z-0001", 100);
  state.past.ended += std::chrono::hours{1};
  SUBCASE("not one that failed") {
    state.write("20261108T040000Z-0002", 100, Verdict::fail);
  }
  SUBCASE("not one that left something behind") {
    state.past.teardown_failed = true;
    state.write("20261108T040000Z-0002", 100);
  }
  SUBCASE("not one by hand") {
    state.past.adhoc = {"--set"};
    state.write("20261108T040000Z-0002", 100);
  }
  SUBCASE("not one of another stanza") {
    state.stanza = "other";
    state.write("20261108T040000Z-0002", 100);
  }
  CHECK(state.history().last_success() == UtcTime{std::chrono::seconds{1'800'000'000}});
}

TEST_CASE("history: pruning keeps the newest drills, the newest pass, and what is not ours") {
  State state;
  state.config.state.keep = 2;
  state.stanza = "other";
  state.write("20261001T040000Z-0000", 100);
  state.stanza = "main";
  state.write("20261101T040000Z-0001", 100);
  state.write("20261102T040000Z-0002", 100);
  for (const char* id : {"20261103T040000Z-0003", "20261104T040000Z-0004", "20261105T040000Z-0005"}) {
    state.write(id, 100, Verdict::fail);
  }
  const auto running = state.history().make_directory("20261020T040000Z-aaaa");
  const auto abandoned = state.history().make_directory("20260101T040000Z-bbbb");
  std::filesystem::last_write_time(abandoned,
                                   std::filesystem::file_time_type::clock::now() - std::chrono::hours{24 * 31});
  prune_history(state.config, "20261122T040012Z-7f3a");
  CHECK(state.listed() == Ids{"20261001T040000Z-0000", "20261102T040000Z-0002", "20261105T040000Z-0005"});
  CHECK(std::filesystem::exists(running));
  CHECK_FALSE(std::filesystem::exists(abandoned));
}

TEST_CASE("history: the last forty lines of each log that has any") {
  State state;
  const std::string id = "20261101T040000Z-0001";
  const auto directory = state.history().make_directory(id);
  std::ofstream{directory / "pgbackrest.log"} << "";
  std::ofstream log{directory / "postgres.log"};
  for (int line = 1; line <= 41; ++line) log << "line " << line << "\n";
  log.close();
  const auto tails = state.history().log_tails(id);
  REQUIRE(tails.size() == 1);
  CHECK(tails[0].name == "postgres.log");
  CHECK(tails[0].text.starts_with("line 2\n"));
}

TEST_CASE("history: the long log of a restore that was proven is compressed, a short one is not") {
  State state;
  const std::string id = "20261101T040000Z-0001";
  const auto log = state.history().make_directory(id) / "pgbackrest.log";
  const auto compressed = log.parent_path() / "pgbackrest.log.gz";
  const std::string line = "P01 detail: restore file\n";
  for (const std::size_t lines : {10U, 10000U}) {
    std::string text;
    for (std::size_t i = 0; i < lines; ++i) text += line;
    std::ofstream{log} << text;
    drill::compress_if_long(state.history().restore_log(id));
    CHECK(std::filesystem::exists(log) == (lines == 10));
    CHECK(std::filesystem::exists(compressed) == (lines != 10));
  }
  CHECK(std::filesystem::file_size(compressed) < 10000 * line.size() / 10);
}

}  // namespace unit::history_history
