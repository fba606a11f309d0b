// Arrays of tables in drill.toml that have names: [[check]] and [[probe]]. Internal to drill/config.
#pragma once

#include <fmt/format.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "drill/config/toml_section.hpp"

namespace drill {

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
