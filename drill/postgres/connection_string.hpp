// libpq's connection strings, "host=db1 user=drill" or "postgresql://drill@db1/postgres".
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace drill::postgres {

/// Throws std::invalid_argument when libpq cannot read it; what is wrong is told without its text, which may hold a
/// password.
void require_connection_string(const std::string& text);

/// What must not be told of it.
std::vector<std::string> passwords_of(const std::string& text);

/// The same as key=value, with these parameters, which count more than its own.
std::string with_parameters(const std::string& text,
                            const std::vector<std::pair<std::string, std::string>>& parameters);

/// A value as key=value takes it.
std::string quoted_parameter(const std::string& text);

}  // namespace drill::postgres
