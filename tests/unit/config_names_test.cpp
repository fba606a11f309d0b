#include "drill/config/names.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

namespace unit::config_names {

namespace {

/// The text of the refusal, or "" when the name is fine.
std::string refusal(void (*require)(std::string_view), std::string_view name) {
  try {
    require(name);
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

bool fine(void (*require)(std::string_view), std::string_view name) {
  return refusal(require, name).empty();
}

}  // namespace

TEST_CASE("names: a stanza name is safe in a file name and in an argument list") {
  using drill::require_stanza_name;
  for (const char* name : {"main", "pg_15.prod-eu", "_x", "0"}) CHECK(fine(require_stanza_name, name));
  CHECK(fine(require_stanza_name, std::string(64, 'a')));
  for (const char* name : {"", ".hidden", "-rf", "a/b", "..", "a b", "a\nb", "ma\xc3\xafn"}) {
    CAPTURE(name);
    CHECK_FALSE(fine(require_stanza_name, name));
  }
  CHECK_FALSE(fine(require_stanza_name, std::string(65, 'a')));
  CHECK_FALSE(fine(require_stanza_name, std::string_view("a\0b", 3)));
  CHECK(refusal(require_stanza_name, "../x") ==
        "not a stanza name: '../x'\nHINT: 1 to 64 letters, digits, '.', '_' and '-', not starting with '.' or '-'.");
}

TEST_CASE("names: a refused name is shown without its control characters and not in full length") {
  CHECK(refusal(drill::require_check_name, "a\x1b[2J") ==
        "not a check name: 'a?[2J'\nHINT: 1 to 64 letters, digits, '_' and '-'.");
  CHECK(refusal(drill::require_check_name, std::string(1000, 'x')).size() < 200);
}

TEST_CASE("names: an instance name follows the rule of Incus") {
  using drill::require_instance_name;
  for (const char* name : {"pg-restore-drill", "a", "A1"}) CHECK(fine(require_instance_name, name));
  for (const char* name : {"", "1a", "-a", "a-", "a_b", "a.b", "a/b"}) {
    CAPTURE(name);
    CHECK_FALSE(fine(require_instance_name, name));
  }
  CHECK(fine(require_instance_name, std::string(63, 'a')));
  CHECK_FALSE(fine(require_instance_name, std::string(64, 'a')));
}

TEST_CASE("names: a metric prefix begins a metric name") {
  using drill::require_metric_prefix;
  for (const char* name : {"veza", "_x", "A9_b"}) CHECK(fine(require_metric_prefix, name));
  for (const char* name : {"", "9a", "a-b", "a:b", "a b"}) CHECK_FALSE(fine(require_metric_prefix, name));
}

TEST_CASE("names: an Incus name stays one part of a URL path") {
  using drill::require_incus_name;
  for (const char* name : {"default", "lab.zfs", "incusbr0", "my_pool"}) CHECK(fine(require_incus_name, name));
  for (const char* name : {"", "a/b", "..", ".", "a b", "a?b", "a&b", "a#b", "a%2fb", "a\tb"}) {
    CAPTURE(name);
    CHECK_FALSE(fine(require_incus_name, name));
  }
}

TEST_CASE("names: a backup set is 'latest' or a label") {
  using drill::require_backup_set;
  for (const char* set :
       {"latest", "20260428-005100F", "20260428-005100F_20260429-005100D", "20260428-005100F_20260429-005100I"}) {
    CAPTURE(set);
    CHECK(fine(require_backup_set, set));
  }
  for (const char* set :
       {"", "newest", "20260428-005100", "20260428-005100D", "20260428-005100F_", "20260428-005100F-20260429-005100D",
        "20260428-005100F_20260429-005100F", "20260428-005100F_20260429-005100D ", "--set=x"}) {
    CAPTURE(set);
    CHECK_FALSE(fine(require_backup_set, set));
  }
  CHECK(refusal(require_backup_set, "random").empty());
  CHECK(refusal(require_backup_set, "stalest").empty());
}

TEST_CASE("names: a repository is a key of pgBackRest's, or a rule") {
  for (const char* repository : {"any", "stalest", "1", "2", "256"}) CHECK(fine(drill::require_repository, repository));
  for (const char* repository : {"", "0", "257", "01", "-1", "+1", "1 ", "repo1", "all", "1,2"}) {
    CAPTURE(repository);
    CHECK_FALSE(fine(drill::require_repository, repository));
  }
  CHECK(refusal(drill::require_repository, "repo2") ==
        "not a repository: 'repo2'\nHINT: write \"any\", \"each\", \"stalest\" or its key in pgbackrest.conf, from 1 "
        "to 256: "
        "repo = 2 is repo2.");
}

TEST_CASE("names: settings, limits and paths") {
  for (const char* name : {"work_mem", "auto_explain.log_nested"}) CHECK(fine(drill::require_setting_name, name));
  for (const char* name : {"", "a=b", "a.b.c", ".a", "a.", "1a", "a b"})
    CHECK_FALSE(fine(drill::require_setting_name, name));
  for (const char* text : {"2", "0-3", "0,2"}) CHECK(fine(drill::require_cpu_limit, text));
  for (const char* text : {"", "0", "two", "-1", "1-", "2.5", "3-1", "0--2", "0,,1", "0-99999999"})
    CHECK_FALSE(fine(drill::require_cpu_limit, text));
  CHECK(fine(drill::require_absolute_path, "/var/lib"));
  CHECK(refusal(drill::require_absolute_path, "var/lib") == "must be an absolute path, not 'var/lib'");
  CHECK(refusal(drill::require_absolute_path, "") == "must not be empty");
  CHECK(refusal(drill::require_plain_text, "a\nb") == "must not contain control characters");
}

}  // namespace unit::config_names
