// Arrays of tables in drill.toml that have names: [[check]] and [[probe]]. Internal to drill/config.
#pragma once

#include <fmt/format.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "drill/config/config_faults.hpp"
#include "drill/config/names.hpp"
#include "drill/config/toml_section.hpp"

namespace drill {

/// Reads the name of one such table, which its faults are told with from then on. `example`: such a name. Throws
/// ConfigError when it is missing or no name.
inline std::string read_name(Section& section, ConfigFaults& faults, const std::string& key, const char* example) {
  std::string name;
  section.read("name", name, require_check_name);
  faults.throw_if_any();
  if (name.empty()) {
    section.fail(fmt::format("name is missing\nHINT: give every {} a name, like name = \"{}\".", key, example));
  }
  section.rename(fmt::format("[[{}]] '{}'", key, name));
  return name;
}

/// Appends what `read_one` makes of each table of [[key]], which has a member `name`. Adds its faults to those of
/// `root`, also a name that comes twice. Throws ConfigError when `key` is not an array of tables.
template <typename Named, typename ReadOne>
void read_named_tables(Section& root, const std::string& key, std::vector<Named>& out, ReadOne read_one) {
  const toml::node* node = root.find(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr || !array->is_homogeneous(toml::node_type::table)) {
    root.fail(*node, key,
              fmt::format("expected an array of tables, found {}\nHINT: begin each {} with a line [[{}]].",
                          type_name(node->type()), key, key));
  }
  std::set<std::string> names;
  for (const toml::node& element : *array) {
    root.collect_faults([&] {
      out.push_back(read_one(*element.as_table()));
      const std::string& name = out.back().name;
      if (names.insert(name).second) return;
      root.fail(element, "[[" + key + "]]", fmt::format("the name '{}' is already used by an earlier {}", name, key));
    });
  }
}

}  // namespace drill
