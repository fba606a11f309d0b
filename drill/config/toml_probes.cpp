#include "drill/config/toml_probes.hpp"

#include "drill/config/config_faults.hpp"
#include "drill/config/names.hpp"
#include "drill/config/toml_command.hpp"
#include "drill/config/toml_named_tables.hpp"

namespace drill {
namespace {

/// Throws ConfigError, with all that is wrong with its keys.
ProbeConfig read_probe(const std::string& file, const toml::table& table) {
  ConfigFaults faults;
  Section section(file, faults, table, "[[probe]]", "probe.");
  ProbeConfig probe;
  probe.name = read_name(section, faults, "probe", "smoke-test");
  section.collect_faults([&] { read_command(section, probe.command); });
  section.read("user", probe.user, require_plain_text);
  section.read("directory", probe.directory, require_absolute_path);
  section.read("timeout", probe.timeout);
  section.collect_faults([&] {
    if (const toml::node* node = section.find("proves_data")) {
      probe.proves_data = section.as<toml::value<bool>>(*node, "proves_data", "a boolean").get();
    }
  });
  section.finish();
  faults.throw_if_any();
  if (probe.command.empty()) {
    section.fail(
        "command is missing\nHINT: give every probe a command, like command = [\"/usr/local/bin/smoke-test\"].");
  }
  return probe;
}

}  // namespace

void read_probes(const std::string& file, Section& root, std::vector<ProbeConfig>& probes) {
  read_named_tables(root, "probe", probes, [&](const toml::table& table) { return read_probe(file, table); });
}

}  // namespace drill
