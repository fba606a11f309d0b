// dr-drill(1) has the program's reasons and exit codes; its options and those of the completions are held against the
// program in tests/system/cases/docs.sh.
#include <doctest/doctest.h>

#include <cctype>
#include <map>
#include <set>
#include <string>

#include "drill/outcome/reason.hpp"
#include "tests/unit/man_page.hpp"

namespace unit::docs_man {

namespace {

std::string lower_first(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace

TEST_CASE("the manual has every reason below its exit code, with its meaning and what to do") {
  const auto items = man_items("dr-drill.1", "Cm ");
  for (const int code : {0, 1, 2}) {
    CAPTURE(code);
    std::map<std::string, std::string> meanings;
    for (const auto& reason : drill::reasons()) {
      if (drill::exit_code(reason.verdict) == code)
        meanings[std::string{reason.name}] = std::string{reason.meaning} + ".";
    }
    std::set<std::string> found;
    for (const auto& item : items.at("REASONS/Exit status " + std::to_string(code))) {
      const std::string& name = item.head;
      const std::string& text = item.text;
      CAPTURE(name);
      CHECK(found.insert(name).second);
      const std::string& meaning = meanings[name];
      REQUIRE(!meaning.empty());
      CHECK(lower_first(text).substr(0, meaning.size()) == lower_first(meaning));
      CHECK(text.size() >= meaning.size() + std::string{" Nothing to do."}.size());
    }
    CHECK(found.size() == meanings.size());
  }
}

TEST_CASE("the manual has every exit code") {
  const auto items = man_items("dr-drill.1", "");
  std::set<std::string> found;
  for (const auto& item : items.at("EXIT STATUS")) found.insert(item.head);
  CHECK(found == std::set<std::string>{"0", "1", "2"});
}

}  // namespace unit::docs_man
