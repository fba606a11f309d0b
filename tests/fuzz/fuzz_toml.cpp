// drill.toml, and what is saved of one that cannot be used.
#include "drill/config/config_error.hpp"
#include "drill/config/salvage_toml.hpp"
#include "drill/config/toml_config.hpp"
#include "tests/fuzz/target.hpp"

void read_untrusted(std::string_view text) {
  drill::salvage_toml(text);
  try {
    drill::parse_toml_config(text, "drill.toml");
  } catch (const drill::ConfigError&) {
    // What it promises to throw.
  }
}
