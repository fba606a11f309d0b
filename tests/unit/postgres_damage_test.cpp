#include <doctest/doctest.h>

#include "drill/postgres/damage.hpp"

namespace unit::postgres_damage {

using drill::postgres::is_damage;
using drill::postgres::SessionError;

TEST_CASE("what the server cannot read of its own data is damage") {
  CHECK(is_damage({"invalid page in block 100 of relation base/5/16400", "XX001", false}));
  CHECK(is_damage({"item order invariant violated for index \"users_email_key\"", "XX002", false}));
  CHECK(is_damage({"could not read block 7 in file \"base/5/16400\": Input/output error", "58030", false}));
  CHECK(is_damage({"invalid byte sequence for encoding \"UTF8\": 0xff", "22021", false}));
  CHECK(is_damage({"could not open file \"base/5/16400\": No such file or directory", "58P01", false}));
  CHECK(is_damage({"could not access status of transaction 4711", "58P01", false}));
}

TEST_CASE("what is missing around the data is none") {
  CHECK_FALSE(is_damage({"could not access file \"$libdir/postgis-3\": No such file or directory", "58P01", false}));
  CHECK_FALSE(is_damage({"function f(integer) does not exist", "42883", false}));
  CHECK_FALSE(is_damage({"canceling statement due to statement timeout", "57014", false}));
  CHECK_FALSE(is_damage({"server closed the connection unexpectedly", "", true}));
}

}  // namespace unit::postgres_damage
