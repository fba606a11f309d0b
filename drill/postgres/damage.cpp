#include "drill/postgres/damage.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace drill::postgres {
namespace {

/// A file that is not there has one code, be it a table's or a library's.
bool names_data_file(std::string_view message) {
  constexpr std::array<std::string_view, 8> k_data{
      "\"base/",        "\"global/",     "\"pg_tblspc/",   "\"pg_xact/",
      "\"pg_multixact", "\"pg_subtrans", "\"pg_commit_ts", "status of transaction"};
  return std::any_of(k_data.begin(), k_data.end(),
                     [&](auto name) { return message.find(name) != std::string_view::npos; });
}

}  // namespace

bool is_damage(const SessionError& error) {
  const std::string& state = error.sqlstate();
  constexpr const char* k_io_error = "58030";
  constexpr const char* k_undefined_file = "58P01";
  if (state == k_undefined_file) return names_data_file(error.what());
  // XX: internal error, data corrupted, index corrupted. 22: a value that its own output function cannot take.
  return state.starts_with("XX") || state.starts_with("22") || state == k_io_error;
}

}  // namespace drill::postgres
