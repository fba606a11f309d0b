#include "drill/config/names.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string>

#include "drill/config/cpu_limit.hpp"
#include "drill/text/utf8.hpp"

namespace drill {
namespace {

// Own classification: the functions of <cctype> depend on the locale.
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_letter_or_digit(char c) {
  return is_letter(c) || is_digit(c);
}
bool is_name_start(char c) {
  return is_letter(c) || c == '_';
}
bool is_name_char(char c) {
  return is_letter_or_digit(c) || c == '_';
}

template <typename Predicate>
bool all(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

/// The name as it may be shown: nothing in it reaches a terminal raw.
std::string quoted(std::string_view name) {
  std::string text = "'";
  for (const char c : name.substr(0, 80)) text += has_control_character({&c, 1}) ? '?' : c;
  return text + (name.size() > 80 ? "...'" : "'");
}

void require(bool fine, std::string_view name, const char* what, const char* rule) {
  if (!fine) throw std::invalid_argument("not " + std::string(what) + ": " + quoted(name) + "\nHINT: " + rule);
}

/// "20260428-005100F" at the start of `rest`, which loses it; the last character is one of `types`.
bool take_label_part(std::string_view& rest, std::string_view types) {
  if (rest.size() < 16 || rest[8] != '-' || types.find(rest[15]) == std::string_view::npos) return false;
  if (!all(rest.substr(0, 8), is_digit) || !all(rest.substr(9, 6), is_digit)) return false;
  rest.remove_prefix(16);
  return true;
}

}  // namespace

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

void require_plain_text(std::string_view text) {
  if (text.empty()) throw std::invalid_argument("must not be empty");
  if (has_control_character(text)) throw std::invalid_argument("must not contain control characters");
}

void require_absolute_path(std::string_view path) {
  require_plain_text(path);
  if (path[0] != '/') throw std::invalid_argument("must be an absolute path, not " + quoted(path));
}

void require_stanza_name(std::string_view name) {
  const auto allowed = [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; };
  const bool fine = !name.empty() && name.size() <= 64 && name[0] != '.' && name[0] != '-' && all(name, allowed);
  require(fine, name, "a stanza name", "1 to 64 letters, digits, '.', '_' and '-', not starting with '.' or '-'.");
}

void require_instance_name(std::string_view name) {
  const auto allowed = [](char c) { return is_letter_or_digit(c) || c == '-'; };
  const bool fine =
      !name.empty() && name.size() <= 63 && is_letter(name[0]) && name.back() != '-' && all(name, allowed);
  require(fine, name, "an instance name",
          "Incus takes 1 to 63 letters, digits and hyphens, beginning with a letter and not ending in a hyphen.");
}

void require_metric_prefix(std::string_view name) {
  const bool fine = !name.empty() && name.size() <= 64 && is_name_start(name[0]) && all(name, is_name_char);
  require(fine, name, "a metric prefix", "1 to 64 letters, digits and '_', not starting with a digit.");
}

void require_check_name(std::string_view name) {
  const auto allowed = [](char c) { return is_name_char(c) || c == '-'; };
  const bool fine = !name.empty() && name.size() <= 64 && all(name, allowed);
  require(fine, name, "a check name", "1 to 64 letters, digits, '_' and '-'.");
}

void require_incus_name(std::string_view name) {
  const auto allowed = [](char c) {
    return c > ' ' && c < 0x7f && c != '/' && c != '?' && c != '&' && c != '#' && c != '%';
  };
  const bool fine = !name.empty() && name.size() <= 63 && name != "." && name != ".." && all(name, allowed);
  require(fine, name, "an Incus name", "1 to 63 printable characters without blanks and without any of / ? & # %.");
}

void require_cpu_limit(std::string_view text) {
  require(cpu_count(text) > 0, text, "a CPU limit", R"(write a number of CPUs like "2", or a set like "0-3".)");
}

void require_backup_set(std::string_view set) {
  if (set == "latest" || set == "random" || set == "stalest") return;
  std::string_view rest = set;
  bool fine = take_label_part(rest, "F");
  if (fine && !rest.empty()) {
    fine = rest[0] == '_';
    rest.remove_prefix(1);
    fine = fine && take_label_part(rest, "DI") && rest.empty();
  }
  require(fine, set, "a backup set",
          R"(write "latest", "random", "stalest" or a label as 'pgbackrest info' prints it, like "20260428-005100F".)");
}

bool is_repository_rule(std::string_view repository) {
  return repository == "any" || repository == "each" || repository == "stalest";
}

void require_repository(std::string_view repository) {
  constexpr int k_most = 256;  // pgBackRest's own limit
  if (is_repository_rule(repository)) return;
  int key = 0;
  const char* end = repository.data() + repository.size();
  const auto parsed = std::from_chars(repository.data(), end, key);
  const bool fine = parsed.ec == std::errc{} && parsed.ptr == end && key >= 1 && key <= k_most && repository[0] != '0';
  require(fine, repository, "a repository",
          R"(write "any", "each", "stalest" or its key in pgbackrest.conf, from 1 to 256: repo = 2 is repo2.)");
}

void require_setting_name(std::string_view name) {
  const std::size_t dot = name.find('.');
  const auto part = [](std::string_view text) {
    return !text.empty() && is_name_start(text[0]) && all(text, is_name_char);
  };
  const bool fine =
      name.size() <= 63 && part(name.substr(0, dot)) && (dot == std::string_view::npos || part(name.substr(dot + 1)));
  require(fine, name, "a PostgreSQL setting",
          R"(letters, digits and '_', like "work_mem" or "auto_explain.log_nested".)");
}

void require_time_zone(std::string_view name) {
  const auto allowed = [](char c) { return is_letter_or_digit(c) || c == '/' || c == '_' || c == '+' || c == '-'; };
  const bool fine = name.empty() || (name.size() <= 64 && is_letter_or_digit(name[0]) && all(name, allowed));
  require(fine, name, "a time zone", R"(its name in the time zone database, like "Europe/Paris".)");
}

}  // namespace drill
