// libpq's connection strings, "host=db1 user=drill" or "postgresql://drill@db1/postgres".
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace drill::postgres {

/// Throws std::invalid_argument when libpq cannot read it; the message does not quote the text, which may hold a
/// password.
void require_connection_string(const std::string& text);

/// The values in it that are secret.
std::vector<std::string> passwords_of(const std::string& text);

/// Returns it as key=value, with these parameters, which override its own.
std::string with_parameters(const std::string& text,
                            const std::vector<std::pair<std::string, std::string>>& parameters);

/// Quotes a value for key=value.
std::string quoted_parameter(const std::string& text);

}  // namespace drill::postgres
