#include "drill/config/recovery_target.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

namespace unit::config_recovery_target {

using drill::parse_target;
using drill::RecoveryTarget;
using drill::TargetKind;

TEST_CASE("target: every kind is read") {
  CHECK(parse_target("end-of-archive") == RecoveryTarget{TargetKind::end_of_archive, ""});
  CHECK(parse_target("immediate") == RecoveryTarget{TargetKind::immediate, ""});
  CHECK(parse_target("time:2026-04-28T00:51:00Z") == RecoveryTarget{TargetKind::time, "2026-04-28 00:51:00+00"});
  CHECK(parse_target("lsn:0/5000060") == RecoveryTarget{TargetKind::lsn, "0/5000060"});
  CHECK(parse_target("lsn:1a/ff") == RecoveryTarget{TargetKind::lsn, "1A/FF"});
  CHECK(parse_target("xid:731") == RecoveryTarget{TargetKind::xid, "731"});
  CHECK(parse_target("name:before-migration 7:1") == RecoveryTarget{TargetKind::name, "before-migration 7:1"});
}

TEST_CASE("target: a time is given in UTC whatever its zone was") {
  CHECK(parse_target("time:2026-04-28T01:51:00+02:00").value == "2026-04-27 23:51:00+00");
  CHECK(parse_target("time:2026-12-31T23:30:00-01:00").value == "2027-01-01 00:30:00+00");
  CHECK(parse_target("time:2026-04-28 00:51:00.123456Z").value == "2026-04-28 00:51:00.123456+00");
  CHECK(parse_target("time:2028-02-29T00:00:00z").value == "2028-02-29 00:00:00+00");
}

TEST_CASE("target: what is not RFC 3339 is not guessed at") {
  CHECK_THROWS_WITH_AS(
      parse_target("time:2026-04-28"),
      "not a time: '2026-04-28'\nHINT: write RFC 3339 with a time zone, like \"time:2026-04-28T00:51:00Z\".",
      std::invalid_argument);
  for (const char* time :
       {"", "now", "2026-04-28T00:51:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-04-28T24:00:00Z",
        "2026-04-28T00:60:00Z", "2026-04-28T00:00:60Z", "2026-04-28T00:51:00.Z", "2026-04-28T00:51:00.1234567Z",
        "2026-04-28T00:51:00+02", "2026-04-28T00:51:00+0200", "2026-04-28T00:51:00Zx", "2026/04/28T00:51:00Z",
        "2026-04-28T00:51:00+24:00", " 026-04-28T00:51:00Z", "2026-04-28T00:51:00+"}) {
    CAPTURE(time);
    CHECK_THROWS_AS(parse_target("time:" + std::string(time)), std::invalid_argument);
  }
}

TEST_CASE("target: malformed values are refused") {
  for (const char* text : {"lsn:", "lsn:5", "lsn:0/", "lsn:0/123456789", "lsn:x/y", "xid:", "xid:0", "xid:-1", "xid:7x",
                           "xid:99999999999999999999", "name:", "name:a\nb", "Immediate", "", "lsn", "time"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_target(text), std::invalid_argument);
  }
  CHECK_THROWS_AS(parse_target("name:" + std::string(64, 'x')), std::invalid_argument);
  CHECK_NOTHROW(parse_target("name:" + std::string(63, 'x')));
  CHECK_THROWS_WITH_AS(
      parse_target("newest"),
      "not a recovery target: 'newest'\nHINT: write \"end-of-archive\", \"immediate\", "
      "\"time:2026-04-28T00:51:00Z\", \"lsn:0/5000060\", \"xid:731\", \"name:before-migration\" or \"random\".",
      std::invalid_argument);
}

TEST_CASE("target: printed as it is read, and as pgBackRest's type") {
  for (const char* text : {"end-of-archive", "immediate", "time:2026-04-28T00:51:00Z", "time:2026-04-28T00:51:00.5Z",
                           "lsn:0/5000060", "xid:731", "name:x y"}) {
    CHECK(drill::to_string(parse_target(text)) == text);
  }
  CHECK(drill::restore_type(TargetKind::end_of_archive) == "default");
  CHECK(drill::restore_type(TargetKind::immediate) == "immediate");
  CHECK(drill::restore_type(TargetKind::name) == "name");
}

TEST_CASE("target: random, with and without its seed") {
  CHECK(parse_target("random") == RecoveryTarget{TargetKind::random, ""});
  CHECK(parse_target("random:0042") == RecoveryTarget{TargetKind::random, "42"});
  CHECK(to_string(parse_target("random")) == "random");
  CHECK(to_string(parse_target("random:42")) == "random:42");
  CHECK_THROWS_WITH_AS(parse_target("random:x"),
                       "not a seed: 'x'\nHINT: write the decimal number of the report, like \"random:4711\".",
                       std::invalid_argument);
  CHECK_THROWS_AS(parse_target("random:99999999999999999999"), std::invalid_argument);
}

TEST_CASE("target: an instant and back") {
  using namespace std::chrono;
  const sys_seconds time = sys_days{year{2026} / 4 / 28} + minutes{51};
  CHECK(drill::time_target(time) == parse_target("time:2026-04-28T00:51:00Z"));
  CHECK(drill::instant_of(parse_target("time:2026-04-28T02:51:00.25+02:00")) == time);
  CHECK_FALSE(drill::instant_of(parse_target("immediate")));
}

}  // namespace unit::config_recovery_target
