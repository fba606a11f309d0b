// dr-drill.toml(5) has every key with its type and its default as the reader knows them, and its examples can be read.
#include <doctest/doctest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>

#include "drill/config/config_error.hpp"
#include "drill/config/config_text.hpp"
#include "drill/config/toml_config.hpp"
#include "tests/unit/man_page.hpp"

namespace unit::docs_toml_man {

namespace {

const std::string k_page = "dr-drill.toml.5";

/// The reader's complaint; empty when it takes the text.
std::string complaint(const std::string& toml) {
  try {
    drill::parse_toml_config(toml, "test");
  } catch (const drill::ConfigError& error) {
    return error.what();
  }
  return {};
}

/// The keys that the reader knows where `lines` end.
std::set<std::string> known_keys(const std::string& lines) {
  const std::string text = complaint(lines + "zzzzzzzzzzzzzzzzzzzzzzzzzzzzz = 1\n");
  const std::string mark = "known here: ";
  const auto at = text.find(mark);
  REQUIRE_MESSAGE(at != std::string::npos, text);
  std::set<std::string> keys;
  std::istringstream words{text.substr(at + mark.size())};
  for (std::string word; words >> word;) keys.insert(word.substr(0, word.find_first_of(",.")));
  return keys;
}

std::string head_of(const std::string& section) {
  return section == "check" || section == "probe" ? "[[" + section + "]]" : "[" + section + "]";
}

/// A section that lacks nothing but this key.
std::string section_without(const std::string& section, const std::string& key) {
  std::string out = head_of(section) + "\n";
  if (section == "probe") {
    if (key != "name") out += "name = \"a\"\n";
    return out + (key == "command" ? "" : "command = [\"/bin/true\"]\n");
  }
  if (section != "check") return out;
  if (key != "name") out += "name = \"a\"\n";
  if (key != "sql") out += "sql = \"SELECT x FROM y\"\n";
  return out + (key == "equals" ? "" : "equals = \"1\"\n");
}

/// The type as the page calls it, by what the reader says of wrong values.
std::string type_of(const std::string& section, const std::string& key) {
  const auto says = [&](const std::string& value, const char* words) {
    return complaint(section_without(section, key) + key + " = " + value + "\n").find(words) != std::string::npos;
  };
  const char* k_date = "1979-05-27";
  if (says(k_date, "expected a string, an integer or a boolean")) return "string, integer or boolean";
  if (says(k_date, "expected a boolean")) return "boolean";
  if (says(k_date, "expected an array of strings")) return "array of strings";
  if (says(k_date, "expected a table")) return "table";
  if (says(k_date, "expected a string or an integer")) return "string or integer";
  if (says(k_date, "expected an integer")) return "integer";
  if (says(k_date, "expected a number")) return "number";
  if (says("1", "expected a duration")) return "duration";
  if (says("\"x\"", "must be an absolute path")) return "path";
  if (says("\"x\"", "not a size")) return "size";
  if (says(k_date, "expected a string")) return "string";
  return "of no known type";
}

/// Every "section.key" of a configuration's text with its value.
std::map<std::string, std::string> values_of(const std::string& toml) {
  std::map<std::string, std::string> out;
  std::string section;
  std::istringstream lines{toml};
  for (std::string line; std::getline(lines, line);) {
    const auto sign = line.find(" = ");
    if (line.starts_with("[")) section = line.substr(0, line.find_last_of(']') + 1);
    if (sign != std::string::npos) out[section + "." + line.substr(0, sign)] = line.substr(sign + 3);
  }
  return out;
}

/// What nobody set.
std::map<std::string, std::string> defaults() {
  drill::Config config = drill::parse_toml_config("", "nothing");
  config.notify.command = {"/x"};  // without it nothing is said of [notify]
  drill::ProbeConfig probe;
  probe.command = {"/x"};
  config.probes = {probe};
  auto values = values_of(drill::to_text(config));
  values["[notify].command"] = "[]";
  return values;
}

/// What stands behind a key: "string , No default Li "main"" without its macros.
struct Described {
  std::string type;
  std::string value;  ///< the default; empty: none that is fixed
  bool required = false;
};

Described described(const std::string& head) {
  const std::string type_mark = " Pq Em ";
  const std::string default_mark = " , No default Li ";
  const std::string required_mark = " , No required";
  const auto at = head.find(type_mark);
  REQUIRE_MESSAGE(at != std::string::npos, head);
  Described out;
  out.type = head.substr(at + type_mark.size());
  if (const auto value = out.type.find(default_mark); value != std::string::npos) {
    out.value = out.type.substr(value + default_mark.size());
    out.type.resize(value);
  }
  if (out.type.ends_with(required_mark)) {
    out.required = true;
    out.type.resize(out.type.size() - required_mark.size());
  }
  return out;
}

}  // namespace

TEST_CASE("the manual has every configuration key and no other") {
  const auto items = man_items(k_page, "Ic ");
  std::set<std::string> places;
  for (const auto& section : known_keys("")) {
    CAPTURE(section);
    places.insert("KEYS/" + head_of(section));
    std::set<std::string> found;
    for (const auto& item : items.at("KEYS/" + head_of(section))) {
      found.insert(item.head.substr(0, item.head.find(' ')));
      CHECK_MESSAGE(item.text.size() > 10, item.head);
    }
    CHECK(found == known_keys(section_without(section, "")));
  }
  CHECK(places.size() == 13);
  for (const auto& entry : items) CHECK_MESSAGE(places.contains(entry.first), entry.first);
}

TEST_CASE("the manual has the type of every key") {
  const auto items = man_items(k_page, "Ic ");
  for (const auto& section : known_keys("")) {
    for (const auto& item : items.at("KEYS/" + head_of(section))) {
      const std::string key = item.head.substr(0, item.head.find(' '));
      CAPTURE(section);
      CAPTURE(key);
      CHECK(described(item.head).type == type_of(section, key));
    }
  }
}

TEST_CASE("the manual has the default of every key that has a fixed one") {
  const auto values = defaults();
  for (const auto& [place, list] : man_items(k_page, "Ic ")) {
    const std::string section = place.substr(std::string{"KEYS/"}.size());
    for (const auto& item : list) {
      const std::string key = item.head.substr(0, item.head.find(' '));
      const auto shown = described(item.head);
      CAPTURE(section);
      CAPTURE(key);
      if (section == "[[check]]" && key != "timeout") {
        CHECK(shown.value.empty());
        CHECK(shown.required == (key == "name" || key == "sql"));
        continue;
      }
      const bool required = section == "[[probe]]" && (key == "name" || key == "command");
      CHECK(shown.required == required);
      if (required) continue;
      const auto value = values.find(section + "." + key);
      const std::string expected = value == values.end() ? "" : value->second;
      // What is empty stands for a default that depends on something.
      CHECK(shown.value == (expected == "\"\"" || expected == "[]" || expected == "{}" ? "" : expected));
    }
  }
}

TEST_CASE("the manual's examples can be read") {
  const auto examples = man_examples(k_page);
  CHECK(examples.size() == 6);
  for (const auto& example : examples) {
    CAPTURE(example);
    CHECK(complaint(example).empty());
  }
  // The first is the check that applies where there is none.
  CHECK(drill::to_text(drill::parse_toml_config(examples.at(0), "example")) ==
        drill::to_text(drill::parse_toml_config("", "nothing")));
}

}  // namespace unit::docs_toml_man
