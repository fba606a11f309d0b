// What is left of drills for people and programs: history and report, in every form.
#include <doctest/doctest.h>

#include "tests/e2e/stage.hpp"

using e2e::Stage;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// The reports in the history, oldest first.
std::vector<std::string> report_files(const Stage& stage) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator{stage.path("state")}) {
    if (entry.path().filename() == "report.json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Holds every report in the history against the published schema.
void check_schema(const Stage& stage) {
  const std::string root = DR_DRILL_ROOT;
  test::ProgramSpec spec{.argv = {"/usr/bin/python3", root + "/tests/support/validate_report.py",
                                  root + "/examples/report/report.schema.json"}};
  const auto files = report_files(stage);
  REQUIRE(!files.empty());
  spec.argv.insert(spec.argv.end(), files.begin(), files.end());
  const auto result = test::run(spec);
  CHECK_MESSAGE(result.exit == 0, result.out, result.err);
}

/// Runs a Python program with a text in a file as its argument; its output.
std::string python(Stage& stage, const std::string& program, const std::string& text) {
  test::write_file(stage.path("python-input"), text);
  return test::run_or_throw({.argv = {"/usr/bin/python3", "-c", program, stage.path("python-input")}});
}

/// The names of all elements and attributes of an XML document, sorted and counted; fails when it is none.
std::string elements(Stage& stage, const std::string& document) {
  return python(stage,
                "import sys, xml.etree.ElementTree as t, collections as c\n"
                "print(sorted(c.Counter((e.tag.split('}')[-1], tuple(e.attrib)) for e in "
                "t.parse(sys.argv[1]).iter()).items()))",
                document);
}

}  // namespace

TEST_SUITE_BEGIN("report");

TEST_CASE("the report keeps to its schema, whatever came of the drill") {
  Stage stage;
  stage.toml = "[verify]\nlevel = \"read\"\n[objectives]\nrto = \"1h\"\nrpo = \"1000d\"\n";
  CHECK(stage.drill().exit == 0);
  stage.toml += "[[check]]\nname = \"none\"\nsql = \"SELECT NULL\"\nequals = \"1\"\n";
  CHECK(stage.drill().exit == 1);
  stage.incus_toml = "image = \"nowhere\"\n";
  CHECK(stage.drill().exit == 2);
  CHECK(report_files(stage).size() == 3);
  check_schema(stage);
}

TEST_CASE("the report says who drilled with what, and what it was told") {
  Stage stage;
  stage.pgbackrest += "repo1-cipher-pass=Geheim4711\n";
  stage.environment = {{"SUDO_USER", "anna"}, {"INVOCATION_ID", "0123456789abcdef"}};
  REQUIRE(stage.drill().exit == 0);
  const json report = stage.report();
  const json& environment = report.at("environment");
  CHECK(environment.at("sudo_user") == "anna");
  CHECK(environment.at("invocation_id") == "0123456789abcdef");
  CHECK(environment.at("pgbackrest_version") == "2.45");
  CHECK(environment.at("postgres_version").get<std::string>().starts_with(test::RestoredPostgres::get().major()));
  CHECK(environment.at("kernel").get<std::string>().starts_with("Linux "));
  CHECK(report.at("configuration").at("drill").get<std::string>().find("stanza = \"main\"") != std::string::npos);
  const auto conf = report.at("configuration").at("pgbackrest").get<std::string>();
  CHECK(conf.find("repo1-cipher-pass=<redacted>\n") != std::string::npos);
  CHECK(conf.find("Geheim4711") == std::string::npos);
  CHECK(report.at("logs").empty());
}

TEST_CASE("the report of a drill that failed has the end of the logs") {
  Stage stage{e2e::Behind::nothing};
  stage.rule("restore")["exit"] = 82;
  std::string lines;
  for (int i = 1; i <= 50; ++i) lines += "P00   INFO: line " + std::to_string(i) + "\n";
  stage.rule("restore")["chunks"] = {{{"after", 0.01}, {"stdout", lines}}};
  REQUIRE(stage.drill().exit != 0);
  const json logs = stage.report().at("logs");
  REQUIRE(logs.size() == 1);
  CHECK(logs[0].at("name") == "pgbackrest.log");
  const auto tail = logs[0].at("tail").get<std::string>();
  CHECK(std::count(tail.begin(), tail.end(), '\n') == 40);
  CHECK(tail.find("line 50\n") != std::string::npos);
  CHECK(tail.find("line 10\n") == std::string::npos);
}

TEST_CASE("a slip on the command line is found where the alert sends people") {
  Stage stage{e2e::Behind::nothing};
  CHECK(stage.drill({"run", "--instance", "a b"}).exit == 2);
  CHECK(stage.metric("success{stanza=\"main\"}") == "0");
  CHECK(stage.drill({"history"}).out.find("error config_invalid ") != std::string::npos);
  CHECK(stage.drill({"report"}).out.find("--instance: ") != std::string::npos);
  const auto unknown = stage.drill({"run", "--stanz", "main"});
  CHECK(unknown.exit == 2);
  CHECK(unknown.err ==
        "dr-drill run: unknown option '--stanz'\nHINT: did you mean '--stanza'? see dr-drill run --help\n");
  CHECK(stage.drill({"report"}).out.find("unknown option '--stanz'") != std::string::npos);
}

TEST_CASE("a drill that was killed has no report, and nobody is troubled with that") {
  Stage stage{e2e::Behind::nothing};
  std::filesystem::create_directories(stage.path("state/history/20261122T040000Z-0001"));
  const auto result = stage.drill({"history"});
  CHECK(result.exit == 0);
  CHECK(result.err.find("warning") == std::string::npos);
}

TEST_CASE("a report that cannot be written to the end is no success") {
  Stage stage{e2e::Behind::nothing};
  stage.incus_toml = "image = \"nowhere\"\n";
  REQUIRE(stage.drill().exit == 2);
  stage.shell = "exec \"$0\" \"$@\" >/dev/full";
  for (const auto& arguments : {std::vector<std::string>{"history"}, {"report"}, {"report", "--format", "html"}}) {
    const auto result = stage.drill(arguments);
    CHECK(result.exit == 2);
    CHECK(result.err.find("stdout could not be written") != std::string::npos);
  }
}

TEST_CASE("a stanza of which there is no drill is named") {
  Stage stage{e2e::Behind::nothing};
  const auto result = stage.drill({"report", "--stanza", "mian"});
  CHECK(result.exit == 2);
  CHECK(result.err.find("there is no past drill of stanza 'mian' in '" + stage.path("state") + "'") !=
        std::string::npos);
  CHECK(result.err.find("HINT: this is [state] directory in '" + stage.path("drill.toml") +
                        "'; --config names another") != std::string::npos);
}

TEST_CASE("history lists past drills and filters them") {
  Stage stage{e2e::Behind::nothing};
  stage.rule("restore")["exit"] = 82;
  stage.incus_toml = "image = \"nowhere\"\n";
  REQUIRE(stage.drill().exit == 2);
  stage.incus_toml = "";
  REQUIRE(stage.drill().exit == 1);
  const auto lines = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "history");
    const auto result = stage.drill(arguments);
    CHECK(result.exit == 0);
    return std::count(result.out.begin(), result.out.end(), '\n');
  };
  const auto table = stage.drill({"history"}).out;
  CHECK(table.find("error image_missing ") < table.find("fail restore_failed "));
  CHECK(lines({}) == 3);
  CHECK(lines({"--verdict", "fail"}) == 2);
  CHECK(lines({"--verdict", "pass"}) == 0);
  CHECK(lines({"--limit", "1"}) == 2);
  CHECK(lines({"--stanza", "main"}) == 3);
  CHECK(lines({"--stanza", "other"}) == 0);
  CHECK(lines({"--since", "1d"}) == 3);
  CHECK(lines({"--since", "2099-01-01"}) == 0);
  CHECK(lines({"--since", "2026-01-01T00:00:00Z"}) == 3);
  const json drills = json::parse(stage.drill({"history", "--json", "--limit", "1"}).out).at("drills");
  REQUIRE(drills.size() == 1);
  CHECK(drills[0].at("reason") == "restore_failed");
}

TEST_CASE("history and report are there although the configuration and one report cannot be read") {
  Stage stage{e2e::Behind::nothing};
  stage.incus_toml = "image = \"nowhere\"\n";
  REQUIRE(stage.drill().exit == 2);
  fs::create_directories(stage.path("state/history/20990101T000000Z-0000"));
  test::write_file(stage.path("state/history/20990101T000000Z-0000/report.json"), "{}");
  stage.whole_toml = "[state]\ndirectory = \"" + stage.path("state") + "\"\nkeeep = 3\n";
  const auto result = stage.drill({"history"});
  CHECK(result.exit == 0);
  CHECK(result.out.find("error image_missing") != std::string::npos);
  CHECK(result.err.find("unknown key 'state.keeep'") != std::string::npos);
  CHECK(result.err.find("20990101T000000Z-0000/report.json' is not a report") != std::string::npos);
  CHECK(stage.drill({"report"}).out.starts_with("ERROR: the drill could not run (image_missing)\n"));
  const auto unknown = stage.drill({"report", "20990101T000000Z-0001"});
  CHECK(unknown.exit == 2);
  CHECK(unknown.err.find("there is no drill '20990101T000000Z-0001'") != std::string::npos);
  CHECK(stage.drill({"report", "../../etc"}).exit == 2);
}

TEST_CASE("a report is the same text and the same bytes later") {
  Stage stage;
  const auto drilled = stage.drill();
  REQUIRE(drilled.exit == 0);
  const auto files = report_files(stage);
  REQUIRE(files.size() == 1);
  CHECK(stage.drill({"report"}).out == drilled.out);
  const std::string run = fs::path{files[0]}.parent_path().filename();
  CHECK(stage.drill({"report", run, "--format", "json"}).out == test::read_file(files[0]));
}

TEST_CASE("a report as JUnit and HTML is well-formed and agrees with itself") {
  Stage stage;
  REQUIRE(stage.drill().exit == 0);
  const auto junit = stage.drill({"report", "--format", "junit"}).out;
  CHECK(python(stage,
               "import sys, xml.etree.ElementTree as t\n"
               "s = t.parse(sys.argv[1]).getroot()[0]\n"
               "print(int(s.get('tests')) == len(s.findall('testcase')), s.get('failures'), s.get('errors'))",
               junit) == "True 0 0\n");
  const auto page = stage.drill({"report", "--format", "html"}).out;
  CHECK(page.find("PASS: the backup is proven") != std::string::npos);
  const auto digest = test::run_or_throw({.argv = {"sha256sum", report_files(stage)[0]}}).substr(0, 64);
  CHECK(page.find("SHA-256 of report.json: <code>" + digest + "</code>") != std::string::npos);
  const auto names = elements(stage, page);
  CHECK(names.find("'svg'") != std::string::npos);
  for (const char* active : {"'script'", "'a'", "'img'", "'link'", "'iframe'", "'onload'", "'href'", "'src'"}) {
    CHECK_MESSAGE(names.find(active) == std::string::npos, active);
  }
}

TEST_CASE("whatever a report says, its HTML has the same elements") {
  Stage stage;
  stage.toml = "[verify]\nlevel = \"read\"\n";
  REQUIRE(stage.drill().exit == 0);
  const auto file = report_files(stage)[0];
  const auto plain = elements(stage, stage.drill({"report", "--format", "html"}).out);
  const auto plain_junit = elements(stage, stage.drill({"report", "--format", "junit"}).out);
  // Every text that is free is replaced.
  const auto evil =
      python(stage,
             "import json, sys\n"
             "fixed = ('schema', 'run_id', 'verdict', 'reason', 'began_at', 'ended_at', 'started_at', 'stopped_at',\n"
             "         'last_transaction_at', 'archive_newest_at', 'stalest_proof_at', 'judged_at', 'state', "
             "'resolved_target', 'tail')\n"
             "evil = '</pre></title><script>alert(1)</script>\\x1b]0;x\\x07\\u202e\\\" onload=\\'x\\' & <!-- ]]> \\0'\n"
             "def walk(value, key, above):\n"
             "  if isinstance(value, dict): return {k: walk(v, k, key) for k, v in value.items()}\n"
             "  if isinstance(value, list): return [walk(v, key, above) for v in value]\n"
             "  if not isinstance(value, str) or not value or key in fixed or (key == 'name' and above == 'phases'): "
             "return value\n"
             "  return evil\n"
             "print(json.dumps(walk(json.load(open(sys.argv[1])), '', '')))",
             test::read_file(file));
  test::write_file(file, evil);
  REQUIRE(evil.find("<script>") != std::string::npos);
  CHECK(elements(stage, stage.drill({"report", "--format", "html"}).out) == plain);
  CHECK(elements(stage, stage.drill({"report", "--format", "junit"}).out) == plain_junit);
  CHECK(stage.drill({"report"}).out.find('\x1b') == std::string::npos);
}

TEST_SUITE_END();
