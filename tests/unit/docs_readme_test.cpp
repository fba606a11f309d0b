// What the README says of the program is what the program does.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "drill/config/config_text.hpp"
#include "drill/config/toml_config.hpp"
#include "drill/outcome/reason.hpp"

namespace unit::docs_readme {

namespace {

const std::filesystem::path k_root = DR_DRILL_ROOT;

std::string read(const std::filesystem::path& path) {
  std::ifstream file{path};
  REQUIRE_MESSAGE(file.good(), path.string());
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// Where the links of a Markdown file lead, "FILE" or "FILE#heading", without those to other hosts.
std::vector<std::string> links(const std::string& text) {
  std::vector<std::string> out;
  for (auto at = text.find("]("); at != std::string::npos; at = text.find("](", at + 1)) {
    const std::string target = text.substr(at + 2, text.find(')', at) - at - 2);
    if (!target.starts_with("http")) out.push_back(target);
  }
  return out;
}

/// The headings of a Markdown file as links name them: "# LOG AND PROGRESS" is "log-and-progress".
std::set<std::string> headings(const std::filesystem::path& path) {
  std::set<std::string> out;
  std::istringstream lines{read(path)};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("#")) continue;
    std::string name = line.substr(line.find(' ') + 1);
    for (char& c : name) c = c == ' ' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    out.insert(name);
  }
  return out;
}

}  // namespace

TEST_CASE("the schema of the report lists every reason and no other") {
  const auto schema = nlohmann::json::parse(read(k_root / "examples/report/report.schema.json"));
  nlohmann::json names = nlohmann::json::array();
  for (const auto& reason : drill::reasons()) names.push_back(reason.name);
  CHECK(schema.at("$defs").at("reason").at("enum") == names);
}

TEST_CASE("the example configuration is valid and shows the defaults") {
  const auto path = k_root / "examples/config/drill.toml";
  const drill::Config shown = drill::load_toml_config(path);
  const drill::Config defaults = drill::parse_toml_config("", "nothing");
  CHECK(drill::to_text(shown) == drill::to_text(defaults));
}

TEST_CASE("README's configurations can be read") {
  std::istringstream lines{read(k_root / "README.md")};
  std::string block;
  bool inside = false;
  int blocks = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto text = line.find_first_not_of(' ');
    const std::string word = text == std::string::npos ? "" : line.substr(text);
    if (inside && word == "```") {
      const auto config = drill::parse_toml_config(block, "README.md");
      CHECK(config.checks.size() == 1);
      inside = false;
      ++blocks;
    } else if (inside) {
      block += word + "\n";
    } else if (word == "```toml") {
      inside = true;
      block.clear();
    }
  }
  CHECK(blocks == 1);
}

TEST_CASE("files and commands that the README names are there") {
  const std::string readme = read(k_root / "README.md");
  for (const char* path :
       {"examples/demo/run.sh", "tests/run.sh", "tests/bench/run.sh", "tests/fake-incusd/README.md",
        "examples/pictures/pass.svg", "examples/pictures/fail.svg", "examples/pictures/report.png",
        "examples/pictures/live.svg", "examples/report/report.schema.json", "CONTRIBUTING.md", "examples/ci/run.sh",
        "drill/man/dr-drill.1.md", "drill/man/dr-drill.toml.5.md", "drill/man/dr-drill-metrics.7.md"}) {
    CHECK_MESSAGE(std::filesystem::exists(k_root / path), path);
    CHECK_MESSAGE(readme.find(path) != std::string::npos, path);
  }
  CHECK(links(readme).size() > 30);
  for (const auto& link : links(readme)) {
    CAPTURE(link);
    const auto sign = link.find('#');
    const auto path = k_root / link.substr(0, sign);
    CHECK(std::filesystem::exists(path));
    if (sign != std::string::npos) CHECK(headings(path).contains(link.substr(sign + 1)));
  }
}

TEST_CASE("the README can be read in a few minutes") {
  const std::string readme = read(k_root / "README.md");
  CHECK(std::count(readme.begin(), readme.end(), '\n') <= 220);
}

}  // namespace unit::docs_readme
