#include "drill/config/command_to_type.hpp"

#include <doctest/doctest.h>

namespace unit::config_command_to_type {

TEST_CASE("command to type: each command repeats what it takes of what was typed") {
  using drill::command_to_type;
  CHECK(command_to_type("clean --kept") == "dr-drill clean --kept");
  drill::remember_typed({{"--config", "/etc/a shop.toml"},
                         {"--socket", "/run/incus"},
                         {"--stanza", "shop"},
                         {"--target", "name:before us"}});
  CHECK(command_to_type("preflight") ==
        "dr-drill preflight --config '/etc/a shop.toml' --socket /run/incus --stanza shop --target 'name:before us'");
  CHECK(command_to_type("clean --kept") == "dr-drill clean --kept --config '/etc/a shop.toml' --socket /run/incus");
  CHECK(command_to_type("history") == "dr-drill history --config '/etc/a shop.toml'");
  CHECK(command_to_type("report latest --format html") ==
        "dr-drill report latest --format html --config '/etc/a shop.toml'");
  CHECK(command_to_type("image build --network NETWORK") ==
        "dr-drill image build --network NETWORK --config '/etc/a shop.toml' --socket /run/incus --stanza shop");
  drill::remember_typed({});
}

}  // namespace unit::config_command_to_type
