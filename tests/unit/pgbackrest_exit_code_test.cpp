#include "drill/pgbackrest/exit_code.hpp"

#include <doctest/doctest.h>

#include <string>

#include "tests/unit/fixture.hpp"

namespace unit::pgbackrest_exit_code {

using namespace drill::pgbackrest;

namespace {}  // namespace

TEST_CASE("exit code: pgBackRest's codes have a class and a name") {
  CHECK(classify(0) == ErrorClass::success);
  CHECK(classify(37) == ErrorClass::configuration);
  CHECK(classify(49) == ErrorClass::repository_unreachable);
  CHECK(classify(39) == ErrorClass::repository_unreachable);
  CHECK(classify(95) == ErrorClass::crypto);
  CHECK(classify(75) == ErrorClass::backup_missing);
  CHECK(classify(26) == ErrorClass::corruption);
  CHECK(classify(40) == ErrorClass::destination);
  CHECK(classify(105) == ErrorClass::access_denied);
  CHECK(classify(63) == ErrorClass::interrupted);
  CHECK(error_name(55) == "file-missing");
  CHECK(error_name(0).empty());
  CHECK(error_name(33).empty());
}

TEST_CASE("exit code: the shell's codes and unknown ones") {
  CHECK(classify(126) == ErrorClass::tool_missing);
  CHECK(classify(127) == ErrorClass::tool_missing);
  CHECK(classify(137) == ErrorClass::interrupted);
  CHECK(classify(143) == ErrorClass::interrupted);
  CHECK(classify(1) == ErrorClass::internal);
  CHECK(classify(33) == ErrorClass::internal);
  CHECK(classify(-1) == ErrorClass::internal);
  CHECK(classify(255) == ErrorClass::internal);
}

TEST_CASE("exit code: every class has a name of its own") {
  CHECK(to_string(ErrorClass::success) == "success");
  CHECK(to_string(ErrorClass::local_files) == "local_files");
  CHECK(to_string(ErrorClass::internal) == "internal");
}

TEST_CASE("error line: found in real output, with its hint") {
  CHECK(find_error(fixture("pgbackrest/error-nostanza.log")) ==
        ErrorLine{37, "restore command requires option: pg1-path", "does this stanza exist?"});
  CHECK(find_error(fixture("pgbackrest/error-not-empty.log")) ==
        ErrorLine{40, "unable to restore to path '/srv/lab/pg' because it contains files",
                  "try using --delta if this is what you intended."});
  CHECK(find_error(fixture("pgbackrest/error-conf.log")) ==
        ErrorLine{29, "key/value found outside of section at line 1: x", ""});
  // The hints of the WARN before it are not its own.
  CHECK(find_error(fixture("pgbackrest/error-crypto.log")) == ErrorLine{75, "no backup set found to restore", ""});
}

TEST_CASE("error line: the last one counts, whatever stands before it") {
  const std::string log =
      "2026-04-28 00:51:00.123 P00  ERROR: [055]: first\n"
      "2026-04-28 00:51:00.123 P01  ERROR: [039]: HTTP request failed with 403 (Forbidden):\r\n"
      "                                    *** Path/Query ***:\n"
      "                                    HINT: one\n"
      "                                    HINT: two\n"
      "                                    more of two\n"
      "2026-04-28 00:51:00.123 P00   INFO: restore command end: aborted with exception [039]\n"
      "    not a part of it\n";
  CHECK(find_error(log) ==
        ErrorLine{39, "HTTP request failed with 403 (Forbidden):\n*** Path/Query ***:", "one\ntwo\nmore of two"});
}

TEST_CASE("error line: what only looks like one is none") {
  for (const char* text :
       {"", "no error\n", "ERROR: something\n", "ERROR: [05]: x\n", "ERROR: [0555]: x\n", "ERROR: [abc]: x\n",
        "ERROR: [055] x\n", "ERROR: [05", "LOG:  statement: SELECT 'ERROR: [055]: x'\n"}) {
    CAPTURE(text);
    CHECK_FALSE(find_error(text).has_value());
  }
  CHECK(find_error("ERROR: [055]:")->message.empty());
}

TEST_CASE("error line: the class looks into errors that wrap others") {
  const auto log = fixture("postgres/recovery-damaged-archive.log");
  const auto error = find_error(log);
  REQUIRE(error.has_value());
  CHECK(error->code == 42);
  CHECK(classify(error->code) == ErrorClass::local_files);
  CHECK(classify(*error) == ErrorClass::corruption);

  CHECK(classify(ErrorLine{103, "unable to find a valid repository:\nrepo1: [HostConnectError] timeout", ""}) ==
        ErrorClass::repository_unreachable);
  CHECK(classify(ErrorLine{42, "unable to read", ""}) == ErrorClass::local_files);
  CHECK(classify(ErrorLine{75, "[CryptoError]", ""}) == ErrorClass::backup_missing);
  CHECK(wrapped_class("[x] [NoSuchError] [CryptoError] y") == ErrorClass::crypto);
  CHECK(wrapped_class("[FileMissingError] unable to open") == ErrorClass::backup_missing);
  for (const char* text : {"", "[", "]", "[]", "[Error]", "[CryptoError", "CryptoError"}) {
    CAPTURE(text);
    CHECK_FALSE(wrapped_class(text).has_value());
  }
}

TEST_CASE("error line: a configuration that cannot be opened is no file that the backup lacks") {
  const ErrorLine error{55, "unable to open missing file '/var/lib/dr-drill/pgbackrest.conf' for read", ""};
  CHECK(classify(error, {"/var/lib/dr-drill/pgbackrest.conf", "/etc/ca.crt"}) == ErrorClass::configuration);
  CHECK(classify(error, {"/etc/ca.crt"}) == ErrorClass::backup_missing);
  CHECK(classify(error, {}) == ErrorClass::backup_missing);
}

}  // namespace unit::pgbackrest_exit_code
