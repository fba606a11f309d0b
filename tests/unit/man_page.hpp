// The lists of a manual page in drill/man, as tests compare them with the program.
#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace unit {

/// One item of a list.
struct ManItem {
  std::string head;  ///< what follows .It and the macro that was asked for
  std::string text;  ///< all below it, on one line
};

/// A page's items that begin with `macro`, by "SECTION/Subsection".
using ManItems = std::map<std::string, std::vector<ManItem>>;

inline std::string read_man_page(const std::string& name) {
  std::ifstream file{std::string{DR_DRILL_ROOT} + "/drill/man/" + name};
  REQUIRE_MESSAGE(file.good(), name);
  std::ostringstream text;
  text << file.rdbuf();
  std::string page = text.str();
  const std::string quote = "\\(dq";
  for (auto at = page.find(quote); at != std::string::npos; at = page.find(quote, at)) page.replace(at, 4, "\"");
  return page;
}

inline ManItems man_items(const std::string& page, const std::string& macro) {
  ManItems items;
  std::string section;
  std::string place;
  ManItem* item = nullptr;
  std::istringstream lines{read_man_page(page)};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(".Sh ")) section = place = line.substr(4), item = nullptr;
    if (line.starts_with(".Ss ")) place = section + "/" + line.substr(4), item = nullptr;
    if (line.starts_with(".It ") && line.starts_with(".It " + macro)) {
      item = &items[place].emplace_back(ManItem{line.substr(4 + macro.size()), ""});
    } else if (item != nullptr) {
      item->text += (item->text.empty() ? "" : " ") + line;
    }
  }
  return items;
}

/// The literal blocks of a page, as they are shown.
inline std::vector<std::string> man_examples(const std::string& page) {
  std::vector<std::string> blocks;
  bool inside = false;
  std::istringstream lines{read_man_page(page)};
  for (std::string line; std::getline(lines, line);) {
    if (line == ".Ed") inside = false;
    if (inside) blocks.back() += line + "\n";
    if (line.starts_with(".Bd -literal")) inside = true, blocks.emplace_back();
  }
  return blocks;
}

}  // namespace unit
