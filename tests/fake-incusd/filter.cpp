#include "tests/fake-incusd/filter.hpp"

#include <sstream>
#include <vector>

#include "tests/fake-incusd/api_error.hpp"

namespace fake {

namespace {

/// The member that "config.user.x" names: a dot may part levels or belong to a key.
std::string member_text(const nlohmann::json& object, const std::string& path) {
  const auto whole = object.find(path);
  if (whole != object.end()) return whole->is_string() ? whole->get<std::string>() : whole->dump();
  const auto dot = path.find('.');
  if (dot == std::string::npos) return "";
  const auto level = object.find(path.substr(0, dot));
  return level != object.end() && level->is_object() ? member_text(*level, path.substr(dot + 1)) : "";
}

}  // namespace

bool passes(const nlohmann::json& object, const std::string& filter) {
  std::istringstream stream{filter};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  bool result = true;
  bool either = false;
  for (std::size_t at = 0; at < words.size(); at += 4) {
    if (at + 1 >= words.size()) throw ApiError(400, "Invalid filter: clause has no operator");
    if (at + 2 >= words.size()) throw ApiError(400, "Invalid filter: clause has no value");
    const std::string& comparison = words[at + 1];
    if (comparison != "eq" && comparison != "ne") throw ApiError(400, "Invalid filter: invalid operator");
    const bool equal = member_text(object, words[at]) == words[at + 2];
    const bool holds = equal == (comparison == "eq");
    result = at == 0 ? holds : (either ? result || holds : result && holds);
    either = at + 3 < words.size() && words[at + 3] == "or";
  }
  return result;
}

}  // namespace fake
