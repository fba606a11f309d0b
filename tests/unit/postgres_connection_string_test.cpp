#include "drill/postgres/connection_string.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace unit::postgres_connection_string {

using namespace drill::postgres;

TEST_CASE("connection string: both forms are read") {
  CHECK_NOTHROW(require_connection_string("host=db1 user=drill"));
  CHECK_NOTHROW(require_connection_string("postgresql://drill@db1,db2/postgres?target_session_attrs=read-write"));
  CHECK_NOTHROW(require_connection_string(""));
}

TEST_CASE("connection string: what is wrong is told without the text") {
  for (const char* text : {"host=db1 sesame", "colour=sesame", "postgresql://[sesame", "host='sesame"}) {
    CAPTURE(text);
    try {
      require_connection_string(text);
      FAIL("it was taken");
    } catch (const std::invalid_argument& error) {
      CHECK(std::string{error.what()}.find("sesame") == std::string::npos);
    }
  }
}

TEST_CASE("connection string: its passwords are secrets") {
  CHECK(passwords_of("host=db1 password='open sesame' sslpassword=key") ==
        std::vector<std::string>{"open sesame", "key"});
  CHECK(passwords_of("postgresql://u:p%40ss@db1/") == std::vector<std::string>{"p@ss"});
  CHECK(passwords_of("").empty());
  CHECK(passwords_of("host=db1").empty());
}

TEST_CASE("connection string: ours count more than its own") {
  const auto all = with_parameters("postgresql://db1/x?connect_timeout=60", {{"connect_timeout", "5"}});
  CHECK(all.find("host='db1'") != std::string::npos);
  CHECK(all.ends_with(" connect_timeout='5'"));
}

}  // namespace unit::postgres_connection_string
