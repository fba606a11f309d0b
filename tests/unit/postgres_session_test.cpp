// What a session does that only a server shows.
#include "drill/bounds/bounds.hpp"
#include "drill/postgres/session.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "tests/support/restored_postgres.hpp"

namespace unit::postgres_session {

using namespace drill;
using namespace std::chrono_literals;

TEST_CASE("a session is asked more than once, and goes on after a question that failed") {
  const Bounds bounds{Deadline{60s}};
  const auto directory = std::filesystem::path{test::RestoredPostgres::get().socket()}.parent_path();
  postgres::Session session{bounds, {directory, "postgres", "postgres"}};
  CHECK(session.ask(bounds, "SELECT 1").rows.at(0).at(0) == "1");
  CHECK(session.ask(bounds, "SHOW server_encoding").rows.at(0).at(0) == "UTF8");
  CHECK_THROWS_AS(session.ask(bounds, "SELECT 1 / 0"), postgres::SessionError);
  CHECK(session.ask(bounds, "SELECT 1").rows.at(0).at(0) == "1");
}

}  // namespace unit::postgres_session
