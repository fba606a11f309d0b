// The example of the fake daemon's README, as it stands there.
#include <doctest/doctest.h>

#include <map>

#include "tests/e2e/stage.hpp"

using e2e::Stage;
using nlohmann::json;

TEST_SUITE_BEGIN("exits");

TEST_CASE("the example of the fake daemon's README makes a drill that passes") {
  const std::string readme = test::read_file(DR_DRILL_ROOT "/tests/fake-incusd/README.md");
  const auto begin = readme.find("    {\n", readme.find("## Example"));
  auto example = json::parse(readme.substr(begin, readme.find("\n    }\n", begin) + 6 - begin));
  Stage stage;
  // What lies beside a scenario is this stage's own.
  const json files{{"prepare.txt", stage.rule("prepare").at("stdout")},
                   {"info.json", stage.info.dump()},
                   {"server.log", stage.rule("server").at("stderr")},
                   {"listing.txt", stage.rule("list").at("stdout")}};
  for (auto& rule : example.at("exec")) {
    for (const char* key : {"stdout_file", "stderr_file"}) {
      if (!rule.contains(key)) continue;
      const auto name = rule.at(key).get<std::string>();
      test::write_file(stage.path(name), files.at(name).get<std::string>());
      rule[key] = stage.path(name);
    }
    if (!rule.contains("creates")) continue;
    for (auto& file : rule.at("creates")) {
      if (file.at("path") == "/etc/pgbackrest") file["path"] = stage.path("conf");
    }
  }
  stage.scenario = example;
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(result.err.find("the archive could not be listed") == std::string::npos);
}

TEST_SUITE_END();
