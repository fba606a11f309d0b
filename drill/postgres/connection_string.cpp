#include "drill/postgres/connection_string.hpp"

#include <libpq-fe.h>

#include <memory>
#include <stdexcept>

namespace drill::postgres {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Those that it sets.
Parameters parse(const std::string& text) {
  const std::unique_ptr<PQconninfoOption, decltype(&::PQconninfoFree)> options{::PQconninfoParse(text.c_str(), nullptr),
                                                                               &::PQconninfoFree};
  if (!options) {
    throw std::invalid_argument(
        "is no connection string of libpq\nHINT: like \"host=db1 user=drill dbname=postgres\" or "
        "\"postgresql://drill@db1/postgres\".");
  }
  Parameters out;
  for (const auto* each = options.get(); each->keyword != nullptr; ++each) {
    if (each->val != nullptr) out.emplace_back(each->keyword, each->val);
  }
  return out;
}

}  // namespace

void require_connection_string(const std::string& text) {
  if (text.find('\0') != std::string::npos) throw std::invalid_argument("must not contain a NUL character");
  parse(text);
}

std::vector<std::string> passwords_of(const std::string& text) {
  std::vector<std::string> out;
  if (text.empty()) return out;
  for (const auto& [name, value] : parse(text)) {
    const bool secret = name.find("password") != std::string::npos || name.find("secret") != std::string::npos;
    if (secret && !value.empty()) out.push_back(value);
  }
  return out;
}

std::string with_parameters(const std::string& text, const Parameters& parameters) {
  std::string out;
  const auto add = [&](const auto& all) {
    for (const auto& [name, value] : all) out += (out.empty() ? "" : " ") + name + "=" + quoted_parameter(value);
  };
  add(parse(text));
  add(parameters);  // of two with one name the last counts
  return out;
}

std::string quoted_parameter(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

}  // namespace drill::postgres
