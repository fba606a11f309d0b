// What a session does that only a server shows.
#include "drill/postgres/session.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "tests/support/restored_postgres.hpp"

namespace unit::postgres_session {

using namespace drill;
using namespace std::chrono_literals;

TEST_CASE("a session is asked more than once, and goes on after a question that failed") {
  const incus::Call call{incus::Deadline{60s}};
  const auto directory = std::filesystem::path{test::RestoredPostgres::get().socket()}.parent_path();
  postgres::Session session{call, {directory, "postgres", "postgres"}};
  CHECK(session.ask(call, "SELECT 1").rows.at(0).at(0) == "1");
  CHECK(session.ask(call, "SHOW server_encoding").rows.at(0).at(0) == "UTF8");
  CHECK_THROWS_AS(session.ask(call, "SELECT 1 / 0"), postgres::SessionError);
  CHECK(session.ask(call, "SELECT 1").rows.at(0).at(0) == "1");
}

}  // namespace unit::postgres_session
