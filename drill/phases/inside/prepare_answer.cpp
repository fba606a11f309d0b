#include "drill/phases/inside/prepare_answer.hpp"

#include <charconv>
#include <sstream>

#include "drill/outcome/drill_error.hpp"

namespace drill {

PrepareAnswer parse_prepare_answer(const std::string& text) {
  PrepareAnswer answer;
  bool complete = false;
  const auto number = [](const std::string& value) {
    unsigned out = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out);
    if (error != std::errc{} || end != value.data() + value.size()) {
      throw DrillError{Reason::internal, "the prepare script answered '" + value + "' where a number was due"};
    }
    return out;
  };
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    const auto equals = line.find('=');
    if (equals == std::string::npos) continue;
    const std::string key = line.substr(0, equals);
    const std::string value = line.substr(equals + 1);
    if (key == "uid") answer.uid = number(value);
    if (key == "gid") answer.gid = number(value);
    if (key == "cpus") answer.cpus = number(value), complete = true;
    if (key == "pg") answer.pg_majors.push_back(value);
    if (key == "pgbackrest") answer.pgbackrest_version = value;
    if (key == "postgres") return answer;  // no such user: nothing is installed
  }
  if (!complete) throw DrillError{Reason::internal, "the prepare script did not finish"};
  return answer;
}

}  // namespace drill
