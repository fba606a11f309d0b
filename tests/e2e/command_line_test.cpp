// What the command line refuses, in one form whatever the command: "OPTION: what is wrong", and what to do.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/e2e/stage.hpp"

using e2e::Behind;
using e2e::Stage;

namespace e2e_command_line {

namespace {

using Words = std::vector<std::string>;

/// Without a configuration of the stage's.
test::ProgramResult type(const Words& words) {
  Words argv{DR_DRILL_PROGRAM};
  argv.insert(argv.end(), words.begin(), words.end());
  return test::run({.argv = argv});
}

/// Neither history nor metrics have anything of a drill.
void check_unwritten(const Stage& stage) {
  CHECK(std::filesystem::is_empty(stage.path("state")));
  CHECK(std::filesystem::is_empty(stage.path("metrics")));
}

}  // namespace

TEST_SUITE_BEGIN("command_line");

TEST_CASE("a command line that cannot be read is explained in two lines, the second a hint") {
  const std::string all = "the commands are run, preflight, clean, image, history, coverage, report, help, version; ";
  const std::vector<std::pair<Words, std::string>> slips{
      {{"help", "foo"}, "dr-drill: unknown command 'foo'\nHINT: " + all + "see dr-drill --help\n"},
      {{"help", "hisory"},
       "dr-drill: unknown command 'hisory'\nHINT: did you mean 'history'? " + all + "see dr-drill --help\n"},
      {{"help", "image", "bild"},
       "dr-drill image: unknown command 'bild'\nHINT: did you mean 'build'? the commands are build; see dr-drill image "
       "--help\n"},
      {{"help", "run", "foo"},
       "dr-drill run: unknown command 'foo'\nHINT: it has no commands; see dr-drill run --help\n"},
      {{"version", "--json"}, "dr-drill version: unknown option '--json'\nHINT: see dr-drill version --help\n"},
      {{"history", "--limit"},
       "dr-drill history: --limit: its value is missing\nHINT: write --limit VALUE: list at most this number of "
       "drills, "
       "the newest ones; see dr-drill history --help\n"},
      {{"run", "--dry-run", "--stanza", "--keep"},
       "dr-drill run: --stanza: its value is missing\nHINT: write --stanza VALUE: pgBackRest stanza; see dr-drill run "
       "--help\n"},
  };
  for (const auto& slip : slips) {
    const auto& words = slip.first;
    const auto& said = slip.second;
    CAPTURE(words.back());
    const auto result = type(words);
    CHECK(result.exit == 2);
    CHECK(result.err == said);
    CHECK(result.out.empty());
  }
}

TEST_CASE("a slip beside --dry-run or --help is no drill, whoever types") {
  Stage stage{Behind::nothing};
  for (const Words& words : {Words{"run", "--dry-run", "--stanzza", "main"},
                             {"run", "--stanzza", "main", "--dry-run"},
                             {"run", "--target", "--dry-run"},
                             {"run", "--image", "--dry-run"},
                             {"run", "--dryrun"},
                             {"run", "--target", "--help"}}) {
    CAPTURE(words.back());
    const auto result = stage.drill(words);
    CHECK(result.exit == 2);
    CHECK(result.err.find("HINT: ") != std::string::npos);
    check_unwritten(stage);
  }
}

TEST_CASE("a slip of another command is no drill, whatever its words") {
  Stage stage{Behind::nothing};
  CHECK(stage.drill({"history", "--stanza", "run", "--limitt"}).exit == 2);
  check_unwritten(stage);
}

TEST_CASE("an unattended drill with an option that lost its value is told where its configuration says") {
  Stage stage{Behind::nothing};
  const auto result = stage.drill({"run", "--set", "latest", "--instance"});
  CHECK(result.exit == 2);
  CHECK(result.err.find("dr-drill run: --instance: ") == 0);
  CHECK(stage.report().at("reason") == "config_invalid");
  CHECK(stage.metrics().empty());  // --set: an ad hoc drill
  std::filesystem::remove_all(stage.path("state/history"));
  CHECK(stage.drill({"run", "--instance"}).exit == 2);
  CHECK(stage.report().at("message").get<std::string>().find("command line: dr-drill run: --instance: ") == 0);
  CHECK(stage.metric("success{stanza=\"main\"}") == "0");
}

TEST_CASE("an unattended drill whose configuration is not named changes no other drill's metrics") {
  const Stage stage{Behind::nothing};
  const auto result = type({"run", "--textfile-dir", stage.path("metrics"), "--config"});
  CHECK(result.exit == 2);
  CHECK(result.err.find("warning: neither metrics nor history are written: --config ") != std::string::npos);
  check_unwritten(stage);
}

TEST_CASE("more words in the log and fewer exclude each other") {
  for (const Words& words : {Words{"-q", "-v", "history"}, Words{"history", "-v", "-q"}}) {
    const auto result = type(words);
    CHECK(result.exit == 2);
    CHECK(result.err == "dr-drill history: --verbose excludes --quiet\nHINT: see dr-drill history --help\n");
  }
}

TEST_CASE("a value that an option cannot have is told in one form") {
  Stage stage{Behind::nothing};
  stage.toml = "[[check]]\nname = \"rows\"\nsql = \"SELECT 1\"\nmin = 1\n";
  const auto no_users = stage.drill({"preflight", "--min-users", "5"});
  CHECK(no_users.err.find("error: HINT: give a [[check]] the name \"users\", or leave out --min-users ") !=
        std::string::npos);
  stage.toml.clear();
  const auto no_number = stage.drill({"preflight", "--min-users", "abc"});
  CHECK(no_number.err.find("--min-users: 'abc' is not a number\n") != std::string::npos);
  CHECK(no_number.err.find("error: HINT: give a number of 1 or more, like 1000; ") != std::string::npos);
  const std::vector<std::pair<Words, std::string>> values{
      {{"history", "--limit", "0"}, "--limit: '0' is not a number of drills"},
      {{"history", "--limit", "-1"}, "--limit: '-1' is not a number of drills"},
      {{"history", "--verdict", "green"}, "--verdict: 'green' is not a verdict"},
      {{"history", "--since", "yesterday"}, "--since: 'yesterday' is neither a duration nor a time"},
      {{"history", "--since", "0d"}, "--since: must be greater than 0"},
      {{"history", "--stanza", "a/b"}, "--stanza: not a stanza name: 'a/b'"},
      {{"report", "--format", "pdf"}, "--format: 'pdf' is not a format"},
      {{"report", "--stanza", "a/b"}, "--stanza: not a stanza name: 'a/b'"},
      {{"image", "build", "--network", "a/b"}, "--network: not an Incus name: 'a/b'"},
      {{"image", "build", "--network", "x", "--postgres", "0"}, "--postgres: '0' is not a major version"},
      {{"preflight", "--min-users=-5"}, "--min-users: '-5' would let an empty table pass"},
      {{"preflight", "--min-users", "0"}, "--min-users: '0' would let an empty table pass"},
      {{"clean", "--socket", "x"}, "--socket: must be an absolute path, not 'x'"},
  };
  for (const auto& value : values) {
    const auto& words = value.first;
    const auto& said = value.second;
    CAPTURE(said);
    const auto result = stage.drill(words);
    CAPTURE(result.err);
    CHECK(result.exit == 2);
    CHECK(result.err.find(" error: config_invalid: " + said + "\n") != std::string::npos);
    CHECK(result.err.find(" error: HINT: ") != std::string::npos);
    CHECK(result.err.find("(more: see 'config_invalid' in dr-drill(1))") != std::string::npos);
  }
}

TEST_CASE("every command that a message tells to type has the options that say which drill it is") {
  Stage stage{Behind::nothing};
  stage.incus_toml = "image = \"nope\"\n";
  const std::string config = " --config " + stage.path("drill.toml");
  const std::string socket = " --socket " + stage.socket();
  const auto looked = stage.drill({"preflight", "--socket", stage.socket(), "--textfile-dir", "/nonexistent"});
  CAPTURE(looked.err);
  CHECK(looked.err.find("Make it: dr-drill image build --network NETWORK" + config + socket + " (`") !=
        std::string::npos);
  const auto unread = stage.drill({"report", "nope"});
  CHECK(unread.err.find("`dr-drill history" + config + "` lists the drills") != std::string::npos);
  const auto drilled = stage.drill({"run", "--instance", "another"});
  CAPTURE(drilled.out);
  CHECK(drilled.out.find("`dr-drill preflight" + config + " --instance another`\n") != std::string::npos);
}

TEST_CASE("a minimum that an empty table meets is refused before the drill") {
  Stage stage{Behind::nothing};
  stage.environment["MIN_USERS_EXPECTED"] = "-1";
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "config_invalid",
               .why = "preflight: --min-users: '-1' would let an empty table pass",
               .hint = "give 1 or more; the environment's MIN_USERS_EXPECTED counts as --min-users."});
}

}  // namespace e2e_command_line

TEST_SUITE_END();
