#include "drill/phases/inside/server_output.hpp"

#include <doctest/doctest.h>

#include "tests/support/program.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/fixture.hpp"

namespace unit::phases_inside_server_output {

using namespace drill;

TEST_CASE("server output: secrets are left out of the file, the log is read as it is") {
  const test::TempDir directory;
  ServerOutput output{directory / "postgres.log", Redactor{{"archive"}}};
  output.take("2026-11-22 17:00:00.123 UTC [42] LOG:  restored log file \"000000010000000000000005\" from archive\n");
  output.take("dr-drill: not in the archive: 000000010000000000000006\n");
  output.take("2026-11-22 17:00:00.124 UTC [42] LOG:  archive recovery complete\n");
  const auto seen = output.snapshot();
  CHECK(seen.log.segments_restored() == 1);
  CHECK(seen.log.recovery_complete());
  CHECK(seen.not_in_archive == std::vector<std::string>{"000000010000000000000006"});
  const std::string file = test::read_file(directory / "postgres.log");
  CHECK(file.find("archive") == std::string::npos);
  CHECK(file.find("dr-drill: not in the <redacted>: 000000010000000000000006\n") != std::string::npos);
}

TEST_CASE("server output: a server gone mad does not eat our memory, and no secret is cut in two") {
  const test::TempDir directory;
  ServerOutput output{directory / "postgres.log", Redactor{{"Geheim4711"}}};
  constexpr std::size_t k_most = std::size_t{64} * 1024;
  output.take(std::string(k_most - 6, 'x') + "Geheim4711");
  for (int i = 0; i < 100; ++i) output.take(std::string(k_most, 'y'));
  output.take("\n");
  for (int i = 0; i < 5000; ++i) output.take("dr-drill: not in the archive: " + std::to_string(i) + "\n");
  const auto seen = output.snapshot();
  CHECK(seen.not_in_archive.size() == ServerOutput::k_kept);
  CHECK(seen.not_in_archive.back() == "4999");
  const std::string file = test::read_file(directory / "postgres.log");
  CHECK(file.find('\n') < 2 * k_most);
  CHECK(file.find("Geheim") == std::string::npos);
}

TEST_CASE("server output: errors of archive-get are found among the server's lines") {
  const test::TempDir directory;
  ServerOutput output{directory / "postgres.log", Redactor{}};
  output.take(fixture("postgres/recovery-damaged-archive.log"));
  const auto seen = output.snapshot();
  CHECK(seen.log.segments_restored() == 3);
  const auto& errors = seen.archive_get_errors.errors();
  REQUIRE(errors.size() == 2);
  CHECK(errors[0].code == 42);
  CHECK(errors[0].message.starts_with(
      "unable to get 000000010000000000000009:\nrepo1: 15-1/0000000100000000/000000010000000000000009-"));
  CHECK(classify(errors[0]) == pgbackrest::ErrorClass::corruption);
}

}  // namespace unit::phases_inside_server_output
