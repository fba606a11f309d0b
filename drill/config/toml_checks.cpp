#include "drill/config/toml_checks.hpp"

#include <stdexcept>
#include <string_view>
#include <utility>

#include "drill/config/config_faults.hpp"
#include "drill/config/names.hpp"
#include "drill/config/toml_named_tables.hpp"

namespace drill {
namespace {

/// What the check expects, as PostgreSQL prints it.
std::optional<std::string> read_equals(Section& section) {
  const toml::node* node = section.find("equals");
  if (node == nullptr) return std::nullopt;
  if (const auto* text = node->as_string()) return text->get();
  if (const auto* number = node->as_integer()) return std::to_string(number->get());
  if (const auto* flag = node->as_boolean()) return flag->get() ? "t" : "f";
  section.fail(*node, "equals", "expected a string, an integer or a boolean, found " + type_name(node->type()));
}

/// Whether the answer is a number of rows. Of other questions nobody knows which answers there may be.
bool is_count(std::string_view sql) {
  std::string words;
  for (const char c : sql) {
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
      words += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  // Not where more is made of the count, as in "SELECT count(*) - 10 FROM users".
  return words.starts_with("selectcount(") && words.substr(words.find(')') + 1).starts_with("from");
}

/// Throws ConfigError, with all that is wrong with its keys.
CheckConfig read_check(const std::string& file, const toml::table& table) {
  ConfigFaults faults;
  Section section(file, faults, table, "[[check]]", "check.");
  CheckConfig check;
  check.name = read_name(section, faults, "check", "users");
  section.read("sql", check.sql, [](const std::string& sql) {
    if (sql.find_first_not_of(" \t\r\n;") == std::string::npos) throw std::invalid_argument("must not be empty");
    if (sql.find('\0') != std::string::npos) throw std::invalid_argument("must not contain a NUL character");
  });
  section.collect_faults([&] { check.min = section.number("min"); });
  section.collect_faults([&] { check.max = section.number("max"); });
  section.collect_faults([&] { check.equals = read_equals(section); });
  section.collect_faults([&] { check.max_age = section.duration("max_age"); });
  section.collect_faults([&] { check.min_ratio_to_previous = section.number("min_ratio_to_previous"); });
  section.read("database", check.database, require_plain_text);
  section.read("timeout", check.timeout);
  section.finish();
  faults.throw_if_any();

  if (check.sql.empty())
    section.fail("sql is missing\nHINT: give every check a query, like sql = \"SELECT count(*) FROM users\".");
  if (!check.min && !check.max && !check.equals && !check.max_age) {
    section.fail(
        check.min_ratio_to_previous
            ? "min_ratio_to_previous cannot fail the first drill\nHINT: set min as well."
            : "expects nothing, so it could never fail\nHINT: set at least one of min, max, equals and max_age.");
  }
  if (check.min_ratio_to_previous && !(*check.min_ratio_to_previous > 0)) {
    section.fail("min_ratio_to_previous must be greater than 0\nHINT: 0.9 lets the value drop by a tenth.");
  }
  if (check.max_age && (check.min || check.max || check.min_ratio_to_previous)) {
    section.fail(
        "max_age needs a timestamp; min, max and min_ratio_to_previous need a number\nHINT: write two checks, one "
        "whose "
        "query returns a timestamp, with max_age, and one whose query returns a number.");
  }
  if (is_count(check.sql)) {
    const bool any_will_do =
        check.min && *check.min <= 0 && !check.max && !check.equals && !check.min_ratio_to_previous;
    if (any_will_do) section.fail("a count is never below 0, so it could never fail\nHINT: set min to 1 or more.");
    if (check.max && *check.max < 0)
      section.fail("a count is never below 0, so it could never pass\nHINT: set max to 0 or more.");
  }
  if (check.min && check.max && *check.min > *check.max)
    section.fail("min is greater than max\nHINT: lower min or raise max.");
  return check;
}

}  // namespace

void read_checks(const std::string& file, Section& root, std::vector<CheckConfig>& checks) {
  read_named_tables(root, "check", checks, [&](const toml::table& table) { return read_check(file, table); });
}

CheckConfig users_check() {
  CheckConfig users;
  users.name = "users";
  users.sql = "SELECT count(*) FROM users";
  users.min = 1;
  return users;
}

}  // namespace drill
