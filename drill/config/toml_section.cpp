#include "drill/config/toml_section.hpp"

#include "drill/config/names.hpp"
#include "drill/text/nearest_name.hpp"
#include "drill/text/quantities.hpp"

namespace drill {

std::string type_name(toml::node_type type) {
  switch (type) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a float";
    case toml::node_type::boolean:
      return "a boolean";
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time:
      return "a date or time";
    case toml::node_type::none:
      break;
  }
  return "nothing";
}

std::optional<std::string> Section::text(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return std::nullopt;
  return as<toml::value<std::string>>(*node, key, "a string").get();
}

std::optional<std::chrono::seconds> Section::duration(std::string_view key) {
  const toml::node* node = table_.get(key);
  if (node != nullptr && node->is_number()) {
    find(key);
    fail(*node, key,
         "expected a duration, found " + type_name(node->type()) +
             "\nHINT: write it with its unit, in quotes, like \"90s\" or \"2h\".");
  }
  const std::optional<std::string> value = text(key);
  if (!value) return std::nullopt;
  std::chrono::seconds result{};
  guarded(key, [&] {
    result = parse_duration(*value);
    if (result.count() == 0) throw std::invalid_argument("must be greater than 0");
  });
  return result;
}

std::optional<double> Section::number(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return std::nullopt;
  const std::optional<double> value = node->is_number() ? node->value<double>() : std::nullopt;
  if (!value) fail(*node, key, "expected a number, found " + type_name(node->type()));
  if (!std::isfinite(*value)) fail(*node, key, "must be a finite number");
  return value;
}

void Section::finish() {
  for (const auto& [key, node] : table_) {
    if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
    std::string shown(key.str());
    std::replace_if(
        shown.begin(), shown.end(),
        [](char c) {
          return has_control_character({&c, 1});
        },
        '?');
    collect_faults([this, &shown, &key = key] {
      throw ConfigError(at(key.source().begin.line) + "unknown key '" + path_ + shown +
                        "'\nHINT: " + name_hint(key.str(), known_));
    });
  }
}

}  // namespace drill
