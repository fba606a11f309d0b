// What the manual says of reasons, exit codes and configuration keys is what the program knows; its options and those
// of the completions are held against the program in tests/system/cases/docs.sh.
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "drill/config/config_error.hpp"
#include "drill/config/toml_config.hpp"
#include "drill/outcome/reason.hpp"

namespace unit::docs_man {

namespace {

/// The items of the manual below "section/subsection", each with what is said below it.
using Items = std::map<std::string, std::map<std::string, std::string>>;

Items read_items(const std::string& macro) {
  std::ifstream file{std::string{DR_DRILL_ROOT} + "/drill/man/dr-drill.1"};
  REQUIRE(file.good());
  Items items;
  std::string section;
  std::string place;
  std::vector<std::string> names;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(".Sh ")) section = place = line.substr(4), names.clear();
    if (line.starts_with(".Ss ")) place = section + "/" + line.substr(4), names.clear();
    if (line.starts_with(".It ")) {
      names.clear();
      if (!line.starts_with(".It " + macro)) continue;
      std::istringstream words{line.substr(4 + macro.size())};
      for (std::string word; words >> word;) {
        if (word != ",") names.push_back(word);
      }
      for (const auto& name : names) items[place][name];
    } else {
      for (const auto& name : names) items[place][name] += line + "\n";
    }
  }
  return items;
}

std::set<std::string> names_of(const std::map<std::string, std::string>& items) {
  std::set<std::string> names;
  for (const auto& [name, text] : items) names.insert(name);
  return names;
}

/// The keys that the reader knows where `lines` put one that nobody would ever choose.
std::set<std::string> known_keys(const std::string& lines) {
  try {
    drill::parse_toml_config(lines + "zzzzzzzzzzzzzzzzzzzzzzzzzzzzz = 1\n", "test");
  } catch (const drill::ConfigError& error) {
    const std::string text = error.what();
    const std::string mark = "known here: ";
    const auto at = text.find(mark);
    REQUIRE_MESSAGE(at != std::string::npos, text);
    std::set<std::string> keys;
    std::istringstream words{text.substr(at + mark.size())};
    for (std::string word; words >> word;) keys.insert(word.substr(0, word.find_first_of(",.")));
    return keys;
  }
  FAIL("the unknown key was taken");
  return {};
}

}  // namespace

TEST_CASE("the manual has every reason below its exit code, with more than its meaning") {
  const Items items = read_items("Cm ");
  for (const int code : {0, 1, 2}) {
    CAPTURE(code);
    std::set<std::string> expected;
    for (const auto& reason : drill::reasons()) {
      if (drill::exit_code(reason.verdict) == code) expected.insert(std::string{reason.name});
    }
    const auto& found = items.at("REASONS/Exit status " + std::to_string(code));
    CHECK(names_of(found) == expected);
    for (const auto& entry : found) CHECK_MESSAGE(entry.second.size() > 60, entry.first);
  }
}

TEST_CASE("the manual has every exit code") {
  CHECK(names_of(read_items("").at("EXIT STATUS")) == std::set<std::string>{"0", "1", "2"});
}

TEST_CASE("the manual has every configuration key") {
  const Items items = read_items("Ic ");
  std::size_t sections = 0;
  for (const auto& section : known_keys("")) {
    CAPTURE(section);
    const std::string head = section == "check" ? "[[check]]" : "[" + section + "]";
    const std::string begin = section == "check" ? "name = \"a\"\nsql = \"SELECT 1\"\nmin = 1\n" : "";
    CHECK(names_of(items.at("CONFIGURATION/" + head)) == known_keys(head + "\n" + begin));
    ++sections;
  }
  CHECK(sections == 11);
}

}  // namespace unit::docs_man
