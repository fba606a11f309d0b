#include <doctest/doctest.h>

#include <string>

#include "drill/config/config_error.hpp"
#include "drill/config/config_text.hpp"
#include "drill/config/toml_config.hpp"

namespace unit::config_toml_probes {

namespace {

drill::Config parse(const std::string& text) {
  return drill::parse_toml_config(text, "drill.toml");
}

std::string error_of(const std::string& text) {
  try {
    parse(text);
    return "";
  } catch (const drill::ConfigError& error) {
    return error.what();
  }
}

const std::string k_probe = "[[probe]]\nname = \"smoke\"\ncommand = [\"/bin/true\", \"secret\"]\n";

}  // namespace

TEST_CASE("probes: all their keys") {
  const auto config = parse(k_probe +
                            "user = \"app\"\ndirectory = \"/srv\"\ntimeout = \"9s\"\nproves_data = true\n"
                            "[[probe]]\nname = \"other\"\ncommand = [\"/bin/false\"]\n");
  REQUIRE(config.probes.size() == 2);
  const auto& probe = config.probes[0];
  CHECK(probe.command == std::vector<std::string>{"/bin/true", "secret"});
  CHECK(probe.user == "app");
  CHECK(probe.directory == "/srv");
  CHECK(probe.timeout == std::chrono::seconds{9});
  CHECK(probe.proves_data);
  CHECK_FALSE(config.probes[1].proves_data);
  CHECK(config.probes[1].directory == "/");
}

TEST_CASE("probes: the users check is added unless one of them proves the data") {
  CHECK(parse(k_probe).checks.size() == 1);
  CHECK(parse(k_probe + "proves_data = true\n").checks.empty());
}

TEST_CASE("probes: what is wrong is named") {
  CHECK(error_of("[[probe]]\ncommand = [\"/bin/true\"]\n").find("name is missing") != std::string::npos);
  CHECK(error_of("[[probe]]\nname = \"a\"\n").find("[[probe]] 'a': command is missing") != std::string::npos);
  CHECK(error_of("[[probe]]\nname = \"a\"\ncommand = [\"true\"]\n")
            .find("drill.toml:3: [[probe]] 'a' command: must be "
                  "an absolute path") != std::string::npos);
  CHECK(error_of(k_probe + k_probe).find("the name 'smoke' is already used by an earlier probe") != std::string::npos);
  CHECK(error_of(k_probe + "[[check]]\nname = \"smoke\"\nsql = \"SELECT 1\"\nmin = 1\n")
            .find("the name 'smoke' is already used by a check") != std::string::npos);
  CHECK(error_of("probe = 1\n")
            .find("expected an array of tables, found an integer\nHINT: begin each probe with a "
                  "line [[probe]].") != std::string::npos);
}

TEST_CASE("probes: the configuration in a report names the program, not its arguments") {
  const std::string text = drill::to_text(parse(k_probe));
  CHECK(text.find("/bin/true") != std::string::npos);
  CHECK(text.find("secret") == std::string::npos);
}

}  // namespace unit::config_toml_probes
