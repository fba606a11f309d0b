#include "drill/pgbackrest/exit_code.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace drill::pgbackrest {
namespace {

struct Entry {
  int code;
  std::string_view name;
  ErrorClass error_class;
};

// The classes follow where pgBackRest throws each error in restore, archive-get and info, not only what the name says:
// 75 is also thrown when no repository could be read (the reason is then in the WARN lines and in `info`), 39 stands
// for every HTTP status that is no success, 27 and 37 for a stanza that the configuration does not have.
constexpr std::array<Entry, 68> k_errors = {{{25, "assert", ErrorClass::internal},
                                             {26, "checksum", ErrorClass::corruption},
                                             {27, "config", ErrorClass::configuration},
                                             {28, "file-invalid", ErrorClass::corruption},
                                             {29, "format", ErrorClass::corruption},
                                             {30, "command-required", ErrorClass::configuration},
                                             {31, "option-invalid", ErrorClass::configuration},
                                             {32, "option-invalid-value", ErrorClass::configuration},
                                             {37, "option-required", ErrorClass::configuration},
                                             {38, "pg-running", ErrorClass::destination},
                                             {39, "protocol", ErrorClass::repository_unreachable},
                                             {40, "path-not-empty", ErrorClass::destination},
                                             {41, "file-open", ErrorClass::local_files},
                                             {42, "file-read", ErrorClass::local_files},
                                             {43, "param-required", ErrorClass::configuration},
                                             {44, "archive-mismatch", ErrorClass::mismatch},
                                             {45, "archive-duplicate", ErrorClass::mismatch},
                                             {46, "version-not-supported", ErrorClass::mismatch},
                                             {47, "path-create", ErrorClass::local_files},
                                             {48, "command-invalid", ErrorClass::configuration},
                                             {49, "host-connect", ErrorClass::repository_unreachable},
                                             {50, "lock-acquire", ErrorClass::busy},
                                             {51, "backup-mismatch", ErrorClass::mismatch},
                                             {52, "file-sync", ErrorClass::local_files},
                                             {53, "path-open", ErrorClass::local_files},
                                             {54, "path-sync", ErrorClass::local_files},
                                             {55, "file-missing", ErrorClass::backup_missing},
                                             {56, "db-connect", ErrorClass::destination},
                                             {57, "db-query", ErrorClass::destination},
                                             {58, "db-mismatch", ErrorClass::mismatch},
                                             {60, "file-remove", ErrorClass::local_files},
                                             {61, "path-remove", ErrorClass::local_files},
                                             {62, "stop", ErrorClass::busy},
                                             {63, "term", ErrorClass::interrupted},
                                             {64, "file-write", ErrorClass::local_files},
                                             {67, "feature-not-supported", ErrorClass::configuration},
                                             {68, "archive-command-invalid", ErrorClass::configuration},
                                             {69, "link-expected", ErrorClass::destination},
                                             {70, "link-destination", ErrorClass::destination},
                                             {72, "host-invalid", ErrorClass::configuration},
                                             {73, "path-missing", ErrorClass::local_files},
                                             {74, "file-move", ErrorClass::local_files},
                                             {75, "backup-set-invalid", ErrorClass::backup_missing},
                                             {76, "tablespace-map", ErrorClass::destination},
                                             {78, "link-map", ErrorClass::destination},
                                             {79, "file-close", ErrorClass::local_files},
                                             {80, "db-missing", ErrorClass::configuration},
                                             {81, "db-invalid", ErrorClass::configuration},
                                             {82, "archive-timeout", ErrorClass::archive_missing},
                                             {83, "file-mode", ErrorClass::local_files},
                                             {87, "archive-disabled", ErrorClass::archive_missing},
                                             {88, "file-owner", ErrorClass::local_files},
                                             {89, "user-missing", ErrorClass::local_files},
                                             {93, "file-exists", ErrorClass::local_files},
                                             {94, "memory", ErrorClass::internal},
                                             {95, "crypto", ErrorClass::crypto},
                                             {96, "param-invalid", ErrorClass::configuration},
                                             {97, "path-close", ErrorClass::local_files},
                                             {98, "file-info", ErrorClass::local_files},
                                             {99, "json-format", ErrorClass::corruption},
                                             {100, "kernel", ErrorClass::internal},
                                             {101, "service", ErrorClass::repository_unreachable},
                                             {102, "execute", ErrorClass::repository_unreachable},
                                             {103, "repo-invalid", ErrorClass::repository_unreachable},
                                             {104, "command", ErrorClass::internal},
                                             {105, "access", ErrorClass::access_denied},
                                             {106, "clock", ErrorClass::internal},
                                             {122, "runtime", ErrorClass::internal}}};

/// "FileMissingError", as messages spell it, is "file-missing" in the table.
std::string table_name(std::string_view camel_case) {
  constexpr std::string_view k_suffix = "Error";
  if (!camel_case.ends_with(k_suffix)) return {};
  camel_case.remove_suffix(k_suffix.size());
  std::string name;
  for (const char c : camel_case) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !name.empty()) name += '-';
    name += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return name;
}

const Entry* find(int code) {
  const auto found =
      std::find_if(k_errors.begin(), k_errors.end(), [code](const Entry& entry) { return entry.code == code; });
  return found == k_errors.end() ? nullptr : &*found;
}

/// The text after "ERROR: [NNN]: " with the code, or nullopt when the line is none of pgBackRest's errors.
std::optional<ErrorLine> read_error(std::string_view line) {
  constexpr std::string_view k_mark = "ERROR: [";
  constexpr std::size_t k_digits = 3;
  const std::size_t mark = line.find(k_mark);
  if (mark == std::string_view::npos) return std::nullopt;
  // Before it stands nothing, or "2026-04-28 00:51:00.123 P00  ": never a word of another program's message.
  if (mark != 0 && line.find_first_not_of("0123456789-:. P", 0) < mark) return std::nullopt;
  std::string_view rest = line.substr(mark + k_mark.size());
  ErrorLine error;
  const auto [end, problem] = std::from_chars(rest.data(), rest.data() + std::min(k_digits, rest.size()), error.code);
  if (problem != std::errc{} || end != rest.data() + k_digits) return std::nullopt;
  rest.remove_prefix(k_digits);
  if (!rest.starts_with("]:")) return std::nullopt;
  rest.remove_prefix(2);
  error.message = rest.substr(std::min(rest.find_first_not_of(' '), rest.size()));
  return error;
}

void add_line(std::string& text, std::string_view line) {
  if (!text.empty()) text += '\n';
  text += line;
}

/// A line that continues a message is indented; HINT lines are told apart.
void add_continuation(ErrorLine& error, std::string_view line) {
  constexpr std::string_view k_hint = "HINT: ";
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  if (line.starts_with(k_hint)) {
    add_line(error.hint, line.substr(k_hint.size()));
  } else if (!error.hint.empty()) {
    add_line(error.hint, line);  // a hint may have several lines too
  } else {
    add_line(error.message, line);
  }
}

}  // namespace

ErrorClass classify(int exit_code) {
  if (exit_code == 0) return ErrorClass::success;
  // The shell's codes: not executable, not found, ended by a signal.
  if (exit_code == 126 || exit_code == 127) return ErrorClass::tool_missing;
  if (exit_code > 128 && exit_code < 128 + 65) return ErrorClass::interrupted;
  const Entry* entry = find(exit_code);
  return entry == nullptr ? ErrorClass::internal : entry->error_class;
}

std::string_view to_string(ErrorClass error_class) {
  switch (error_class) {
    case ErrorClass::success:
      return "success";
    case ErrorClass::configuration:
      return "configuration";
    case ErrorClass::repository_unreachable:
      return "repository_unreachable";
    case ErrorClass::access_denied:
      return "access_denied";
    case ErrorClass::crypto:
      return "crypto";
    case ErrorClass::backup_missing:
      return "backup_missing";
    case ErrorClass::archive_missing:
      return "archive_missing";
    case ErrorClass::corruption:
      return "corruption";
    case ErrorClass::mismatch:
      return "mismatch";
    case ErrorClass::local_files:
      return "local_files";
    case ErrorClass::destination:
      return "destination";
    case ErrorClass::busy:
      return "busy";
    case ErrorClass::interrupted:
      return "interrupted";
    case ErrorClass::tool_missing:
      return "tool_missing";
    case ErrorClass::internal:
      break;
  }
  return "internal";
}

std::string_view error_name(int code) {
  const Entry* entry = find(code);
  return entry == nullptr ? std::string_view{} : entry->name;
}

std::optional<ErrorLine> find_error(std::string_view log_text) {
  std::optional<ErrorLine> last;
  bool open = false;  // the lines just read belong to `last`
  while (!log_text.empty()) {
    const std::size_t end = log_text.find('\n');
    std::string_view line = log_text.substr(0, end);
    log_text.remove_prefix(end == std::string_view::npos ? log_text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);

    if (auto error = read_error(line)) {
      last = std::move(error);
      open = true;
    } else if (open && line.starts_with(' ')) {
      add_continuation(*last, line);
    } else {
      open = false;
    }
  }
  return last;
}

std::optional<ErrorClass> wrapped_class(std::string_view message) {
  for (std::size_t open = message.find('['); open != std::string_view::npos; open = message.find('[', open + 1)) {
    const std::size_t close = message.find(']', open);
    if (close == std::string_view::npos) break;
    const std::string name = table_name(message.substr(open + 1, close - open - 1));
    const auto found =
        std::find_if(k_errors.begin(), k_errors.end(), [&name](const Entry& entry) { return entry.name == name; });
    if (found != k_errors.end()) return found->error_class;
  }
  return std::nullopt;
}

ErrorClass classify(const ErrorLine& error) {
  constexpr int k_file_read = 42;
  constexpr int k_repo_invalid = 103;
  if (error.code == k_file_read || error.code == k_repo_invalid) {
    if (const auto wrapped = wrapped_class(error.message)) return *wrapped;
  }
  return classify(error.code);
}

ErrorClass classify(const ErrorLine& error, const std::vector<std::string>& configuration_files) {
  const bool names_one = std::any_of(configuration_files.begin(), configuration_files.end(), [&](const auto& file) {
    return error.message.find("'" + file + "'") != std::string::npos;
  });
  return names_one ? ErrorClass::configuration : classify(error);
}

}  // namespace drill::pgbackrest
