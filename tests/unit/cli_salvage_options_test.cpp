#include "drill/cli/salvage_options.hpp"

#include <doctest/doctest.h>

namespace unit::cli_salvage_options {

namespace {

drill::SalvagedOptions salvage_options(const std::vector<std::string>& words) {
  return drill::salvage_options(
      words, {{"run", "preflight", "history", "help"},
              {"--config", "--stanza", "--min-users", "--textfile-dir", "--dry-run", "--verbose", "--help"}});
}

}  // namespace

TEST_CASE("the configuration is found wherever it stands, also where another option has lost its value") {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"run", "--stanza", "--config", "/a.toml"},
                                                {"--config", "/a.toml", "run", "--stanza"},
                                                {"--config=/a.toml", "run", "--stanza"},
                                                {"run", "--stanzza", "main", "--config=/a.toml"},
                                                {"run", "--confg", "/a.toml"}}) {
    CAPTURE(words.size());
    const auto found = salvage_options(words);
    CHECK(found.runs);
    CHECK(!found.changes_nothing);
    CHECK(!found.config_unknown);
    CHECK(found.options.config == "/a.toml");
  }
  CHECK(salvage_options({"run", "--stanza", "a", "--config"}).config_unknown);
  CHECK(salvage_options({"run", "--config=", "--nope"}).config_unknown);
  CHECK(salvage_options({"run", "--config", "--stanza", "a"}).options.stanza == "a");
}

TEST_CASE("options that are only mistyped say which drill it is") {
  const auto found =
      salvage_options({"run", "--stanzza", "main", "--min-user=5", "--textfile-dri", "/m", "--nope", "x"});
  CHECK(found.options.stanza == "main");
  CHECK(found.options.min_users == "5");
  CHECK(found.options.min_users_by_hand);
  CHECK(found.options.textfile_dir == "/m");
}

TEST_CASE("who asked for a dry run or for help wants nothing to change") {
  for (const char* word : {"--dry-run", "--dryrun", "--dry-rnu", "--dry", "--help", "-h"}) {
    CAPTURE(word);
    CHECK(salvage_options({"run", "--stanzza", "main", word}).changes_nothing);
    CHECK(salvage_options({"run", word, "--stanza"}).changes_nothing);
  }
  CHECK(!salvage_options({"run", "--stanzza", "main"}).changes_nothing);
}

TEST_CASE("a word that is an option's value is no command") {
  CHECK(!salvage_options({"history", "--stanza", "run", "--limitt"}).runs);
  CHECK(!salvage_options({"--config", "run", "preflight"}).runs);
  CHECK(salvage_options({"--stanza", "history", "-v", "run"}).runs);
  CHECK(!salvage_options({"help", "run"}).runs);
}

}  // namespace unit::cli_salvage_options
